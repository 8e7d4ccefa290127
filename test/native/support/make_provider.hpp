#pragma once

#include <memory>
#include <string_view>

#include "oauth/provider.hpp"

namespace token_rotation {

inline constexpr std::string_view kClientSecret = "client-secret-5f1d";

/// A client that names its token endpoint and authenticates in the body. Tests change what they are
/// about.
inline std::shared_ptr<Provider> make_provider() {
  auto provider = std::make_shared<Provider>();
  provider->id = "example";
  provider->client_id = "client-1";
  provider->client_secret = SecretString(kClientSecret);
  provider->token_endpoint = "https://as.example/token";
  provider->revocation_endpoint = "https://as.example/revoke";
  provider->client_authentication = ClientAuthentication::kClientSecretPost;
  return provider;
}

/// The same client, whose endpoints have to be discovered.
inline std::shared_ptr<Provider> make_issuer_provider() {
  auto provider = make_provider();
  provider->token_endpoint.clear();
  provider->revocation_endpoint.clear();
  provider->client_authentication.reset();
  provider->issuer = "https://as.example";
  return provider;
}

inline Endpoints make_endpoints(ClientAuthentication method) {
  return {"https://as.example/token", "https://as.example/revoke", method};
}

}  // namespace token_rotation
