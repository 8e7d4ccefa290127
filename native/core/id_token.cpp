#include "id_token.hpp"

#include <optional>
#include <string>

#include "base64.hpp"
#include "json_reader.hpp"

namespace token_rotation {
namespace {

struct Identity {
  std::string issuer;
  std::string subject;
  bool operator==(const Identity&) const = default;
};

std::optional<Identity> identity_in(std::string_view jwt) {
  const auto first_dot = jwt.find('.');
  if (first_dot == std::string_view::npos) return std::nullopt;
  const auto second_dot = jwt.find('.', first_dot + 1);
  if (second_dot == std::string_view::npos) return std::nullopt;
  const auto claims = base64url_decoded(jwt.substr(first_dot + 1, second_dot - first_dot - 1));
  if (!claims) return std::nullopt;
  Identity identity;
  const bool readable =
      read_json_object(claims->view(), [&](const JsonPath& path, const JsonScalar& value) {
        if (path.size() != 1 || value.kind != JsonScalar::Kind::kString) return;
        if (path.front() == "iss") identity.issuer = value.text;
        if (path.front() == "sub") identity.subject = value.text;
      });
  if (!readable || identity.issuer.empty() || identity.subject.empty()) return std::nullopt;
  return identity;
}

}  // namespace

bool id_token_continues(const SecretString& earlier, const SecretString& renewed) {
  const auto before = identity_in(earlier.view());
  return !before || before == identity_in(renewed.view());
}

}  // namespace token_rotation
