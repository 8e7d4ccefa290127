#include "client/key_sets.hpp"

#include <limits>
#include <utility>

#include "oauth/client_digest.hpp"
#include "oauth/error_response.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kKeysFreshMs = 3600LL * 1000;
constexpr std::int64_t kKeysUsableMs = 24LL * 3600 * 1000;
constexpr std::int64_t kNewerKeysIntervalMs = 60'000;

/// Keys that came under a laxer rule are not handed to a provider with a stricter one.
TokenKey key_set_key(const Provider& provider, const std::string& url) {
  const Digest network = network_digest(provider.network);
  return {sha256_of({"jwks",
                     url,
                     provider.allow_insecure_http ? "http" : "https",
                     {reinterpret_cast<const char*>(network.data()), network.size()}})};
}

Failure no_key_set() {
  return {FailureClass::kConfiguration, "no_jwks_uri",
          "the issuer's metadata names no jwks_uri that can be used", 0, std::nullopt};
}

Failure too_many_wait() {
  return {FailureClass::kNotSent, "too_many_waiting",
          "too many requests wait for the keys of this issuer", 0, std::nullopt};
}

Failure unreadable_key_set(int status) {
  return {FailureClass::kNotSent, "unreadable_key_set",
          "the document at the issuer's jwks_uri is not a key set", status, std::nullopt};
}

/// Nothing was spent, whatever happened to the request.
Failure key_set_failure(const HttpResponse& response, const Provider& provider,
                        std::int64_t now_ms) {
  Failure failure = read_error_response(response, provider, SecretString(), now_ms);
  const bool answered = response.delivery == HttpResponse::Delivery::kReplied;
  const bool is_setup = failure.failure_class == FailureClass::kConfiguration && !answered;
  if (!is_setup) failure.failure_class = FailureClass::kNotSent;
  failure.code = "jwks_" + failure.code;
  return failure;
}

}  // namespace

KeySets::KeySets(HttpTransport& transport, const Clock& clock, Discovery& discovery, Jitter jitter)
    : transport_(transport),
      clock_(clock),
      discovery_(discovery),
      jitter_(std::move(jitter)),
      entries_(kMaxIssuers, std::numeric_limits<std::int64_t>::max(), kMaxBytes) {}

std::size_t KeySets::EntryBytes::operator()(const Entry& entry) const noexcept {
  return sizeof(Entry) + (entry.keys ? entry.keys->bytes() : 0) + entry.last_failure.code.size() +
         entry.last_failure.description.size();
}

KeySets::Entry& KeySets::entry_of(const TokenKey& key) {
  const std::int64_t now_ms = clock_.steady_ms();
  if (Entry* known_entry = entries_.find(key, now_ms)) return *known_entry;
  entries_.put(key, Entry(), now_ms);
  return *entries_.find(key, now_ms);
}

std::optional<IssuerKeys> KeySets::known(const std::shared_ptr<const Provider>& provider) {
  const auto endpoints = discovery_.known(provider);
  if (!endpoints || endpoints->key_set.empty()) return std::nullopt;
  const TokenKey key = key_set_key(*provider, endpoints->key_set);
  const std::int64_t now_ms = clock_.steady_ms();
  const MutexLock lock(mutex_);
  Entry* entry = entries_.find(key, now_ms);
  if (entry == nullptr || !entry->keys) return std::nullopt;
  const std::int64_t age_ms = now_ms - entry->fetched_ms;
  if (age_ms > kKeysUsableMs) return std::nullopt;
  IssuerKeys found{endpoints->issuer, entry->keys};
  const bool is_stale = age_ms > kKeysFreshMs && !entry->fetching && now_ms >= entry->ask_again_ms;
  if (is_stale) begin_fetch(*entry, provider, *endpoints, key);
  return found;
}

void KeySets::find(const std::shared_ptr<const Provider>& provider, OnKeys on_keys) {
  find_newer(provider, nullptr, std::move(on_keys));
}

void KeySets::find_newer(const std::shared_ptr<const Provider>& provider,
                         std::shared_ptr<const JsonWebKeySet> seen, OnKeys on_keys) {
  with_endpoints(
      provider, [this, provider, seen = std::move(seen), on_keys = std::move(on_keys)](auto found) {
        if (auto* failure = std::get_if<Failure>(&found)) return on_keys(std::move(*failure));
        find_at(provider, std::get<Endpoints>(found), seen, on_keys);
      });
}

void KeySets::with_endpoints(const std::shared_ptr<const Provider>& provider,
                             std::function<void(std::variant<Endpoints, Failure>)> then) {
  if (auto endpoints = discovery_.known(provider)) {
    transport_.post(
        [then = std::move(then), endpoints = std::move(*endpoints)] { then(endpoints); });
    return;
  }
  discovery_.find(provider,
                  [then = std::move(then)](auto found, Source) { then(std::move(found)); });
}

