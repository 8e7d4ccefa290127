#include "client_digest.hpp"

namespace token_rotation {

Digest client_digest(const Provider& provider, const Endpoints& endpoints) {
  const char method = static_cast<char>('0' + static_cast<int>(endpoints.client_authentication));
  SecretString parameters;
  for (const auto& [name, value] : provider.parameters) {
    parameters.append(name).append("=").append(value.view()).append("&");
  }
  return sha256_of({provider.client_secret.view(),
                    provider.private_key.view(),
                    provider.network.client_certificate,
                    {&method, 1},
                    parameters.view()});
}

}  // namespace token_rotation
