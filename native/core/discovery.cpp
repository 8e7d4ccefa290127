#include "discovery.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "client_digest.hpp"
#include "endpoint_url.hpp"
#include "json_reader.hpp"
#include "log_text.hpp"
#include "token_reply.hpp"

namespace token_rotation {
namespace {

constexpr const char* kUnreadableMetadata = "unreadable_metadata";
/// RFC 8705 §5: where clients with a certificate should go instead.
constexpr const char* kMtlsAliases = "mtls_endpoint_aliases";
constexpr const char* kAuthenticationMethods = "token_endpoint_auth_methods_supported";
/// Longer ones are no addresses that anybody would write.
constexpr std::size_t kLongestUrl = 2048;
constexpr std::int64_t kMetadataFreshMs = 24LL * 3600 * 1000;

std::string without_trailing_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// An issuer elsewhere has no business with what listens on this machine, and its client nothing to
/// send there in the clear.
PlainHttp plain_http_for(const std::string& asked_at, bool allow_insecure_http) {
  if (allow_insecure_http) return PlainHttp::kAnywhere;
  const auto parts = parse_url(asked_at);
  const bool is_here = parts && parts->scheme == "http" && is_loopback(parts->host);
  return is_here ? PlainHttp::kToThisMachine : PlainHttp::kNever;
}

Failure metadata_failure(std::string code, std::string description) {
  return {FailureClass::kConfiguration, std::move(code), std::move(description), 200, std::nullopt};
}

/// Metadata read under a laxer rule is not handed to a provider with the stricter one, nor the
/// failure of one way to the issuer to a provider that takes another.
Digest issuer_key(const Provider& provider) {
  const Digest network = network_digest(provider.network);
  return sha256_of({provider.issuer,
                    provider.metadata_url,
                    provider.allow_insecure_http ? "http" : "https",
                    {reinterpret_cast<const char*>(network.data()), network.size()}});
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
          named_issuer = value.text.substr(0, kLongestUrl);
        } else if (std::string* endpoint = endpoint_at(metadata, path)) {
          *endpoint = value.text.size() <= kLongestUrl ? value.text : std::string_view();
        } else if (path.size() == 2 && path.front() == kAuthenticationMethods) {
          take_method(metadata.authentication_methods, value.text);
        }
      });
  if (!readable)
    return metadata_failure(kUnreadableMetadata, "the issuer's metadata is no JSON object");
  if (!issuer.empty() && without_trailing_slash(named_issuer) != without_trailing_slash(issuer)) {
    return metadata_failure("issuer_mismatch", "the metadata names the issuer " +
                                                   public_text(named_issuer) +
                                                   ", the option issuer is " + public_text(issuer));
  }
  const PlainHttp plain_http =
      plain_http_for(asked_at.empty() ? issuer : asked_at, allow_insecure_http);
  const std::string problem = endpoint_url_problem(metadata.token_endpoint, plain_http);
  if (!problem.empty())
    return metadata_failure("unusable_token_endpoint", "the metadata's token_endpoint " + problem);
  for (std::string* endpoint : {&metadata.revocation_endpoint, &metadata.mtls_token_endpoint,
                                &metadata.mtls_revocation_endpoint}) {
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

std::optional<Endpoints> Discovery::known(const std::shared_ptr<const Provider>& provider) {
  if (!provider->token_endpoint.empty()) return endpoints_of(*provider, nullptr);
  bool stale = false;
  std::optional<Endpoints> endpoints;
  {
    const std::lock_guard lock(mutex_);
    const auto found = issuers_.find(issuer_key(*provider));
    if (found == issuers_.end() || !found->second.metadata) return std::nullopt;
    Issuer& issuer = found->second;
    const std::int64_t now_ms = clock_.steady_ms();
    stale = !issuer.fetching && now_ms - issuer.fetched_ms > kMetadataFreshMs &&
            now_ms >= issuer.ask_again_ms;
    issuer.fetching = issuer.fetching || stale;
    endpoints = endpoints_of(*provider, &*issuer.metadata);
  }
  if (stale) {
    transport_.post([this, provider] { fetch(provider, metadata_urls(*provider)); });
  }
  return endpoints;
}

void Discovery::find(const std::shared_ptr<const Provider>& provider, OnFound on_found) {
  const std::lock_guard lock(mutex_);
  Issuer& issuer = issuers_[issuer_key(*provider)];
  if (issuer.metadata) {
    transport_.post(
        [on_found = std::move(on_found), endpoints = endpoints_of(*provider, &*issuer.metadata)] {
          on_found(endpoints);
        });
    return;
  }
  if (!issuer.fetching && clock_.steady_ms() < issuer.ask_again_ms) {
    transport_.post(
        [on_found = std::move(on_found), failure = issuer.last_failure] { on_found(failure); });
    return;
  }
  issuer.waiting.emplace_back(provider, std::move(on_found));
  if (issuer.fetching) return;
  issuer.fetching = true;
  transport_.post([this, provider] { fetch(provider, metadata_urls(*provider)); });
}

void Discovery::fetch(const std::shared_ptr<const Provider>& provider,
                      std::vector<std::string> urls) {
  HttpRequest request;
  request.method = HttpRequest::Method::kGet;
  request.url = urls.front();
  request.headers.emplace_back("Accept: application/json");
  request.headers.emplace_back("User-Agent: next-auth-token-rotation");
  request.network = provider->network;
  urls.erase(urls.begin());
  transport_.send(std::move(request),
                  [this, provider, urls_left = std::move(urls)](const HttpReply& reply) {
                    on_reply(provider, urls_left, reply);
                  });
}

void Discovery::on_reply(const std::shared_ptr<const Provider>& provider,
                         std::vector<std::string> urls_left, const HttpReply& reply) {
  const bool answered = reply.delivery == HttpReply::Delivery::kReplied;
  if (answered && reply.status == 200) {
    const std::string expected = provider->metadata_url.empty() ? provider->issuer : "";
    auto result = read_issuer_metadata(reply.body.view(), expected, provider->allow_insecure_http,
                                       provider->metadata_url);
    const auto* failure = std::get_if<Failure>(&result);
    // An application that answers every path with its page may have the metadata at the other.
    const bool is_page = failure != nullptr && failure->code == kUnreadableMetadata;
    if (!is_page || urls_left.empty()) {
      conclude(issuer_key(*provider), std::move(result));
      return;
    }
  }
  if (answered && !urls_left.empty()) {
    fetch(provider, std::move(urls_left));
    return;
  }
  Failure failure = read_error_reply(reply, *provider, SecretString(), clock_.wall_ms());
  // Nothing was spent, whatever happened to the request.
  if (failure.is_transient() || answered) failure.failure_class = FailureClass::kNotSent;
  failure.code = "discovery_" + failure.code;
  conclude(issuer_key(*provider), std::move(failure));
}

void Discovery::conclude(const Digest& key, std::variant<IssuerMetadata, Failure> result) {
  std::vector<std::pair<std::shared_ptr<const Provider>, OnFound>> waiting;
  std::optional<IssuerMetadata> metadata;
  Failure failure;
  {
    const std::lock_guard lock(mutex_);
    Issuer& issuer = issuers_[key];
    issuer.fetching = false;
    if (auto* found = std::get_if<IssuerMetadata>(&result)) {
      issuer.metadata = std::move(*found);
      issuer.fetched_ms = clock_.steady_ms();
      issuer.failed_in_a_row = 0;
    } else {
      issuer.last_failure = std::get<Failure>(result);
      issuer.ask_again_ms = clock_.steady_ms() +
                            cooldown_ms(issuer.last_failure, ++issuer.failed_in_a_row, jitter_());
    }
    metadata = issuer.metadata;
    failure = issuer.last_failure;
    waiting.swap(issuer.waiting);
  }
  for (auto& [provider, on_found] : waiting) {
    if (metadata) {
      on_found(endpoints_of(*provider, &*metadata));
    } else {
      on_found(failure);
    }
  }
}

}  // namespace token_rotation
