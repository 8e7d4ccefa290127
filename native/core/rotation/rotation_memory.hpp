#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bounded_memory.hpp"
#include "base/clock.hpp"
#include "client/refresh_grant.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"
#include "oauth/successor.hpp"
#include "rotation/audience_failures.hpp"
#include "rotation/ended_memory.hpp"
#include "rotation/failure_memory.hpp"
#include "rotation/successor_memory.hpp"

namespace token_rotation {

/// What one process remembers of the refresh tokens that it has met: what they were replaced by,
/// how their refreshes failed, and which were ended. Answers questions, and sends nothing. Not
/// thread-safe: RotationLedger guards it.
class RotationMemory {
 public:
  /// `clock` and `jitter` outlive it.
  RotationMemory(const Clock& clock, const Jitter& jitter);

  // What a refresh token was replaced by:
  std::optional<Successor> newest(const TokenKey& key);
  /// The key itself, where nothing newer is known.
  TokenKey newest_of(const TokenKey& key);
  /// Of the family of a refresh token, spent or not; null: nothing. Valid until the next call.
  const Successor* known(const TokenKey& key);
  /// What another process found out; returns the newest end.
  Successor learn(const TokenKey& key, Successor found);
  /// Keeps what is known of `key` until `release`; false where nothing is, or it is held already.
  bool hold(const TokenKey& key);
  void release(const TokenKey& key);

  // What stands in the way of presenting it:
  std::shared_ptr<const Failure> standing_revocation(const TokenKey& key);
  std::optional<FailureMemory::Standing> standing_of(const TokenKey& key, const Audience& audience);
  /// Of both, for a client with these settings.
  std::shared_ptr<const Failure> standing_failure(const TokenKey& key, const Provider& provider,
                                                  const Endpoints& endpoints);
  /// A remembered end or refusal may have been undone by a sign-in in another process: with a store
  /// it is looked up there again, at most once a minute. True counts as a look-up.
  bool asks_store_again(const TokenKey& key, const Failure& failure);
  /// What the next refusal is judged by.
  void tell_history(GrantContext& context, const TokenKey& key, const Audience& audience);

  // The result of a refresh:
  /// Returns the tokens of that audience, which may be later ones than those of `successor`.
  std::shared_ptr<const TokenSet> remember_tokens(const TokenKey& key, const Audience& audience,
                                                  Successor successor, Source source);
  void remember_failure(const TokenKey& key, const Provider& provider, const Endpoints& endpoints,
                        const std::shared_ptr<const Failure>& failure);
  /// A refresh that failed has rotated the refresh token all the same. It is what is presented
  /// next, and no access token stands beside it.
  void remember_withheld(const TokenKey& spent, const Provider& provider,
                         const Endpoints& endpoints, const SecretString& refresh_token,
                         const std::shared_ptr<const Failure>& failure);
  /// Another process presented it and failed: remembered for the history only.
  void learn_failure(const TokenKey& key, const Failure& failure);

  // Ends:
  void remember_end(const TokenKey& key, std::int64_t for_ms);
  /// The store has taken the end: from then on it may tell that it is over.
  void mark_end_shared(const TokenKey& key) { ended_grants_.mark_shared(key); }
  bool is_end_shared(const TokenKey& key) const { return ended_grants_.is_shared(key); }
  /// A sign-in brought this refresh token: all that was remembered of it is over.
  void forget(const TokenKey& key, const Audience& audience);

  /// The first wish sets the bounds, a larger one widens them.
  void want_bounds(std::size_t max_successors, std::int64_t successor_ttl_ms);
  std::size_t successors() const { return successors_.size(); }

 private:
  void forget_failures(const TokenKey& key, const Audience& audience);

  const Clock& clock_;
  const Jitter& jitter_;
  SuccessorMemory successors_;
  FailureMemory failures_;
  AudienceFailures audience_failures_;
  /// Refresh tokens that were revoked, or forgotten with a session that has no id.
  EndedMemory ended_grants_;
  /// When the store was last asked about a remembered failure (steady time, ms).
  BoundedMemory<TokenKey, std::int64_t, TokenKeyHash> asked_again_;
  bool bounds_wanted_ = false;
};

}  // namespace token_rotation
