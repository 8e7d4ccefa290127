#include "oauth/refusal_history.hpp"

namespace token_rotation {
namespace {

/// No outage lasts as long as a server that says "later" for ever.
constexpr std::int64_t kMaxPatienceMs = 24LL * 3600 * 1000;
/// A server that makes a new word for each response is believed after so many.
constexpr int kMaxDoubts = 4;

bool is_repeated(const Failure& failure, const RefusalHistory& history) {
  return history.refusals > 0 &&
         (history.last_code == failure.code || history.refusals >= kMaxDoubts);
}

}  // namespace

void RefusalHistory::add(const Failure& failure, std::int64_t now_ms) {
  const bool is_lost = !failure.is_doubted && failure.failure_class == FailureClass::kAmbiguous;
  if (is_lost || failure.may_be_spent) add_lost(now_ms);
  if (failure.is_doubted) {
    may_be_spent = false;
    doubted_ms = now_ms;
    last_code = failure.code;
    ++refusals;
  }
  if (failure.belief == Belief::kAfterADay) {
    if (!patient_since_ms) patient_since_ms = now_ms;
  } else {
    patient_since_ms.reset();
  }
}

void RefusalHistory::add_lost(std::int64_t now_ms) {
  may_be_spent = true;
  lost_ms = now_ms;
}

RefusalHistory history_of_audience(const RefusalHistory& grant, RefusalHistory audience) {
  audience.may_be_spent =
      grant.lost_ms && (!audience.doubted_ms || *grant.lost_ms > *audience.doubted_ms);
  return audience;
}

Failure judged(Failure failure, const RefusalHistory& history, std::int64_t now_ms) {
  if (failure.belief == Belief::kAfterADay) {
    if (history.patient_since_ms && now_ms - *history.patient_since_ms >= kMaxPatienceMs)
      failure.failure_class = FailureClass::kTerminal;
    return failure;
  }
  const bool proves_nothing =
      failure.blames_token && (history.may_be_spent || failure.may_be_spent);
  const bool is_unknown = failure.belief == Belief::kWhenRepeated;
  failure.is_doubted = proves_nothing || (is_unknown && !is_repeated(failure, history));
  if (failure.is_doubted) failure.failure_class = FailureClass::kAmbiguous;
  return failure;
}

}  // namespace token_rotation
