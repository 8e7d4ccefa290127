#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "client/grant.hpp"
#include "client/refresh_grant.hpp"
#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_key.hpp"
#include "store/foreign_locks.hpp"
#include "store/lineage.hpp"
#include "store/publication.hpp"
#include "store/refresh_lock.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

/// Spends one refresh token once among all processes that share a store:
///
/// look it up → lock it → look it up again → spend it → publish the result → done.
///
/// A process that finds it locked waits for what its holder publishes, and takes over when the
/// holder's lock has run out; what a holder of another audience published is the refresh token to
/// spend next. What is published is written by the lock's owner only, so that a
/// holder that was merely slow overwrites nothing newer. Lives as long as its callbacks do, and is
/// touched by the transport's thread only.
class SharedGrant final : public Grant, public std::enable_shared_from_this<SharedGrant> {
 public:
  struct Task {
    TokenKey key;  ///< of the refresh token to spend
    std::shared_ptr<const Provider> provider;
    std::string token_endpoint;
    std::shared_ptr<const Sharing> sharing;
    /// Whether tokens that another process brought answer the callers.
    std::function<bool(const AudienceTokens&)> answers_callers;
    /// Whether what the store knows is to be passed over. Null: never.
    std::function<bool(const StoreEntry&)> ignores_entry;
    /// What spends the refresh token.
    MakeGrant make_grant;
    /// The store did not answer just now: it is not waited for a second time.
    bool store_failed = false;
    /// What this process knows of other audiences, to be published too.
    std::optional<Successor> known = std::nullopt;
    /// A refusal for good, or an end, that this process remembers: what it asks the store for is
    /// whether a sign-in elsewhere has undone that. Null: none.
    std::shared_ptr<const Failure> standing = nullptr;
  };

  SharedGrant(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
              ForeignLocks& foreign_locks, Task task, OnDone on_done);

  void start() override;

 private:
  void look_up();
  void on_entry(const StoreResponse& response);
  void on_found(const StoreEntry& entry);
  void on_nothing_found();
  void look_refusals_up();
  void on_store_failure(bool forbids_spending = false);
  void take_lock();
  void await_holder();
  void spend();
  void on_spent(GrantResult result);
  void on_refused(const Failure& failure);
  bool has_rotated_all_the_same() const;
  void publish_tokens();
  void publish_failure();
  void fail_alone();

  bool answers_callers(const StoreEntry& entry) const;
  void settle(const StoreEntry& entry);
  void give_up(const Failure& failure);
  void stand_by_refusal();
  void finish_ours();
  void finish(const StoreEntry& entry, Source source, bool is_superseded = false);

  HttpTransport& transport_;
  const Clock& clock_;
  const Task task_;
  OnDone on_done_;  ///< null once called
  const StoreClient store_;
  const std::shared_ptr<RefreshLock> lock_;
  const std::shared_ptr<Lineage> lineage_;
  const std::shared_ptr<Publication> publication_;
  const std::int64_t started_ms_;
  bool is_local_ = false;  ///< the store failed: go on without it
  bool is_refusal_looked_up_ = false;
  int requests_ = 0;       ///< sent to the token endpoint
  SecretString withheld_;  ///< came beside tokens that were not taken
};

}  // namespace token_rotation
