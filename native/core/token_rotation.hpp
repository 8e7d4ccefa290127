#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "clock.hpp"
#include "discovery.hpp"
#include "failure_memory.hpp"
#include "http_transport.hpp"
#include "outcome.hpp"
#include "provider.hpp"
#include "refresh_grant.hpp"
#include "successor_memory.hpp"
#include "token_key.hpp"

namespace token_rotation {

/// A NextAuth token that is due, as far as the refresh needs it.
struct RenewalRequest {
  std::shared_ptr<const Provider> provider;  ///< null: the token names none that is configured
  SecretString refresh_token;
  SecretString access_token;  ///< looked at when `forced`: a remembered other one is newer
  SecretString id_token;
  Expiry expiry;
  bool forced = false;         ///< the caller cannot use its access token, whatever its expiry
  bool carries_error = false;  ///< the NextAuth token says that its last refresh failed
  bool background = false;     ///< do not wait as long as the access token is valid
};

/// Since the process started.
struct RotationStats {
  std::uint64_t refreshed = 0;       ///< refreshes that brought tokens
  std::uint64_t failed = 0;          ///< refreshes that did not
  std::uint64_t joined = 0;          ///< calls that waited for somebody else's refresh
  std::uint64_t replayed = 0;        ///< calls answered from the successor memory
  std::uint64_t spared = 0;          ///< calls answered with a remembered failure
  std::uint64_t token_requests = 0;  ///< requests to token endpoints, retries included
  std::size_t successors = 0;        ///< spent refresh tokens remembered now
  std::size_t in_flight = 0;         ///< refreshes under way now
};

/// One refresh per refresh token, for the whole process. Any thread may call it; callbacks come on
/// the transport's thread, without a lock held.
class TokenRotation {
 public:
  using Completion = std::function<void(Outcome)>;

  struct Answer {
    std::optional<Outcome> now;  ///< what to tell the caller at once
    bool will_complete = false;  ///< the completion will be called, once
  };

  TokenRotation(HttpTransport& transport, const Clock& clock, Jitter jitter);

  /// Answers a due token: from the successor memory, by joining a refresh in flight, with a
  /// remembered failure, or by a refresh of its own, in this order. A token that turns out not to
  /// be due any more is answered from memory.
  Answer renew(RenewalRequest request, Completion completion);

  /// A new sign-in brought this refresh token: whatever was remembered of it is over.
  void signed_in(const std::shared_ptr<const Provider>& provider,
                 const SecretString& refresh_token);

  /// Revokes the newest refresh token of the family at the provider (RFC 7009) and lets no
  /// remembered cookie find a successor any more. The completion gets kSignInAgain when it is done,
  /// else kUnchanged with the failure.
  void revoke(const std::shared_ptr<const Provider>& provider, SecretString refresh_token,
              Completion completion);

  /// Bounds of the memory. Its users share it: the first wish sets them, a larger one widens them.
  void want_bounds(std::size_t max_successors, std::int64_t successor_ttl_ms);

  RotationStats stats() const;

 private:
  /// What a waiting caller holds, to judge a failure by.
  struct Holding {
    Expiry expiry;
    bool forced = false;
    bool carries_error = false;
    std::shared_ptr<const TokenSet>
        newer;  ///< remembered tokens that supersede the caller's own; may be null
  };
  struct Waiter {
    Holding holding;
    Source source;
    Completion completion;
  };
  struct Flight {
    std::vector<Waiter> waiters;
    /// Spent tokens that were presented for the one in flight. Held in the successor memory: were
    /// one forgotten now, the next cookie with it would have it spent again.
    std::vector<TokenKey> presented;
  };
  /// A flight that has to be sent once the lock is released.
  using Departure = std::function<void()>;

  Answer renew_at(const Endpoints& endpoints, RenewalRequest request, Completion completion);
  // With mutex_ held, one step of renew each:
  Answer decide(TokenKey key, const Endpoints& endpoints, RenewalRequest& request,
                Completion completion, Departure& departure);
  /// Follows the memory from `key`. Answers from it, or leaves in key, context and holding what to
  /// refresh instead.
  std::optional<Outcome> replay(TokenKey& key, const RenewalRequest& request, GrantContext& context,
                                Holding& holding);
  std::shared_ptr<const Failure> standing_failure(const TokenKey& key, const Provider& provider,
                                                  const Endpoints& endpoints);
  Departure depart(const TokenKey& key, const Endpoints& endpoints, const RenewalRequest& request,
                   GrantContext context);
  void land(const TokenKey& key, const std::shared_ptr<const Provider>& provider,
            const Endpoints& endpoints, GrantResult result);
  void revoke_at(const Endpoints& endpoints, const std::shared_ptr<const Provider>& provider,
                 SecretString refresh_token, Completion completion);
  Outcome land_revocation(const TokenKey& presented, const TokenKey& newest,
                          std::optional<Failure> failure);
  // With mutex_ held:
  void hold_presented(Flight& flight, const TokenKey& presented);
  std::vector<Waiter> end_flight(const TokenKey& key);

  bool is_usable(const Holding& holding) const;
  static Outcome held_outcome(const Holding& holding, Source source);
  Outcome failure_outcome(const Holding& holding, Source source,
                          std::shared_ptr<const Failure> failure) const;

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter jitter_;
  Discovery discovery_;

  mutable std::mutex mutex_;
  SuccessorMemory successors_;                                  ///< guarded by mutex_
  FailureMemory failures_;                                      ///< guarded by mutex_
  std::unordered_map<TokenKey, Flight, TokenKeyHash> flights_;  ///< guarded by mutex_
  RotationStats stats_;                                         ///< guarded by mutex_
  bool bounds_wanted_ = false;                                  ///< guarded by mutex_
};

}  // namespace token_rotation
