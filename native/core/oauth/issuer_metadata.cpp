#include "oauth/issuer_metadata.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "encoding/json_reader.hpp"
#include "encoding/redaction.hpp"
#include "http/endpoint_url.hpp"
#include "oauth/token_response.hpp"

namespace token_rotation {
namespace {

/// RFC 8705 §5: where clients with a certificate should go instead.
constexpr const char* kMtlsAliases = "mtls_endpoint_aliases";
constexpr const char* kAuthenticationMethods = "token_endpoint_auth_methods_supported";
/// Longer ones are not addresses that an issuer would write.
constexpr std::size_t kMaxUrl = 2048;

/// The metadata's own words in a message: a URL, or none of them. Any text may stand there, even a
/// secret that its issuer was once given.
std::string quoted_issuer(const std::string& issuer) {
  return parse_url(issuer) ? printable(issuer) : "(not a URL)";
}

std::string without_trailing_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// An issuer elsewhere has no business with what listens on this machine, and its client has
/// nothing to send there in the clear.
PlainHttp plain_http_for(const std::string& asked_at, bool allow_insecure_http) {
  if (allow_insecure_http) return PlainHttp::kAnywhere;
  const auto parts = parse_url(asked_at);
  const bool is_here = parts && parts->scheme == "http" && is_loopback(parts->host);
  return is_here ? PlainHttp::kToThisMachine : PlainHttp::kNever;
}

Failure metadata_failure(std::string code, std::string description) {
  return {FailureClass::kConfiguration, std::move(code), std::move(description), 200, std::nullopt};
}

std::string_view name_of(ClientAuthentication method) {
  switch (method) {
    case ClientAuthentication::kClientSecretBasic:
      return "client_secret_basic";
    case ClientAuthentication::kClientSecretPost:
      return "client_secret_post";
    case ClientAuthentication::kClientSecretJwt:
      return "client_secret_jwt";
    case ClientAuthentication::kPrivateKeyJwt:
      return "private_key_jwt";
    case ClientAuthentication::kTlsClientAuth:
      return "tls_client_auth";
    case ClientAuthentication::kNone:
      return "none";
  }
  return {};
}

constexpr std::array kMethods = {
    ClientAuthentication::kClientSecretBasic, ClientAuthentication::kClientSecretPost,
    ClientAuthentication::kClientSecretJwt,   ClientAuthentication::kPrivateKeyJwt,
    ClientAuthentication::kTlsClientAuth,     ClientAuthentication::kNone};

ClientAuthentication chosen_authentication(const Provider& provider,
                                           const IssuerMetadata* metadata) {
  if (provider.client_authentication) return *provider.client_authentication;
  if (!provider.private_key.empty()) return ClientAuthentication::kPrivateKeyJwt;
  if (provider.client_secret.empty()) return ClientAuthentication::kNone;
  if (metadata != nullptr && !metadata->authentication_methods.empty()) {
    const auto& supported = metadata->authentication_methods;
    for (const auto method :
         {ClientAuthentication::kClientSecretBasic, ClientAuthentication::kClientSecretPost,
          ClientAuthentication::kClientSecretJwt}) {
      if (std::find(supported.begin(), supported.end(), name_of(method)) != supported.end())
        return method;
    }
  }
  return ClientAuthentication::kClientSecretBasic;
}

/// The member that a string of the document is for; null for one that is not kept.
std::string* endpoint_at(IssuerMetadata& metadata, const JsonPath& path) {
  const bool is_alias = path.size() == 2 && path.front() == kMtlsAliases;
  if (!is_alias && path.size() != 1) return nullptr;
  if (path.back() == "token_endpoint")
    return is_alias ? &metadata.mtls_token_endpoint : &metadata.token_endpoint;
  if (path.back() == "revocation_endpoint")
    return is_alias ? &metadata.mtls_revocation_endpoint : &metadata.revocation_endpoint;
  if (path.back() == "end_session_endpoint" && !is_alias) return &metadata.end_session_endpoint;
  if (path.back() == "jwks_uri" && !is_alias) return &metadata.key_set;
  return nullptr;
}

/// Keeps each known method once: what an issuer writes more is not ours to hold.
void take_method(std::vector<std::string>& methods, std::string_view method) {
  const bool is_known = std::any_of(kMethods.begin(), kMethods.end(),
                                    [&](auto known) { return name_of(known) == method; });
  if (is_known && std::find(methods.begin(), methods.end(), method) == methods.end())
    methods.emplace_back(method);
}

}  // namespace

std::variant<IssuerMetadata, Failure> read_issuer_metadata(std::string_view document,
                                                           const std::string& issuer,
                                                           bool allow_insecure_http,
                                                           const std::string& asked_at) {
  IssuerMetadata metadata;
  std::string named_issuer;
  const bool readable =
      read_json_object(document, [&](const JsonPath& path, const JsonScalar& value) {
        if (value.kind != JsonScalar::Kind::kString) return;
        if (path.size() == 1 && path.front() == "issuer") {
          named_issuer = value.text.substr(0, kMaxUrl);
        } else if (std::string* endpoint = endpoint_at(metadata, path)) {
          *endpoint = value.text.size() <= kMaxUrl ? value.text : std::string_view();
        } else if (path.size() == 2 && path.front() == kAuthenticationMethods) {
          take_method(metadata.authentication_methods, value.text);
        }
      });
  if (!readable)
    return metadata_failure(kUnreadableMetadata, "the issuer's metadata is not a JSON object");
  if (!issuer.empty() && without_trailing_slash(named_issuer) != without_trailing_slash(issuer)) {
    return metadata_failure("issuer_mismatch", "the metadata names the issuer " +
                                                   quoted_issuer(named_issuer) +
                                                   ", the option issuer is " + printable(issuer));
  }
  const PlainHttp plain_http =
      plain_http_for(asked_at.empty() ? issuer : asked_at, allow_insecure_http);
  const std::string problem = endpoint_url_problem(metadata.token_endpoint, plain_http);
  if (!problem.empty())
    return metadata_failure("unusable_token_endpoint", "the metadata's token_endpoint " + problem);
  for (std::string* endpoint :
       {&metadata.revocation_endpoint, &metadata.mtls_token_endpoint,
        &metadata.mtls_revocation_endpoint, &metadata.end_session_endpoint, &metadata.key_set}) {
    if (!endpoint_url_problem(*endpoint, plain_http).empty()) endpoint->clear();
  }
  metadata.issuer = std::move(named_issuer);
  return metadata;
}

std::vector<std::string> metadata_urls(const std::string& issuer) {
  const std::string base = without_trailing_slash(issuer);
  const auto path_start = base.find('/', base.find("://") + 3);
  const std::string origin = base.substr(0, path_start);
  const std::string path = path_start == std::string::npos ? "" : base.substr(path_start);
  return {base + "/.well-known/openid-configuration",
          origin + "/.well-known/oauth-authorization-server" + path};
}

std::vector<std::string> metadata_urls(const Provider& provider) {
  return provider.metadata_url.empty() ? metadata_urls(provider.issuer)
                                       : std::vector{provider.metadata_url};
}

Endpoints endpoints_of(const Provider& provider, const IssuerMetadata* metadata) {
  Endpoints endpoints;
  endpoints.token = provider.token_endpoint;
  endpoints.revocation = provider.revocation_endpoint;
  if (metadata != nullptr) {
    endpoints.issuer = metadata->issuer;
    endpoints.end_session = metadata->end_session_endpoint;
    endpoints.key_set = metadata->key_set;
    const bool mutual_tls = !provider.network.client_certificate.empty();
    const auto either = [&](const std::string& alias, const std::string& usual) {
      return mutual_tls && !alias.empty() ? alias : usual;
    };
    if (endpoints.token.empty()) {
      endpoints.token = either(metadata->mtls_token_endpoint, metadata->token_endpoint);
    }
    if (endpoints.revocation.empty()) {
      endpoints.revocation =
          either(metadata->mtls_revocation_endpoint, metadata->revocation_endpoint);
    }
  }
  endpoints.client_authentication = chosen_authentication(provider, metadata);
  return endpoints;
}

}  // namespace token_rotation
