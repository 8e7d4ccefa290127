#include "oauth/jwt_claims.hpp"

#include "encoding/base64.hpp"
#include "encoding/json_reader.hpp"

namespace token_rotation {
namespace {

void take_claim(JwtClaims& claims, const std::string& name, const JsonScalar& value) {
  if (value.kind == JsonScalar::Kind::kString && name == "iss") claims.issuer = value.text;
  if (value.kind == JsonScalar::Kind::kString && name == "sub") claims.subject = value.text;
  if (value.kind == JsonScalar::Kind::kNumber && name == "exp")
    claims.expires_at_ms = value.number * 1000;
}

}  // namespace

std::optional<JwtClaims> read_jwt_claims(std::string_view token) {
  const auto first_dot = token.find('.');
  if (first_dot == std::string_view::npos) return std::nullopt;
  const auto second_dot = token.find('.', first_dot + 1);
  if (second_dot == std::string_view::npos) return std::nullopt;
  const auto payload = base64url_decoded(token.substr(first_dot + 1, second_dot - first_dot - 1));
  if (!payload) return std::nullopt;
  JwtClaims claims;
  const bool readable =
      read_json_object(payload->view(), [&](const JsonPath& path, const JsonScalar& value) {
        if (path.size() == 1) take_claim(claims, path.front(), value);
      });
  return readable ? std::optional(std::move(claims)) : std::nullopt;
}

}  // namespace token_rotation
