#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace token_rotation {

/// Claims of a JWT, as they are told: the signature is not looked at.
struct JwtClaims {
  std::string issuer;
  std::string subject;
  std::optional<double> expires_at_ms;  ///< `exp` (RFC 7519 §4.1.4), Unix ms, as sent
};

/// Nothing for a token that is not a JWT (RFC 7519 §3) with a JSON object of claims.
std::optional<JwtClaims> read_jwt_claims(std::string_view token);

}  // namespace token_rotation
