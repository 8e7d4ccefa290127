#include "client/discovery.hpp"

#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "client/retry_policy.hpp"
#include "oauth/client_digest.hpp"
#include "oauth/error_response.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kMetadataFreshMs = 24LL * 3600 * 1000;

/// Metadata read under a laxer rule is not handed to a provider with the stricter one, nor the
/// failure of one way to the issuer to a provider that takes another.
TokenKey issuer_key(const Provider& provider) {
  const Digest network = network_digest(provider.network);
  return {sha256_of({provider.issuer,
                     provider.metadata_url,
                     provider.allow_insecure_http ? "http" : "https",
                     {reinterpret_cast<const char*>(network.data()), network.size()}})};
}

}  // namespace

Discovery::Discovery(HttpTransport& transport, const Clock& clock, const Jitter& jitter)
    : transport_(transport),
      clock_(clock),
      jitter_(jitter),
      issuers_(kMaxIssuers, std::numeric_limits<std::int64_t>::max(), kMaxBytes) {}

std::size_t Discovery::IssuerBytes::operator()(const Issuer& issuer) const noexcept {
  std::size_t bytes =
      sizeof(Issuer) + issuer.last_failure.code.size() + issuer.last_failure.description.size();
  if (!issuer.metadata) return bytes;
  const IssuerMetadata& metadata = *issuer.metadata;
  bytes += metadata.token_endpoint.size() + metadata.revocation_endpoint.size() +
           metadata.mtls_token_endpoint.size() + metadata.mtls_revocation_endpoint.size() +
           metadata.issuer.size() + metadata.end_session_endpoint.size() + metadata.key_set.size();
  for (const std::string& method : metadata.authentication_methods)
    bytes += sizeof(std::string) + method.size();
  return bytes;
}

Discovery::Issuer& Discovery::issuer_of(const TokenKey& key) {
  const std::int64_t now_ms = clock_.steady_ms();
  if (Issuer* known = issuers_.find(key, now_ms)) return *known;
  issuers_.put(key, Issuer(), now_ms);
  return *issuers_.find(key, now_ms);
}

std::optional<Endpoints> Discovery::known(const std::shared_ptr<const Provider>& provider) {
  if (!provider->token_endpoint.empty()) return endpoints_of(*provider, nullptr);
  const MutexLock lock(mutex_);
  const TokenKey key = issuer_key(*provider);
  const std::int64_t now_ms = clock_.steady_ms();
  Issuer* const issuer = issuers_.find(key, now_ms);
  if (issuer == nullptr || !issuer->metadata) return std::nullopt;
  const bool is_stale = !issuer->fetching && now_ms - issuer->fetched_ms > kMetadataFreshMs &&
                        now_ms >= issuer->ask_again_ms;
  if (is_stale) begin_fetch(key, *issuer, provider);
  return endpoints_of(*provider, &*issuer->metadata);
}

void Discovery::find(const std::shared_ptr<const Provider>& provider, OnFound on_found) {
  const MutexLock lock(mutex_);
  const TokenKey key = issuer_key(*provider);
  Issuer& issuer = issuer_of(key);
  if (issuer.metadata) {
    transport_.post(
        [on_found = std::move(on_found), endpoints = endpoints_of(*provider, &*issuer.metadata)] {
          on_found(endpoints, Source::kRemembered);
        });
    return;
  }
  if (!issuer.fetching && clock_.steady_ms() < issuer.ask_again_ms) {
    transport_.post([on_found = std::move(on_found), failure = issuer.last_failure] {
      on_found(failure, Source::kRemembered);
    });
    return;
  }
  issuer.waiting.push_back({provider, std::move(on_found)});
  if (!issuer.fetching) begin_fetch(key, issuer, provider);
}

void Discovery::with_endpoints(const std::shared_ptr<const Provider>& provider, OnFound on_found) {
  if (auto endpoints = known(provider)) {
    on_found(*std::move(endpoints), Source::kRemembered);
  } else {
    find(provider, std::move(on_found));
  }
}

void Discovery::begin_fetch(const TokenKey& key, Issuer& issuer,
                            const std::shared_ptr<const Provider>& provider) {
  issuer.fetching = true;
  issuers_.hold(key);
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
                  [this, provider, urls_left = std::move(urls)](const HttpResponse& response) {
                    on_response(provider, urls_left, response);
                  });
}

void Discovery::on_response(const std::shared_ptr<const Provider>& provider,
                            std::vector<std::string> urls_left, const HttpResponse& response) {
  const bool answered = response.delivery == HttpResponse::Delivery::kReplied;
  if (answered && response.status == 200) {
    const std::string expected = provider->metadata_url.empty() ? provider->issuer : "";
    auto result = read_issuer_metadata(response.body.view(), expected,
                                       provider->allow_insecure_http, provider->metadata_url);
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
  Failure failure = read_error_response(response, *provider, SecretString(), clock_.wall_ms());
  // Nothing was spent, whatever happened to the request.
  const bool is_setup = failure.failure_class == FailureClass::kConfiguration && !answered;
  if (!is_setup) failure.failure_class = FailureClass::kNotSent;
  failure.code = "discovery_" + failure.code;
  conclude(issuer_key(*provider), std::move(failure));
}

void Discovery::conclude(const TokenKey& key, std::variant<IssuerMetadata, Failure> result) {
  std::vector<Waiter> waiting;
  std::optional<IssuerMetadata> metadata;
  Failure failure;
  {
    const MutexLock lock(mutex_);
    Issuer issuer = std::move(issuer_of(key));
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
    issuers_.replace(key, std::move(issuer));
    issuers_.release(key, clock_.steady_ms());
  }
  std::set<std::pair<std::string_view, std::string_view>> told;
  for (const auto& [provider, on_found] : waiting) {
    const bool is_first = told.emplace(provider->id, provider->client_id).second;
    const Source source = is_first ? Source::kRefreshed : Source::kJoined;
    if (metadata) {
      on_found(endpoints_of(*provider, &*metadata), source);
    } else {
      on_found(failure, source);
    }
  }
}

}  // namespace token_rotation
