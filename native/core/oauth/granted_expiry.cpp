#include "oauth/granted_expiry.hpp"

#include <algorithm>
#include <optional>

#include "oauth/jwt_claims.hpp"

namespace token_rotation {
namespace {

/// Shorter than nearly every provider's tokens live, and long enough to ask six times an hour.
constexpr double kAssumedLifetimeMs = 600'000;

/// Smaller numbers are not a time since 2001 in seconds.
constexpr double kFirstUnixSeconds = 1e9;
/// Greater ones are not a time before the year 5000 in seconds.
constexpr double kLastUnixSeconds = 1e11;

/// Absent and 0 mean that the provider does not say; a negative or absurd number says as little.
double readable_lifetime_ms(double ms) {
  return ms > 0 && ms <= kMaxLifetimeMs ? ms : kUnknownMs;
}

/// Some providers send the time itself, in seconds or in milliseconds, or a lifetime under its
/// name.
double lifetime_until_ms(std::optional<double> expires_at, double now_ms) {
  const double at = expires_at.value_or(0);
  if (at < kFirstUnixSeconds) return readable_lifetime_ms(at * 1000);
  return readable_lifetime_ms((at > kLastUnixSeconds ? at : at * 1000) - now_ms);
}

double lifetime_in_jwt_ms(const SecretString& token, double now_ms) {
  const auto claims = read_jwt_claims(token.view());
  return claims ? readable_lifetime_ms(claims->expires_at_ms.value_or(0) - now_ms) : kUnknownMs;
}

/// What there is to go by where the response does not say.
double assumed_lifetime_ms(const ResponseParameters& members, const Provider& provider,
                           const GrantContext& context, double now_ms) {
  const double before_ms = readable_lifetime_ms(context.lifetime_ms);
  const double in_jwt_ms = lifetime_in_jwt_ms(members.access_token, now_ms);
  if (before_ms > 0) return in_jwt_ms < before_ms ? in_jwt_ms : before_ms;
  if (in_jwt_ms > 0) return in_jwt_ms;
  if (provider.default_lifetime_ms) return static_cast<double>(*provider.default_lifetime_ms);
  return context.expires || members.speaks_of_expiry ? kAssumedLifetimeMs : kUnknownMs;
}

}  // namespace

Expiry granted_expiry(const ResponseParameters& members, const Provider& provider,
                      const GrantContext& context, std::int64_t requested_at_ms) {
  const auto now_ms = static_cast<double>(requested_at_ms);
  double lifetime_ms = readable_lifetime_ms(members.expires_in.value_or(0) * 1000);
  if (!(lifetime_ms > 0)) lifetime_ms = lifetime_until_ms(members.expires_at, now_ms);
  if (!(lifetime_ms > 0)) lifetime_ms = assumed_lifetime_ms(members, provider, context, now_ms);
  if (provider.keep_id_token) {
    const double id_token_ms = lifetime_in_jwt_ms(members.id_token, now_ms);
    if (id_token_ms > 0 && !(lifetime_ms <= id_token_ms)) lifetime_ms = id_token_ms;
  }
  return lifetime_ms > 0 ? Expiry::at(now_ms + lifetime_ms, lifetime_ms) : Expiry::never();
}

}  // namespace token_rotation
