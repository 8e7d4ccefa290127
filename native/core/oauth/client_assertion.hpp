#pragma once

#include <cstdint>
#include <string>

#include "base/secret_string.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

/// A signed JWT by which a client authenticates (RFC 7523 §3): iss = sub = client id, aud =
/// `audience`, valid for a minute from `now_ms` (Unix ms), with a fresh `jti`. Signed with
/// HMAC-SHA-256 over the client secret for client_secret_jwt, else with the provider's private key.
/// Throws std::runtime_error where the key cannot be read or does not fit `signing_algorithm`.
SecretString client_assertion(const Provider& provider, ClientAuthentication method,
                              const std::string& audience, std::int64_t now_ms);

/// The client secret of Sign in with Apple: a JWT by `apple_team_id` for Apple, about the client,
/// signed with the provider's key (ES256) and good for five minutes. Throws likewise.
SecretString apple_client_secret(const Provider& provider, std::int64_t now_ms);

}  // namespace token_rotation
