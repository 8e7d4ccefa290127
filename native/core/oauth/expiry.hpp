#pragma once

#include <cstdint>
#include <limits>

namespace token_rotation {

/// No provider issues access tokens for longer; a greater number is a mix-up of units, not a
/// lifetime.
inline constexpr double kMaxLifetimeMs = 10.0 * 365 * 24 * 3600 * 1000;

inline constexpr double kUnknownMs = std::numeric_limits<double>::quiet_NaN();

/// When an access token expires, as its holder knows it.
struct Expiry {
  enum class Kind : std::uint8_t {
    kKnown,
    /// The provider never said: the token counts as not expiring.
    kNever,
    /// A cookie says something that is not a time (NaN turned null, a concatenated string, seconds
    /// for milliseconds). One refresh puts it right.
    kUnreadable,
  };

  Kind kind = Kind::kNever;
  double at_ms = kUnknownMs;        ///< Unix time, ms; meaningful when kKnown
  double lifetime_ms = kUnknownMs;  ///< what the provider granted, ms; NaN when unknown

  static Expiry at(double at_ms, double lifetime_ms = kUnknownMs) {
    return {Kind::kKnown, at_ms, lifetime_ms};
  }
  static Expiry never() { return {}; }
  static Expiry unreadable() { return {Kind::kUnreadable, kUnknownMs, kUnknownMs}; }
};

/// How long before its expiry a token is due: `refresh_before_ms`, but never more than a quarter of
/// its lifetime, so that a token shorter than the lead is not refreshed on every call. An unknown
/// lifetime leaves the full lead.
double lead_ms(double refresh_before_ms, double lifetime_ms) noexcept;

/// The Unix time (ms) from which the token is due; infinity for a token that does not expire, 0 for
/// an unreadable expiry.
double due_at_ms(const Expiry& expiry, double refresh_before_ms) noexcept;

/// Whether the token is to be refreshed at `now_ms`. The hot path: no allocation, no branch on
/// strings.
bool is_due(const Expiry& expiry, double refresh_before_ms, double now_ms) noexcept;

/// Whether the token can no longer be used at `now_ms`. An unreadable expiry counts as expired.
bool is_expired(const Expiry& expiry, double now_ms) noexcept;

/// The lifetime to assume where a cookie carries none: from when the cookie was written (`iat`,
/// Unix ms) to the expiry. That is never more than the real lifetime, so the token is at worst
/// refreshed late, never on every call.
double lifetime_since_ms(double issued_at_ms, double expires_at_ms) noexcept;

}  // namespace token_rotation
