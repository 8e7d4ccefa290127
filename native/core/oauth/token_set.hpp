#pragma once

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

}  // namespace token_rotation
