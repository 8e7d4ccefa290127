// Refusals, one after the other: whatever a token endpoint says, a dead refresh token does not live
// for ever, one loss of a response does not end a session, and nothing is presented again behind a
// complete 2xx without tokens.
//
// Input: responses, two lines each: the status (none: the response was lost), and the body; `|` in
// it begins the value of WWW-Authenticate.

#include <charconv>
#include <string>

#include "../support/make_provider.hpp"
#include "client/retry_policy.hpp"
#include "fuzz.hpp"
#include "oauth/token_response.hpp"

namespace token_rotation::fuzz {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr std::int64_t kHourMs = 3'600'000;

HttpResponse read_response(std::string_view& input) {
  HttpResponse response;
  const std::string_view status = take_line(input);
  const std::string_view rest = take_line(input);
  const auto parsed =
      std::from_chars(status.data(), status.data() + status.size(), response.status);
  const bool came = parsed.ec == std::errc();
  response.delivery =
      came ? HttpResponse::Delivery::kReplied : HttpResponse::Delivery::kResponseMissing;
  const auto bar = std::min(rest.find('|'), rest.size());
  response.body = SecretString(rest.substr(0, bar));
  response.www_authenticate = rest.substr(std::min(bar + 1, rest.size()));
  return response;
}

void hold_decided(const Failure& failure, const RefusalHistory& history,
                  const HttpResponse& response) {
  const bool was_lost = history.may_be_spent;
  hold(!failure.is_doubted || failure.failure_class == FailureClass::kAmbiguous,
       "what is not believed is ambiguous");
  hold(!failure.is_doubted || !retry_delay_ms(failure, {1, false}, 9, 0.5),
       "a refusal is not repeated within a refresh");
  hold(!(was_lost && failure.blames_token && failure.belief != Belief::kAfterADay) ||
           failure.is_doubted,
       "a refusal behind a lost response proves nothing");
  const bool is_2xx = response.delivery == HttpResponse::Delivery::kReplied &&
                      response.status >= 200 && response.status < 300;
  const bool is_answer =
      failure.code == "unusable_response" || failure.code == "unreadable_response";
  hold(!(is_2xx && is_answer) || failure.failure_class == FailureClass::kTerminal,
       "an answer without tokens is final");
}

}  // namespace

void run(std::string_view input) {
  const auto provider = make_provider();
  RefusalHistory history;
  std::int64_t now_ms = 0;
  int refusals = 0;
  for (int i = 0; i < 64 && !input.empty(); ++i, now_ms += kHourMs) {
    const HttpResponse response = read_response(input);
    auto outcome = read_token_response(
        response, *provider, {SecretString("refresh-1"), SecretString(), kUnknownMs}, kNowMs);
    auto* read = std::get_if<Failure>(&outcome);
    if (read == nullptr) {
      history = {};
      refusals = 0;
      continue;
    }
    const Failure failure = judged(std::move(*read), history, now_ms);
    hold_decided(failure, history, response);
    refusals = failure.is_doubted && !history.may_be_spent ? refusals + 1 : refusals;
    hold(refusals <= 4, "a refusal is not doubted for ever");
    if (!failure.is_transient()) return;
    history.add(failure, now_ms);
    if (history.may_be_spent) refusals = 0;
  }
}

}  // namespace token_rotation::fuzz
