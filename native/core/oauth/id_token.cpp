#include "oauth/id_token.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "oauth/jwt_claims.hpp"

namespace token_rotation {
namespace {

/// Google writes its issuer in either way, and says so.
constexpr std::string_view kGoogle = "https://accounts.google.com";
constexpr std::string_view kGoogleWithoutScheme = "accounts.google.com";

struct Identity {
  std::string issuer;
  std::string subject;
  bool operator==(const Identity&) const = default;
};

std::optional<Identity> identity_in(std::string_view jwt) {
  auto claims = read_jwt_claims(jwt);
  if (!claims || claims->issuer.empty() || claims->subject.empty()) return std::nullopt;
  if (claims->issuer == kGoogleWithoutScheme) claims->issuer = kGoogle;
  return Identity{std::move(claims->issuer), std::move(claims->subject)};
}

}  // namespace

bool id_token_continues(const SecretString& earlier, const SecretString& renewed) {
  const auto before = identity_in(earlier.view());
  return !before || before == identity_in(renewed.view());
}

}  // namespace token_rotation
