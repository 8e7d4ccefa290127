#include "renewal_request.hpp"

namespace token_rotation {

bool supersedes(const Successor& successor, const TokenKey& key, const Expiry& held) {
  if (!(successor.key == key)) return true;
  const Expiry& remembered = successor.tokens->expiry;
  if (held.kind != Expiry::Kind::kKnown || remembered.kind != Expiry::Kind::kKnown) return true;
  return held.at_ms < remembered.at_ms || held.at_ms - remembered.at_ms > kLongestLifetimeMs;
}

bool is_wanted(const TokenSet& tokens, const RenewalRequest& request, double now_ms) {
  if (is_expired(tokens.expiry, now_ms)) return false;
  return request.forced
             ? !(tokens.access_token == request.access_token)
             : !is_due(tokens.expiry, request.provider->refresh_before_expiry_ms, now_ms);
}

}  // namespace token_rotation
