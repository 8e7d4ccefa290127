#pragma once

#include <memory>

#include "base/secret_string.hpp"
#include "oauth/expiry.hpp"

namespace token_rotation {

/// What a refresh brought. Immutable once shared.
struct TokenSet {
  SecretString access_token;   ///< empty in the memory where only the refresh token is known
  SecretString refresh_token;  ///< the one to spend next: new, or the old one where none came
  SecretString id_token;       ///< empty unless the provider's `keep_id_token` is set
  Expiry expiry;
};

/// Of a response whose tokens were not taken: what is to be presented next, and nothing to use.
std::shared_ptr<const TokenSet> only_refresh_token(SecretString refresh_token);

}  // namespace token_rotation
