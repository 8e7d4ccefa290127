#include "client/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace token_rotation {
namespace {

constexpr double kFirstBackoffMs = 200;
constexpr double kMaxBackoffMs = 2'000;
/// A user waits behind a retry: a server that wants more than this is asked again by a later call.
constexpr std::int64_t kMaxRetryAfterMs = 2'000;
constexpr double kPromptMs = 50;

constexpr double kFirstCooldownMs = 500;
constexpr double kMaxCooldownMs = 30'000;
/// The operator repairs the client while the process runs: asked again now and then.
constexpr std::int64_t kConfigurationCooldownMs = 60'000;
/// A word that is not known is believed when it comes a second time. By then a gateway that refuses
/// everything for a moment should be over it.
constexpr double kDoubtCooldownMs = 2'000;

static_assert(kMaxRetryAfterMs + static_cast<std::int64_t>(kPromptMs) <= kMaxRetryDelayMs);
static_assert(kMaxBackoffMs <= static_cast<double>(kMaxRetryDelayMs));

double doubled(double first, int times, double longest) {
  return std::min(first * std::exp2(times), longest);
}

std::int64_t spread(double ms, double jitter) {
  return static_cast<std::int64_t>(ms * (0.5 + jitter / 2));
}

constexpr std::int64_t kFirstRepublicationMs = 1'000;
constexpr int kMaxPublications = 6;

}  // namespace

std::optional<std::int64_t> retry_delay_ms(const Failure& failure, const Attempts& attempts,
                                           int retries, double jitter) {
  if (attempts.made > retries || attempts.retried_ambiguous) return std::nullopt;
  if (failure.is_doubted) return std::nullopt;
  switch (failure.failure_class) {
    case FailureClass::kTerminal:
    case FailureClass::kConfiguration:
      return std::nullopt;
    case FailureClass::kAmbiguous:
      return spread(kPromptMs, jitter);
    case FailureClass::kNotSent:
      break;
  }
  if (failure.retry_after_ms) {
    if (*failure.retry_after_ms > kMaxRetryAfterMs) return std::nullopt;
    return *failure.retry_after_ms + spread(kPromptMs, jitter);
  }
  return spread(doubled(kFirstBackoffMs, attempts.made - 1, kMaxBackoffMs), jitter);
}

std::int64_t cooldown_ms(const Failure& failure, int failed_in_a_row, double jitter) {
  if (failure.failure_class == FailureClass::kConfiguration) return kConfigurationCooldownMs;
  const bool is_unknown = failure.is_doubted && failure.belief == Belief::kWhenRepeated;
  const double first_ms = is_unknown ? kDoubtCooldownMs : kFirstCooldownMs;
  const std::int64_t own = spread(doubled(first_ms, failed_in_a_row - 1, kMaxCooldownMs), jitter);
  return std::max(own, failure.retry_after_ms.value_or(0));
}

std::optional<std::int64_t> republication_delay_ms(int attempts_made) {
  if (attempts_made >= kMaxPublications) return std::nullopt;
  return kFirstRepublicationMs << (attempts_made - 1);
}

}  // namespace token_rotation
