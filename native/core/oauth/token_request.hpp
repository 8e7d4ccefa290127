#pragma once

#include <cstdint>

#include "base/secret_string.hpp"
#include "http/http_message.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

/// The request that spends a refresh token (RFC 6749 §6), authenticated by the one method of
/// `endpoints`. `now_ms` (Unix ms) dates a client assertion. Throws std::runtime_error where the
/// client's key is unusable.
HttpRequest refresh_request(const Provider& provider, const Endpoints& endpoints,
                            const SecretString& refresh_token, std::int64_t now_ms);

/// What is revoked: the `token_type_hint` (RFC 7009 §2.1).
enum class TokenKind : std::uint8_t { kRefreshToken, kAccessToken };

/// The request that revokes a token, a refresh token with its grant (RFC 7009 §2.1). Throws like
/// refresh_request.
HttpRequest revocation_request(const Provider& provider, const Endpoints& endpoints,
                               const SecretString& token, std::int64_t now_ms,
                               TokenKind kind = TokenKind::kRefreshToken);

/// The request that asks for new tokens in the words of the provider's `request`. Throws
/// UnsendableValue where a value would break out of its header.
HttpRequest mapped_request(const Provider& provider, const Endpoints& endpoints,
                           const GrantContext& context);

/// What follows `Basic ` with client_secret_basic. Id and secret are form-encoded before base64
/// (RFC 6749 §2.3.1).
SecretString basic_credentials(const Provider& provider);

}  // namespace token_rotation
