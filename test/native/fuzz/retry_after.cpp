// Retry-After: a delay of at most an hour, or nothing; the later one looks, the shorter it is.
//
// Input: the header.

#include "http/retry_after.hpp"

#include "base/ascii.hpp"
#include "fuzz.hpp"

namespace token_rotation::fuzz {

void run(std::string_view input) {
  constexpr std::int64_t kNowMs = 1'800'000'000'000;
  const auto delay = retry_after_delay_ms(input, kNowMs);
  const auto later = retry_after_delay_ms(input, kNowMs + 1'000);
  hold(delay.has_value() == later.has_value(), "the time decides nothing but the delay");

  const std::string_view value = trimmed(input);
  const bool is_number =
      !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
  hold(delay.has_value() || !is_number, "digits are a delay");
  if (!delay) return;
  hold(*delay >= 0 && *delay <= kMaxRetryAfterMs, "a delay is at most an hour");
  hold(*later >= 0 && *later <= *delay, "a delay does not grow with time");
  hold(!is_number || *later == *delay, "seconds are from now");
}

}  // namespace token_rotation::fuzz
