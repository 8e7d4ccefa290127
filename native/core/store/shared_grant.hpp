#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bounded_memory.hpp"
#include "base/clock.hpp"
#include "client/refresh_grant.hpp"
#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "store/shared_store.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

/// Refresh tokens that other processes have lately been seen to spend, each until (steady time, ms)
/// its lock has run out at the latest. When the store fails meanwhile, spending one here as well
/// would be its second use for certain. Touched by the transport's thread only.
using SpentElsewhere = BoundedMemory<TokenKey, std::int64_t, TokenKeyHash>;

/// Spends one refresh token once among all processes that share a store:
///
/// look it up → lock it → look it up again → token endpoint → publish what came of it → done.
///
/// A process that finds it locked waits for what its holder publishes, and takes over when the
/// holder's lock has run out; what a holder of another audience published is the refresh token to
/// spend next. What is published is written by the lock's owner only, so that a
/// holder that was merely slow overwrites nothing newer. Lives as long as its callbacks do, and is
/// touched by the transport's thread only.
class SharedGrant : public std::enable_shared_from_this<SharedGrant> {
 public:
  struct Result {
    GrantResult grant;  ///< with the tokens of the audience that asked
    StoreEntry entry;   ///< everything that was found or published
    /// The store knew tokens that nobody here wants any more: their refresh token is the one to
    /// spend.
    bool superseded = false;
  };
  using OnDone = std::function<void(Result)>;

  struct Task {
    TokenKey key;  ///< of the refresh token to spend
    std::shared_ptr<const Provider> provider;
    std::string token_endpoint;
    std::shared_ptr<const Sharing> sharing;
    /// Whether tokens that another process brought answer the callers.
    std::function<bool(const AudienceTokens&)> is_wanted;
    /// Whether what the store knows is to be passed over. Null: never.
    std::function<bool(const StoreEntry&)> is_nothing;
    /// Spends the refresh token.
    std::function<void(RefreshGrant::OnDone)> refresh;
    /// The store did not answer just now: it is not waited for a second time.
    bool store_failed = false;
    /// What this process knows of other audiences, to be published too.
    std::optional<Successor> known = std::nullopt;
    /// A refusal for good, or an end, that this process remembers: what it asks the store for is
    /// whether a sign-in elsewhere has undone that. Null: none.
    std::shared_ptr<const Failure> standing = nullptr;
  };

  SharedGrant(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
              SpentElsewhere& spent_elsewhere, Task task, OnDone on_done);

  /// Callable from any thread: the work begins on the transport's.
  void start();

 private:
  using OnResponse = SharedStore::OnResponse;

  void look_up();
  void on_entry(const StoreResponse& response);
  void on_found(const StoreEntry& entry);
  void follow(const StoreEntry& entry, int generation);
  void settle(const StoreEntry& entry);
  void shorten(const StoreEntry& end);
  bool is_walk_over(int generation) const;
  void give_walk_up(const StoreEntry& reached);
  void on_nothing_found();
  bool is_spent_elsewhere();
  void on_store_failure(bool forbids_spending = false);
  void acquire();
  void await_holder();
  bool is_wanted(const StoreEntry& entry) const;
  bool is_lock_long_enough() const;
  void spend();
  void on_refreshed(GrantResult result);
  void carry_over_from(const StoreEntry& entry);
  void carry_over_known();
  StoreEntry merged(const StoreEntry& newer) const;
  void publish_tokens();
  void on_tokens_published(const StoreResponse& response);
  void publish_failure();
  void fail_alone();
  void finish_ours();
  // Refusals, in shared_grant_refusal.cpp:
  void stand_by_refusal();
  void look_refusals_up();
  void publish_audience_refusal();
  bool rotated_all_the_same() const;
  void publish_withheld(const Failure& failure);
  /// Writes `ours_` without the lock, unless another process has published newer tokens meanwhile.
  void publish_unowned(std::function<void(bool is_written, std::optional<StoreEntry> newer)> then);
  void publish_behind(int attempts_made);

  void give_lock_back();
  void finish(const StoreEntry& entry, Source source, bool superseded = false);

  void call(StoreRequest::Operation operation, std::int64_t ms, OnResponse on_response,
            SecretString value = {});
  std::optional<StoreEntry> read(const StoreResponse& response) const;
  TokenKey next_key(const TokenSet& tokens) const;
  bool replaces_key(const TokenSet& tokens) const;
  std::int64_t spending_ms() const;
  std::int64_t lock_ttl_ms() const;

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter& jitter_;
  SpentElsewhere& spent_elsewhere_;
  const Task task_;
  OnDone on_done_;  ///< null once called
  std::int64_t started_ms_ = 0;
  std::int64_t next_look_ms_;   ///< how long to wait for the holder of the lock
  std::string owner_;           ///< of the lock, while this grant holds it
  bool waited_ = false;         ///< for another process
  std::int64_t locked_ms_ = 0;  ///< when the lock was asked for
  int locks_ = 0;               ///< that came too late to be used
  /// Tokens that the store knows for the same refresh token. Empty: none.
  StoreEntry older_;
  bool local_ = false;  ///< the store failed: go on without it
  StoreEntry ours_;     ///< what the token endpoint answered
  /// What it was, where `ours_` has only a refresh token.
  std::shared_ptr<const Failure> refused_;
  bool is_refusal_looked_up_ = false;
  int requests_ = 0;       ///< sent to it
  SecretString withheld_;  ///< came beside tokens that were not taken
};

}  // namespace token_rotation
