#include "rotation/renewal_request.hpp"

namespace token_rotation {

bool supersedes(const TokenKey& newest, const TokenSet& tokens, const TokenKey& key,
                const Expiry& held) {
  if (!(newest == key)) return true;
  const Expiry& remembered = tokens.expiry;
  if (held.kind != Expiry::Kind::kKnown || remembered.kind != Expiry::Kind::kKnown) return true;
  return held.at_ms < remembered.at_ms || held.at_ms - remembered.at_ms > kMaxLifetimeMs;
}

bool satisfies(const TokenSet& tokens, const RenewalRequest& request, double wall_ms) {
  if (is_expired(tokens.expiry, wall_ms)) return false;
  return request.forced
             ? !(tokens.access_token == request.access_token)
             : !is_due(tokens.expiry, request.provider->refresh_before_expiry_ms, wall_ms);
}

bool is_recent(const AudienceTokens& remembered, const RenewalRequest& request, double wall_ms,
               std::int64_t steady_ms) {
  return request.forced && remembered.tokens && !is_expired(remembered.tokens->expiry, wall_ms) &&
         steady_ms - remembered.obtained_ms < request.provider->force_interval_ms;
}

bool answers_callers(const AudienceTokens& own, const TokenKey& newest,
                     const RenewalRequest& request, const TokenKey& key, const Clock& clock) {
  const auto wall_ms = static_cast<double>(clock.wall_ms());
  return is_recent(own, request, wall_ms, clock.steady_ms()) ||
         (supersedes(newest, *own.tokens, key, request.expiry) &&
          satisfies(*own.tokens, request, wall_ms));
}

}  // namespace token_rotation
