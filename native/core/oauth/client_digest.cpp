#include "oauth/client_digest.hpp"

#include <string_view>

#include "http/trust_store.hpp"

namespace token_rotation {
namespace {

SecretString joined(const std::vector<std::pair<std::string, SecretString>>& pairs) {
  SecretString text;
  for (const auto& [name, value] : pairs) {
    text.append(name).append("=").append(value.view()).append("&");
  }
  return text;
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

Digest client_digest(const Provider& provider, const Endpoints& endpoints) {
  const char method = static_cast<char>('0' + static_cast<int>(endpoints.client_authentication));
  const char format = static_cast<char>('0' + static_cast<int>(provider.body_format));
  const SecretString parameters = joined(provider.parameters);
  const SecretString headers = joined(provider.headers);
  const Digest network = network_digest(provider.network);
  return sha256_of({provider.client_secret.view(),
                    provider.private_key.view(),
                    provider.key_id,
                    provider.signing_algorithm,
                    provider.assertion_audience,
                    {&method, 1},
                    {&format, 1},
                    parameters.view(),
                    headers.view(),
                    provider.request ? provider.request->text().view() : std::string_view(),
                    bytes_of(network)});
}

Digest network_digest(const HttpSettings& network) {
  return sha256_of({network.trust ? bytes_of(network.trust->extra_digest()) : std::string_view(),
                    network.client_certificate, network.client_key.view(), network.proxy.view(),
                    network.http_proxy.view(), network.no_proxy});
}

}  // namespace token_rotation
