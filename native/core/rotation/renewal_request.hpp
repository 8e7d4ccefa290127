#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/secret_string.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/audience_tokens.hpp"
#include "oauth/expiry.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "oauth/token_set.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// A NextAuth token that is due, as far as the refresh needs it.
struct RenewalRequest {
  std::shared_ptr<const Provider> provider;  ///< null: the token names none that is configured
  std::shared_ptr<const Sharing> sharing;    ///< null: this process is on its own
  std::shared_ptr<AppFunctions> functions;   ///< null where the provider has none
  std::optional<TokenKey> session;           ///< absent in cookies that name none
  SecretString refresh_token;
  SecretString access_token;  ///< looked at when `forced`: a remembered other one is newer
  SecretString id_token;
  Expiry expiry;
  bool forced = false;         ///< the caller cannot use its access token, whatever its expiry
  bool carries_error = false;  ///< the NextAuth token says that its last refresh failed
  bool background = false;     ///< do not wait as long as the access token is valid
  bool store_failed = false;   ///< the store was asked for the session just now, and did not answer
};

/// Whether remembered tokens are newer than those of the cookie that presented `key`. A refresh
/// token that was replaced says so itself; where the provider keeps it, another process may have
/// refreshed since, and only the expiry tells.
bool supersedes(const TokenKey& newest, const TokenSet& tokens, const TokenKey& key,
                const Expiry& held);

/// Whether remembered tokens answer the request: fresh ones, or for a caller whose access token was
/// refused, others than that.
bool satisfies(const TokenSet& tokens, const RenewalRequest& request, double wall_ms);

/// Whether they were obtained so lately that no refresh is forced: they answer a caller whose
/// access token was refused, whatever that was.
bool is_recent(const AudienceTokens& remembered, const RenewalRequest& request, double wall_ms,
               std::int64_t steady_ms);

/// Whether tokens of the caller's audience, which lie at `newest`, answer a request that presented
/// `key`.
bool answers_callers(const AudienceTokens& own, const TokenKey& newest,
                     const RenewalRequest& request, const TokenKey& key, const Clock& clock);

}  // namespace token_rotation
