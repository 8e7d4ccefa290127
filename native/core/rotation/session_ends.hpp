#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/bounded_memory.hpp"
#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "rotation/ended_memory.hpp"
#include "store/shared_store.hpp"
#include "store/store_client.hpp"

namespace token_rotation {

/// NextAuth's default `session.maxAge`.
inline constexpr std::int64_t kDefaultSessionMaxAgeMs = 30LL * 24 * 3600 * 1000;

/// At this many ends the earliest is forgotten: 100 MB, or two hours of 140 sign-outs a second.
inline constexpr std::size_t kMaxEnds = 1'000'000;

/// Which sessions have been signed out. A session is named by the random id that its sign-in wrote
/// into the NextAuth token, not by its refresh token, which other sessions may hold. Any thread may
/// call it.
class SessionEnds {
 public:
  /// The store's answer: whether it failed to give one.
  using OnLookedUp = std::function<void(bool store_failed)>;

  SessionEnds(HttpTransport& transport, const Clock& clock);

  /// Ends a session here at once, and in the store behind that, again and again while that fails.
  void end(const TokenKey& session, const std::shared_ptr<const Provider>& provider,
           const std::shared_ptr<const Sharing>& sharing);

  bool has_ended(const TokenKey& session);

  /// Asks the store whether another process has ended the session, at most once a minute for each.
  /// False where that was done lately; else `then` is called on the transport's thread.
  bool look_up(const TokenKey& session, const std::shared_ptr<const Provider>& provider,
               const std::shared_ptr<const Sharing>& sharing, OnLookedUp then);

  /// How long a copied cookie may be used after its session was ended: the longest wish counts.
  void want_max_age(std::int64_t max_age_ms);
  std::int64_t max_age_ms() const;

 private:
  void publish(const TokenKey& session, const StoreClient& store);
  void on_looked_up(const TokenKey& session, const StoreResponse& response);
  void remember(const TokenKey& session) REQUIRES(mutex_);

  HttpTransport& transport_;
  const Clock& clock_;

  mutable Mutex mutex_;
  std::int64_t max_age_ms_ GUARDED_BY(mutex_);
  bool is_wanted_ GUARDED_BY(mutex_) = false;
  EndedMemory ended_ GUARDED_BY(mutex_);
  /// When each was looked up last (steady time, ms).
  BoundedMemory<TokenKey, std::int64_t, TokenKeyHash> looked_up_ GUARDED_BY(mutex_);
  /// The callers that wait for a look-up under way.
  std::unordered_map<TokenKey, std::vector<OnLookedUp>, TokenKeyHash> waiting_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
