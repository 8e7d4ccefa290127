#include "oauth/provider_words.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "encoding/redaction.hpp"
#include "oauth/error_codes.hpp"
#include "oauth/token_request.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kMaxSaidCode = 64;

/// Shorter values of `parameters` and `headers` are words that other texts hold too.
constexpr std::size_t kShortestSecret = 8;
/// Parameters and headers that hold no secret (RFC 6749 §3.3, RFC 8707 §2, RFC 8693 §2.1, RFC 9110
/// §12.5.1 and §10.1.5), and that a provider's words are often about.
constexpr std::array<std::string_view, 5> kPublicNames = {"scope", "resource", "audience", "accept",
                                                          "user-agent"};

using Entry = std::pair<std::string, SecretString>;

bool may_be_secret(const Entry& entry) {
  const auto& [name, value] = entry;
  const bool is_public =
      std::find(kPublicNames.begin(), kPublicNames.end(), lowercase(name)) != kPublicNames.end();
  return !is_public && value.size() >= kShortestSecret;
}

/// Without the scheme that may stand in front of them (RFC 9110 §11.4).
std::string_view credentials_of(std::string_view header) {
  const std::string_view rest = header.substr(header.find(' ') + 1);
  return rest.size() >= kShortestSecret ? rest : std::string_view();
}

}  // namespace

std::string without_secrets(std::string_view text, const Provider& provider,
                            const SecretString& refresh_token, std::size_t longest) {
  const SecretString basic = basic_credentials(provider);
  std::vector<std::string_view> secrets = {refresh_token.view(), provider.client_secret.view(),
                                           basic.view()};
  for (const Entry& parameter : provider.parameters) {
    if (may_be_secret(parameter)) secrets.push_back(parameter.second.view());
  }
  for (const Entry& value : provider.request_secrets) {
    if (may_be_secret(value)) secrets.push_back(value.second.view());
  }
  for (const Entry& header : provider.headers) {
    if (!may_be_secret(header)) continue;
    secrets.push_back(header.second.view());
    secrets.push_back(credentials_of(header.second.view()));
  }
  return redacted(text, secrets, longest);
}

std::string public_code(std::string_view code, const Provider& provider,
                        const SecretString& refresh_token) {
  return is_known_code(code) ? printable(code, kMaxSaidCode)
                             : without_secrets(code, provider, refresh_token, kMaxSaidCode);
}

}  // namespace token_rotation