std::optional<KeySets::Found> KeySets::answer_at_once(
    const Entry& entry, const std::string& issuer,
    const std::shared_ptr<const JsonWebKeySet>& seen) const {
  const std::int64_t now_ms = clock_.steady_ms();
  const bool has_keys = entry.keys && now_ms - entry.fetched_ms <= kKeysUsableMs;
  if (has_keys && entry.keys != seen) return IssuerKeys{issuer, entry.keys};
  if (entry.fetching) return std::nullopt;
  if (!has_keys) {
    if (now_ms < entry.ask_again_ms) return entry.last_failure;
    return std::nullopt;
  }
  const auto& asked_ms = entry.asked_for_newer_ms;
  if (!asked_ms || now_ms - *asked_ms >= kNewerKeysIntervalMs) return std::nullopt;
  if (entry.failed_in_a_row > 0) return entry.last_failure;
  return IssuerKeys{issuer, entry.keys};
}

void KeySets::find_at(const std::shared_ptr<const Provider>& provider, const Endpoints& endpoints,
                      const std::shared_ptr<const JsonWebKeySet>& seen, OnKeys on_keys) {
  if (endpoints.key_set.empty()) return on_keys(no_key_set());
  std::optional<Found> answer;
  {
    const MutexLock lock(mutex_);
    const TokenKey key = key_set_key(*provider, endpoints.key_set);
    Entry& entry = entry_of(key);
    answer = answer_at_once(entry, endpoints.issuer, seen);
    if (!answer && entry.waiting.size() >= kMaxWaiting) answer = too_many_wait();
    if (!answer) {
      entry.waiting.push_back({endpoints.issuer, std::move(on_keys)});
      if (seen) entry.asked_for_newer_ms = clock_.steady_ms();
      if (!entry.fetching) begin_fetch(entry, provider, endpoints, key);
      return;
    }
  }
  on_keys(std::move(*answer));
}

void KeySets::begin_fetch(Entry& entry, const std::shared_ptr<const Provider>& provider,
                          const Endpoints& endpoints, const TokenKey& key) {
  entry.fetching = true;
  entries_.hold(key);
  const auto request = std::make_shared<Request>(
      Request{.provider = provider, .url = endpoints.key_set, .key = key});
  transport_.post([this, request] { fetch(request); });
}

void KeySets::fetch(const std::shared_ptr<Request>& request) {
  HttpRequest get;
  get.method = HttpRequest::Method::kGet;
  get.url = request->url;
  get.headers.emplace_back("Accept: application/jwk-set+json, application/json");
  get.headers.emplace_back("User-Agent: next-auth-token-rotation");
  get.network = request->provider->network;
  get.max_response_bytes = kMaxDocumentBytes;
  ++request->made;
  transport_.send(std::move(get), [this, request](const HttpResponse& response) {
    on_response(request, response);
  });
}

void KeySets::on_response(const std::shared_ptr<Request>& request, const HttpResponse& response) {
  const bool answered = response.delivery == HttpResponse::Delivery::kReplied;
  if (answered && response.status == 200) {
    if (auto keys = JsonWebKeySet::read(response.body.view())) {
      conclude(request->key, std::move(keys));
    } else {
      conclude(request->key, unreadable_key_set(response.status));
    }
    return;
  }
  Failure failure = key_set_failure(response, *request->provider, clock_.wall_ms());
  const bool may_pass = !response.timed_out && (!answered || response.status >= 500);
  const auto delay_ms = may_pass ? retry_delay_ms(failure, {.made = request->made},
                                                  request->provider->retries, jitter_())
                                 : std::nullopt;
  if (delay_ms) return transport_.post_after(*delay_ms, [this, request] { fetch(request); });
  conclude(request->key, std::move(failure));
}

void KeySets::conclude(const TokenKey& key,
                       std::variant<std::shared_ptr<const JsonWebKeySet>, Failure> result) {
  std::vector<Waiter> waiting;
  {
    const MutexLock lock(mutex_);
    Entry entry = std::move(entry_of(key));
    entry.fetching = false;
    if (auto* keys = std::get_if<std::shared_ptr<const JsonWebKeySet>>(&result)) {
      entry.keys = *keys;
      entry.fetched_ms = clock_.steady_ms();
      entry.failed_in_a_row = 0;
    } else {
      entry.last_failure = std::get<Failure>(result);
      entry.ask_again_ms =
          clock_.steady_ms() + cooldown_ms(entry.last_failure, ++entry.failed_in_a_row, jitter_());
    }
    waiting.swap(entry.waiting);
    entries_.replace(key, std::move(entry));
    entries_.release(key, clock_.steady_ms());
  }
  for (const auto& [issuer, on_keys] : waiting) {
    if (const auto* keys = std::get_if<std::shared_ptr<const JsonWebKeySet>>(&result)) {
      on_keys(IssuerKeys{issuer, *keys});
    } else {
      on_keys(std::get<Failure>(result));
    }
  }
}

}  // namespace token_rotation
