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
#include "client/grant_result.hpp"
#include "client/refresh_grant.hpp"
#include "http/http_transport.hpp"
#include "oauth/failure.hpp"
#include "oauth/issuer_metadata.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// Finds the endpoints of providers, once per issuer, and remembers them: how many issuers and how
/// much of them is bounded, for an application may have one for each tenant. Any thread may call
/// it.
class Discovery {
 public:
  /// The source says whose request it was: the caller's own (kRefreshed), that of another caller of
  /// the same client (kJoined), or an earlier one whose failure is remembered (kRemembered). So one
  /// request that failed is one failure of each client.
  using OnFound = std::function<void(std::variant<Endpoints, Failure>, Source)>;

  static constexpr std::size_t kMaxIssuers = 1'000;
  static constexpr std::size_t kMaxBytes = std::size_t{2} * 1024 * 1024;

  Discovery(HttpTransport& transport, const Clock& clock, const Jitter& jitter);

  /// The endpoints if nothing has to be asked first. Metadata older than a day is still used, and
  /// renewed behind it.
  std::optional<Endpoints> known(const std::shared_ptr<const Provider>& provider);

  /// Calls `on_found` on the transport's thread. Many callers of one issuer make one request; after
  /// a failure the issuer is left alone for a cooldown, in which every caller gets that failure.
  void find(const std::shared_ptr<const Provider>& provider, OnFound on_found);

  /// The same where nothing has to be answered meanwhile: at once, on this thread, for endpoints
  /// that are known.
  void with_endpoints(const std::shared_ptr<const Provider>& provider, OnFound on_found);

 private:
  struct Waiter {
    std::shared_ptr<const Provider> provider;
    OnFound on_found;
  };
  struct Issuer {
    std::optional<IssuerMetadata> metadata;
    std::int64_t fetched_ms = 0;
    bool fetching = false;
    int failed_in_a_row = 0;
    std::int64_t ask_again_ms = 0;
    Failure last_failure;
    std::vector<Waiter> waiting;
  };
  struct IssuerBytes {
    std::size_t operator()(const Issuer& issuer) const noexcept;
  };

  /// The issuer of a provider, new where it was not known.
  Issuer& issuer_of(const TokenKey& key) REQUIRES(mutex_);
  void begin_fetch(const TokenKey& key, Issuer& issuer,
                   const std::shared_ptr<const Provider>& provider) REQUIRES(mutex_);
  void fetch(const std::shared_ptr<const Provider>& provider, std::vector<std::string> urls);
  void on_response(const std::shared_ptr<const Provider>& provider,
                   std::vector<std::string> urls_left, const HttpResponse& response);
  void conclude(const TokenKey& key, std::variant<IssuerMetadata, Failure> result);

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter& jitter_;

  Mutex mutex_;
  /// Those that are being fetched are held.
  BoundedMemory<TokenKey, Issuer, TokenKeyHash, IssuerBytes> issuers_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
