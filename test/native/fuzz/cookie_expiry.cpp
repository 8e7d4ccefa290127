// The expiry of a cookie, which may hold anything: a token that has expired is always due, and no
// number leads to one that is never refreshed again.
//
// Input: the expiry, the lifetime, the time now and the lead, a line each, as text.

#include <cmath>
#include <string>

#include "fuzz.hpp"
#include "oauth/expiry.hpp"
#include "oauth/response_parameters.hpp"

namespace token_rotation::fuzz {
namespace {

double take_number(std::string_view& input) {
  const auto number = read_number(take_line(input));
  hold(!number || std::isfinite(*number), "a number that was read is finite");
  return number.value_or(kUnknownMs);
}

}  // namespace

void run(std::string_view input) {
  const double at_ms = take_number(input);
  const double lifetime_ms = take_number(input);
  const double now_ms = take_number(input);
  const double lead = std::abs(take_number(input));
  // The clock and the option are ours.
  if (!std::isfinite(now_ms) || now_ms < 0 || !std::isfinite(lead)) return;

  const double since = lifetime_since_ms(lifetime_ms, at_ms);
  hold(std::isnan(since) || since >= 0, "a lifetime is not negative");
  for (const double lifetime : {lifetime_ms, since, kUnknownMs}) {
    hold(lead_ms(lead, lifetime) <= lead, "the lead is never longer than configured");
    hold(lead_ms(lead, lifetime) >= 0, "a token is never due after its expiry");
    const Expiry expiry = Expiry::at(at_ms, lifetime);
    const bool due = is_due(expiry, lead, now_ms);
    hold(due || !is_expired(expiry, now_ms), "an expired token is due");
    hold(due || at_ms - now_ms <= kMaxLifetimeMs, "a token due in centuries is due now");
    hold(due || due_at_ms(expiry, lead) > now_ms, "due_at_ms agrees with is_due");
  }
  hold(is_due(Expiry::unreadable(), lead, now_ms), "an unreadable expiry is due");
  hold(!is_due(Expiry::never(), lead, now_ms), "an absent expiry is not");
}

}  // namespace token_rotation::fuzz
