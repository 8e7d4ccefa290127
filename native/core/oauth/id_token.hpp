#pragma once

#include "base/secret_string.hpp"

namespace token_rotation {

/// Whether a renewed ID token speaks of the same subject at the same issuer as the earlier one
/// (OIDC Core §12.2). An earlier token that is not a JWT with both claims leaves nothing to
/// compare, and any token continues it. The same holds for the first token after the option
/// `idToken` was set. Google's two forms of its issuer are one. The signature is not looked at: the
/// token came over TLS from the token endpoint (OIDC Core §3.1.3.7, step 6).
bool id_token_continues(const SecretString& earlier, const SecretString& renewed);

}  // namespace token_rotation
