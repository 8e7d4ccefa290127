#include "rotation/renewal_request.hpp"

namespace token_rotation {

bool supersedes(const TokenKey& newest, const TokenSet& tokens, const TokenKey& key,
                const Expiry& held) {
  if (!(newest == key)) return true;
  const Expiry& remembered = tokens.expiry;
  if (held.kind != Expiry::Kind::kKnown || remembered.kind != Expiry::Kind::kKnown) return true;
  return held.at_ms < remembered.at_ms || held.at_ms - remembered.at_ms > kMaxLifetimeMs;
}

bool is_wanted(const TokenSet& tokens, const RenewalRequest& request, double wall_ms) {
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

}  // namespace token_rotation
