#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bounded_memory.hpp"
#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "client/discovery.hpp"
#include "client/retry_policy.hpp"
#include "http/http_transport.hpp"
#include "jose/key_set.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// What the tokens of an issuer are checked with.
struct IssuerKeys {
  std::string issuer;  ///< as its metadata writes it
  std::shared_ptr<const JsonWebKeySet> keys;
};

/// The public keys of issuers, fetched from the `jwks_uri` of their metadata and remembered: how
/// many issuers, and how much of their keys, is bounded. Any thread may call it.
class KeySets {
 public:
  using OnKeys = std::function<void(std::variant<IssuerKeys, Failure>)>;

  static constexpr std::size_t kMaxIssuers = 1'000;
  static constexpr std::size_t kMaxBytes = std::size_t{32} * 1024 * 1024;
  /// Of one document: ten thousand RSA keys have half of it.
  static constexpr std::size_t kMaxDocumentBytes = std::size_t{8} * 1024 * 1024;
  /// Callers beyond this number are turned away while a document is on its way.
  static constexpr std::size_t kMaxWaiting = 1'000;

  KeySets(HttpTransport& transport, const Clock& clock, Discovery& discovery, Jitter jitter);

  /// The keys if nothing has to be asked first. Keys older than an hour are still used, for a day,
  /// and renewed behind the answer.
  std::optional<IssuerKeys> known(const std::shared_ptr<const Provider>& provider);

  /// Calls `on_keys` on the transport's thread. Many callers make one request; after a failure the
  /// issuer is left alone for a cooldown, in which every caller gets that failure.
  void find(const std::shared_ptr<const Provider>& provider, OnKeys on_keys);

  /// The same for a caller that does not find a key in `seen`: an issuer is asked for newer keys at
  /// most once a minute, whatever tokens come. Within that minute the caller gets `seen` again, or
  /// the failure to fetch newer ones.
  void find_newer(const std::shared_ptr<const Provider>& provider,
                  std::shared_ptr<const JsonWebKeySet> seen, OnKeys on_keys);

 private:
  struct Waiter {
    std::string issuer;
    OnKeys on_keys;
  };
  struct Entry {
    std::shared_ptr<const JsonWebKeySet> keys;  ///< null before the first
    std::int64_t fetched_ms = 0;
    std::optional<std::int64_t> asked_for_newer_ms;
    std::int64_t ask_again_ms = 0;  ///< after a failure
    int failed_in_a_row = 0;
    bool fetching = false;
    Failure last_failure;
    std::vector<Waiter> waiting;
  };
  struct EntryBytes {
    std::size_t operator()(const Entry& entry) const noexcept;
  };
  /// One document under way.
  struct Request {
    std::shared_ptr<const Provider> provider;
    std::string url;
    TokenKey key;
    int made = 0;  ///< attempts
  };
  using Found = std::variant<IssuerKeys, Failure>;

  void with_endpoints(const std::shared_ptr<const Provider>& provider,
                      std::function<void(std::variant<Endpoints, Failure>)> then);
  void find_at(const std::shared_ptr<const Provider>& provider, const Endpoints& endpoints,
               const std::shared_ptr<const JsonWebKeySet>& seen, OnKeys on_keys);
  std::optional<Found> answer_at_once(const Entry& entry, const std::string& issuer,
                                      const std::shared_ptr<const JsonWebKeySet>& seen) const;
  Entry& entry_of(const TokenKey& key) REQUIRES(mutex_);
  void begin_fetch(Entry& entry, const std::shared_ptr<const Provider>& provider,
                   const Endpoints& endpoints, const TokenKey& key) REQUIRES(mutex_);
  void fetch(const std::shared_ptr<Request>& request);
  void on_response(const std::shared_ptr<Request>& request, const HttpResponse& response);
  void conclude(const TokenKey& key,
                std::variant<std::shared_ptr<const JsonWebKeySet>, Failure> result);

  HttpTransport& transport_;
  const Clock& clock_;
  Discovery& discovery_;
  const Jitter jitter_;

  Mutex mutex_;
  /// By address and network; those that are being fetched are held.
  BoundedMemory<TokenKey, Entry, TokenKeyHash, EntryBytes> entries_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
