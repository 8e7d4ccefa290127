#include "oauth/expiry.hpp"

#include <algorithm>
#include <cmath>

namespace token_rotation {

double lead_ms(double refresh_before_ms, double lifetime_ms) noexcept {
  // A NaN lifetime fails the comparison and leaves the full lead.
  return lifetime_ms >= 0 ? std::min(refresh_before_ms, lifetime_ms / 4) : refresh_before_ms;
}

double due_at_ms(const Expiry& expiry, double refresh_before_ms) noexcept {
  switch (expiry.kind) {
    case Expiry::Kind::kNever:
      return std::numeric_limits<double>::infinity();
    case Expiry::Kind::kUnreadable:
      return 0;
    case Expiry::Kind::kKnown:
      break;
  }
  return expiry.at_ms - lead_ms(refresh_before_ms, expiry.lifetime_ms);
}

bool is_due(const Expiry& expiry, double refresh_before_ms, double now_ms) noexcept {
  if (expiry.kind == Expiry::Kind::kKnown) {
    const double left_ms = expiry.at_ms - now_ms;
    // More than it was granted: the clock was set back, and the token ends before this expiry says.
    // As long as it was set back by less than the lead, the token is due in time anyway.
    const bool clock_set_back =
        left_ms - expiry.lifetime_ms > lead_ms(refresh_before_ms, expiry.lifetime_ms);
    if (clock_set_back || left_ms > kMaxLifetimeMs) return true;
  }
  // Negated so that NaN is due.
  return !(now_ms < due_at_ms(expiry, refresh_before_ms));
}

bool is_expired(const Expiry& expiry, double now_ms) noexcept {
  switch (expiry.kind) {
    case Expiry::Kind::kNever:
      return false;
    case Expiry::Kind::kUnreadable:
      return true;
    case Expiry::Kind::kKnown:
      break;
  }
  return !(now_ms < expiry.at_ms) || expiry.at_ms - now_ms > kMaxLifetimeMs;
}

double lifetime_since_ms(double issued_at_ms, double expires_at_ms) noexcept {
  const double lifetime = expires_at_ms - issued_at_ms;
  return std::isnan(lifetime) ? kUnknownMs : std::max(lifetime, 0.0);
}

}  // namespace token_rotation
