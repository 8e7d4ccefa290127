#include "provider_config.hpp"

#include <string>
#include <utility>
#include <vector>

#include "http/trust_store.hpp"

namespace token_rotation {
namespace {

std::string text(const Napi::Object& config, const char* name) {
  const Napi::Value value = config.Get(name);
  if (value.IsUndefined()) return {};
  if (!value.IsString())
    throw Napi::TypeError::New(config.Env(), std::string(name) + " is not a string");
  return value.As<Napi::String>();
}

/// Through a string that is wiped, because Node-API copies into nothing else.
SecretString secret(const Napi::Object& config, const char* name) {
  std::string copy = text(config, name);
  SecretString kept(copy);
  OPENSSL_cleanse(copy.data(), copy.size());
  return kept;
}

double number(const Napi::Object& config, const char* name) {
  const Napi::Value value = config.Get(name);
  if (!value.IsNumber())
    throw Napi::TypeError::New(config.Env(), std::string(name) + " is not a number");
  return value.As<Napi::Number>();
}

std::vector<std::pair<std::string, SecretString>> entries(const Napi::Object& config,
                                                          const char* name) {
  std::vector<std::pair<std::string, SecretString>> list;
  const Napi::Value value = config.Get(name);
  if (!value.IsObject()) return list;
  const auto object = value.As<Napi::Object>();
  const Napi::Array names = object.GetPropertyNames();
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    const std::string key = names.Get(i).As<Napi::String>();
    list.emplace_back(key, secret(object, key.c_str()));
  }
  return list;
}

std::optional<ClientAuthentication> client_authentication(const Napi::Object& config) {
  const std::string name = text(config, "clientAuthentication");
  if (name.empty()) return std::nullopt;
  if (name == "client_secret_basic") return ClientAuthentication::kClientSecretBasic;
  if (name == "client_secret_post") return ClientAuthentication::kClientSecretPost;
  if (name == "client_secret_jwt") return ClientAuthentication::kClientSecretJwt;
  if (name == "private_key_jwt") return ClientAuthentication::kPrivateKeyJwt;
  if (name == "tls_client_auth" || name == "self_signed_tls_client_auth")
    return ClientAuthentication::kTlsClientAuth;
  if (name == "none") return ClientAuthentication::kNone;
  throw Napi::TypeError::New(config.Env(), "clientAuthentication is not a known method");
}

HttpSettings read_network(const Napi::Object& config) {
  HttpSettings network;
  network.timeout_ms = static_cast<std::int64_t>(number(config, "timeoutMs"));
  network.connect_timeout_ms = static_cast<std::int64_t>(number(config, "connectTimeoutMs"));
  network.proxy = secret(config, "proxy");
  network.http_proxy = secret(config, "httpProxy");
  network.no_proxy = text(config, "noProxy");
  network.client_certificate = text(config, "clientCertificate");
  network.client_key = secret(config, "clientKey");
  network.trust = shared_trust_store(text(config, "ca"));
  return network;
}

}  // namespace

Provider read_provider(const Napi::Object& config) {
  Provider provider;
  provider.id = text(config, "id");
  provider.client_id = text(config, "clientId");
  provider.client_secret = secret(config, "clientSecret");
  provider.token_endpoint = text(config, "tokenEndpoint");
  provider.revocation_endpoint = text(config, "revocationEndpoint");
  provider.issuer = text(config, "issuer");
  provider.metadata_url = text(config, "metadataUrl");
  provider.client_authentication = client_authentication(config);
  provider.private_key = secret(config, "privateKey");
  provider.key_id = text(config, "keyId");
  provider.signing_algorithm = text(config, "signingAlgorithm");
  provider.assertion_audience = text(config, "assertionAudience");
  provider.parameters = entries(config, "parameters");
  provider.audience = audience_of(provider.parameters);
  provider.headers = entries(config, "headers");
  provider.body_format =
      text(config, "bodyFormat") == "json" ? BodyFormat::kJson : BodyFormat::kForm;
  if (config.Get("defaultLifetimeMs").IsNumber()) {
    provider.default_lifetime_ms = static_cast<std::int64_t>(number(config, "defaultLifetimeMs"));
  }
  provider.refresh_before_expiry_ms = number(config, "refreshBeforeExpiryMs");
  provider.force_interval_ms = static_cast<std::int64_t>(number(config, "forceIntervalMs"));
  provider.retries = static_cast<int>(number(config, "retries"));
  provider.keep_id_token = config.Get("keepIdToken").ToBoolean();
  provider.allow_insecure_http = config.Get("allowInsecureHttp").ToBoolean();
  provider.network = read_network(config);
  return provider;
}

}  // namespace token_rotation
