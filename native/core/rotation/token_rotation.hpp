#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "client/discovery.hpp"
#include "client/refresh_grant.hpp"
#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "rotation/outcome.hpp"
#include "rotation/renewal_request.hpp"
#include "rotation/rotation_memory.hpp"
#include "rotation/session_ends.hpp"
#include "store/shared_grant.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// Since the process started.
struct RotationStats {
  std::uint64_t refreshed = 0;       ///< refreshes that brought tokens
  std::uint64_t failed = 0;          ///< refreshes that did not
  std::uint64_t joined = 0;          ///< calls that waited for somebody else's refresh
  std::uint64_t replayed = 0;        ///< calls answered from the successor memory
  std::uint64_t remembered = 0;      ///< calls answered with a remembered failure
  std::uint64_t token_requests = 0;  ///< requests to token endpoints, retries included
  std::size_t successors = 0;        ///< spent refresh tokens remembered now
  std::size_t in_flight = 0;         ///< refreshes under way now
};

/// One refresh per refresh token, for the whole process, and one at a time per grant: callers that
/// ask for another audience wait for their turn, and spend the newest refresh token then. Any
/// thread may call it; callbacks come on the transport's thread, without a lock held.
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

  /// A new sign-in brought this refresh token: whatever was remembered of it is over, here and in
  /// the store.
  void signed_in(const std::shared_ptr<const Provider>& provider, const SecretString& refresh_token,
                 const std::shared_ptr<const Sharing>& sharing = nullptr);

  /// kForget ends the session here and in the store, kRevoke at the provider, and here if that
  /// succeeds, kSignOut in both ways: here at once.
  enum class Ending : std::uint8_t { kRevoke, kForget, kSignOut };
  struct EndRequest {
    std::shared_ptr<const Provider> provider;  ///< null: the token names none that is configured
    SecretString refresh_token;
    std::optional<TokenKey> session{};  ///< absent in cookies that name none
    std::shared_ptr<const Sharing> sharing{};
    Ending ending = Ending::kRevoke;
    std::shared_ptr<AppFunctions> functions{};  ///< null where the provider has none
  };

  /// Ends a session: no remembered cookie finds a successor any more, here or in the store.
  /// Of a session that has an id only the session ends: others may hold the same refresh token, up
  /// to its revocation (RFC 7009). The completion gets kSignInAgain when it is done, else
  /// kUnchanged with the failure.
  void revoke(EndRequest request, Completion completion);

  /// The newest tokens that are known of a session, here and in the store, ended or not: kRenewed
  /// with them, or kUnchanged where they are no newer than its own. A refresh in flight is waited
  /// for; none is begun.
  void find_newest(RenewalRequest request, Completion completion);

  /// Where the endpoints of a provider are, those included that only its issuer's metadata names.
  void find_endpoints(const std::shared_ptr<const Provider>& provider, Discovery::OnFound on_found);

  /// Bounds of the memory. Its users share it: the first wish sets them, a larger one widens them.
  /// `session_max_age_ms` is how long an end is remembered, whatever the others.
  void request_limits(std::size_t max_successors, std::int64_t successor_ttl_ms,
                      std::int64_t session_max_age_ms = kDefaultSessionMaxAgeMs);

  RotationStats stats() const;

 private:
  /// A flight goes on where the store was followed to, and is not sent in a circle where a provider
  /// handed an earlier refresh token out again.
  static constexpr int kMaxHops = 32;

  /// What a waiting caller holds, to judge a failure by.
  struct Holding {
    Expiry expiry;
    bool forced = false;
    bool carries_error = false;
    std::shared_ptr<const TokenSet>
        newer;  ///< remembered tokens that supersede the caller's own; may be null
    std::optional<TokenKey> session{};
  };
  struct Waiter {
    Holding holding{};
    Source source = Source::kRefreshed;
    Completion completion{};
  };
  /// A request that goes on with the next refresh token: behind the flight of another audience, or
  /// where the store has led to.
  struct Journey {
    RenewalRequest request;  ///< of the first caller; its tokens have been taken out
    Endpoints endpoints;
    int hops = 0;  ///< along the store
  };
  /// Callers of one audience who wait for the flight of another.
  struct Party {
    std::shared_ptr<const Journey> journey;
    GrantContext context;
    std::vector<Waiter> waiters;
  };
  struct Revocation {
    Endpoints endpoints;
    std::shared_ptr<const Provider> provider;
    std::optional<TokenKey> session;
    std::shared_ptr<const Sharing> sharing;
    Completion completion;
    Ending ending = Ending::kRevoke;
    int hops = 0;
    std::shared_ptr<AppFunctions> functions{};
  };
  /// A session that is to be ended, and the callers who are answered by that.
  struct PendingEnd {
    Revocation revocation;
    SecretString refresh_token;
    std::vector<Waiter> waiters{};
  };
  struct Flight {
    /// Whose tokens it brings. None: the session is being ended, which is an answer for all.
    std::optional<Audience> audience;
    std::vector<Waiter> waiters;
    std::vector<Party> queue;      ///< at most one of an audience, in the order of arrival
    std::vector<PendingEnd> ends;  ///< begun before the queue goes on, which they answer
    /// Spent tokens that were presented for the one in flight. Held in the successor memory: were
    /// one forgotten now, the next cookie with it would have it spent again.
    std::vector<TokenKey> presented;
    /// By when (steady time, ms) it has ended, whatever happens.
    std::int64_t overdue_ms = 0;
  };
  /// A flight that has to be sent once the lock is released.
  using Departure = std::function<void()>;
  /// What is to be done once the lock is released.
  struct Settled {
    std::vector<Departure> departures;
    std::vector<std::pair<Completion, Outcome>> answers;
  };

  Answer renew_at(const Endpoints& endpoints, RenewalRequest request, Completion completion);
  /// With a store: asks it first whether another process has ended the session. Nothing where that
  /// is known, or what is remembered answers.
  std::optional<Answer> look_session_up(const TokenKey& key, const Endpoints& endpoints,
                                        const RenewalRequest& request,
                                        const Completion& completion);
  Outcome ended_outcome(const RenewalRequest& request) const;
  // One step of renew each:
  Answer decide(TokenKey key, const Endpoints& endpoints, RenewalRequest& request,
                Completion completion, Departure& departure) REQUIRES(mutex_);
  /// Follows the memory from `key`. Answers from it, or leaves in key, context and holding what to
  /// refresh instead.
  std::optional<Outcome> replay(TokenKey& key, const RenewalRequest& request, GrantContext& context,
                                Holding& holding) REQUIRES(mutex_);
  /// The tokens of a caller whose refresh would be forced too soon after the last.
  std::optional<Outcome> recent_outcome(const TokenKey& newest, const AudienceTokens& own,
                                        const RenewalRequest& request) REQUIRES(mutex_);
  /// With a store, although `standing` is remembered: the store may know that it is over.
  Departure depart(const TokenKey& key, const std::shared_ptr<const Journey>& journey,
                   GrantContext context, std::shared_ptr<const Failure> standing = nullptr)
      REQUIRES(mutex_);
  // Of several audiences, in token_rotation_audiences.cpp:
  static void take_over(GrantContext& context, const Successor& newest, const AudienceTokens& own);
  Answer wait_for(Flight& flight, Party party, bool answer_now) REQUIRES(mutex_);
  static void enter(Flight& flight, Party party);
  void go_on(const TokenKey& key, Party party, Settled& settled, bool is_followed = false)
      REQUIRES(mutex_);
  void end_flight(const TokenKey& key, Flight landed, Settled& settled) REQUIRES(mutex_);
  static void complete(const Completion& completion, Outcome outcome);
  static void run(Settled& settled);
  // Across processes, in token_rotation_shared.cpp:
  Departure depart_shared(const TokenKey& key, const std::shared_ptr<const Journey>& journey,
                          const GrantContext& context, std::shared_ptr<const Failure> standing)
      REQUIRES(mutex_);
  static Successor successor_of(const StoreEntry& entry, const Provider& provider,
                                const Endpoints& endpoints);
  void follow_shared(const TokenKey& key, const std::shared_ptr<const Journey>& journey,
                     const GrantContext& context, const StoreEntry& found);
  void forget_shared(const TokenKey& key, const std::shared_ptr<const Provider>& provider,
                     const std::shared_ptr<const Sharing>& sharing);
  void land(const TokenKey& key, const std::shared_ptr<const Provider>& provider,
            const Endpoints& endpoints, GrantResult result, const StoreEntry* entry = nullptr);
  struct NewestSearch;
  void search_memory(const std::shared_ptr<NewestSearch>& search);
  void search_store(const std::shared_ptr<NewestSearch>& search, const TokenKey& key);
  using OnRevocation = std::function<void(std::optional<Failure>)>;
  using SendRevocation = std::function<void(OnRevocation)>;
  void end_session(PendingEnd end);
  /// Null where a flight has to land first.
  Departure begin_end(PendingEnd end) REQUIRES(mutex_);
  void begin_ends(std::vector<PendingEnd> ends, Settled& settled) REQUIRES(mutex_);
  void revoke_at(const Revocation& revocation, const TokenKey& presented, const TokenKey& newest,
                 const SecretString& refresh_token);
  void revoke_shared(const Revocation& revocation, const TokenKey& presented,
                     const TokenKey& newest, const SendRevocation& send, const OnRevocation& land);
  void revoke_next(Revocation revocation, const TokenKey& key, const StoreEntry& found);
  /// Tells the store, again and again while it fails.
  void share_revocation(const Revocation& revocation, const TokenKey& key, int attempts_made = 0);
  /// A sign-in with the same refresh token ends that.
  bool is_revoked_here(const TokenKey& key);
  Outcome land_revocation(const Revocation& revocation, const TokenKey& presented,
                          const TokenKey& newest, std::optional<Failure> failure);
  Outcome end_without_thread(const EndRequest& request);
  /// What a caller is told that waited for a refresh.
  Outcome answer(Waiter& waiter, const std::shared_ptr<const TokenSet>& tokens, Source source,
                 const std::shared_ptr<const Failure>& failure);
  // In token_rotation_watch.cpp:
  std::int64_t overdue_ms(const Provider& provider, const Sharing* sharing) const;
  /// Ends flights that are overdue; true while there are others.
  bool end_overdue_flights();
  void hold_presented(Flight& flight, const TokenKey& presented) REQUIRES(mutex_);
  void release_presented(const Flight& flight) REQUIRES(mutex_);
  Flight take_flight(const TokenKey& key, const std::optional<Audience>& audience) REQUIRES(mutex_);
  /// With those in its queue among those who waited for it.
  Flight end_flight(const TokenKey& key) REQUIRES(mutex_);
  std::uint64_t& counter(Source source, bool is_granted) REQUIRES(mutex_);

  bool is_usable(const Holding& holding) const;
  static Outcome renewed_outcome(std::shared_ptr<const TokenSet> tokens, Source source);
  static Outcome held_outcome(const Holding& holding, Source source);
  Outcome failure_outcome(const Holding& holding, Source source,
                          std::shared_ptr<const Failure> failure) const;

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter jitter_;
  Discovery discovery_;
  SessionEnds session_ends_;
  SpentElsewhere spent_elsewhere_;  ///< transport's thread only

  mutable Mutex mutex_;
  RotationMemory memory_ GUARDED_BY(mutex_);
  std::unordered_map<TokenKey, Flight, TokenKeyHash> flights_ GUARDED_BY(mutex_);
  RotationStats stats_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
