#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "client/refresh_grant.hpp"
#include "oauth/successor.hpp"
#include "store/lineage.hpp"
#include "store/refresh_lock.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

/// Tells other processes the result of spending a refresh token: with its lock, which ends in the
/// same step, and again behind the callers where the store failed. Lives as long as its callbacks
/// do, and is touched by the transport's thread only.
class Publication : public std::enable_shared_from_this<Publication> {
 public:
  using OnFailureTold = std::function<void()>;
  /// With what another process has published meanwhile, which stays; mostly nothing.
  using OnTokensTold = std::function<void(std::optional<StoreEntry> newer)>;

  /// `known`: what this process knows of other audiences, to be published too.
  Publication(StoreClient store, const Clock& clock, const Jitter& jitter,
              std::shared_ptr<RefreshLock> lock, std::shared_ptr<const Lineage> lineage,
              TokenKey key, std::optional<Successor> known);

  /// Tokens that the store knows for the same refresh token: those of other audiences stay.
  void note_older(const StoreEntry& entry) { older_ = entry; }

  // The result:
  void take_tokens(std::shared_ptr<const TokenSet> tokens, const Audience& audience);
  void take_failure(const Failure& failure);
  /// A refusal that has rotated the refresh token all the same.
  void take_withheld(const SecretString& refresh_token, const Failure& failure);

  /// The result, for callers that wait here: with tokens, or with the failure.
  StoreEntry result() const { return refused_ ? StoreEntry{nullptr, refused_} : ours_; }
  bool is_failure() const { return ours_.failure != nullptr; }
  bool is_refusal() const { return refused_ != nullptr; }
  /// The refresh token of `newer`, and the access token that was obtained here all the same.
  StoreEntry merged_with(const StoreEntry& newer) const;

  void tell_tokens(OnTokensTold then);
  void tell_failure(OnFailureTold then);
  /// A refusal is told of the next refresh token, before that one is known to any process.
  void tell_refusal_of_next() const;
  /// Until the store takes it, or half a minute has passed.
  void tell_behind(int attempts_made);

 private:
  /// Without the lock, unless another process has published newer tokens meanwhile.
  void tell_unowned(std::function<void(bool is_written, std::optional<StoreEntry> newer)> then);
  bool is_newer(const StoreEntry& entry) const;
  void carry_over_known();
  void carry_over_from(const StoreEntry& entry);
  std::int64_t failure_ttl_ms() const;

  const StoreClient store_;
  const Clock& clock_;
  const Jitter& jitter_;
  const std::shared_ptr<RefreshLock> lock_;
  const std::shared_ptr<const Lineage> lineage_;
  const TokenKey key_;
  const std::optional<Successor> known_;
  StoreEntry older_;
  StoreEntry ours_;
  /// What the failure was, where `ours_` has only a refresh token.
  std::shared_ptr<const Failure> refused_;
};

}  // namespace token_rotation
