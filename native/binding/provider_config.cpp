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

HttpRequest::Method method_named(const std::string& name) {
  if (name == "GET") return HttpRequest::Method::kGet;
  if (name == "PUT") return HttpRequest::Method::kPut;
  return name == "PATCH" ? HttpRequest::Method::kPatch : HttpRequest::Method::kPost;
}

RequestTemplate::Format format_named(const std::string& name) {
  if (name == "json") return RequestTemplate::Format::kJson;
  if (name == "form") return RequestTemplate::Format::kForm;
  return name == "query" ? RequestTemplate::Format::kQuery : RequestTemplate::Format::kNone;
}

std::shared_ptr<const RequestTemplate> request_template(const Napi::Object& config) {
  if (!config.Get("request").IsObject()) return nullptr;
  const auto request = config.Get("request").As<Napi::Object>();
  return std::make_shared<const RequestTemplate>(
      method_named(text(request, "method")), format_named(text(request, "format")),
      secret(request, "json"), entries(request, "fields"), entries(request, "headers"));
}

std::vector<JsonPath> paths(const Napi::Object& mapping, const char* member) {
  std::vector<JsonPath> list;
  if (!mapping.Get(member).IsArray()) return list;
  const auto dotted = mapping.Get(member).As<Napi::Array>();
  for (std::uint32_t i = 0; i < dotted.Length(); ++i)
    list.push_back(path_of(dotted.Get(i).As<Napi::String>().Utf8Value()));
  return list;
}

std::shared_ptr<const ResponseMapping> response_mapping(const Napi::Object& config) {
  if (!config.Get("response").IsObject()) return nullptr;
  const auto response = config.Get("response").As<Napi::Object>();
  return std::make_shared<const ResponseMapping>(ResponseMapping{
      paths(response, "accessToken"), paths(response, "refreshToken"), paths(response, "idToken"),
      paths(response, "expiresIn"), paths(response, "expiresAt"), paths(response, "error")});
}

/// What is asked for in the words of a backend is an audience as OAuth's parameters are.
Audience audience_in(const Provider& provider) {
  if (!provider.request) return audience_of(provider.parameters);
  return audience_of({{"request", provider.request->text()}});
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
  provider.request = request_template(config);
  provider.response = response_mapping(config);
  if (provider.request) {
    provider.request_secrets = entries(config.Get("request").As<Napi::Object>(), "secrets");
  }
  provider.refreshes_by_function = config.Get("refreshesByFunction").ToBoolean();
  provider.makes_client_secret = config.Get("makesClientSecret").ToBoolean();
  provider.apple_team_id = text(config, "appleTeamId");
  provider.presents_access_token = config.Get("presentsAccessToken").ToBoolean();
  provider.audience = audience_in(provider);
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
