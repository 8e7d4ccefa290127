#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "client/refresh_grant.hpp"
#include "oauth/successor.hpp"
#include "rotation/caller.hpp"
#include "rotation/departures.hpp"
#include "rotation/flights.hpp"
#include "rotation/landing.hpp"
#include "rotation/rotation_memory.hpp"
#include "rotation/rotation_stats.hpp"
#include "rotation/send_action.hpp"

namespace token_rotation {

/// What the process knows of refresh tokens: which are being presented, and what it remembers of
/// others. One mutex is around all of it. Every transition returns a value to act upon, and none
/// calls out: neither the transport, nor a caller, nor another lock. Any thread may call it.
class RotationLedger {
 public:
  /// `clock` and `jitter` outlive it.
  RotationLedger(const Clock& clock, const Jitter& jitter);

  /// Answered at once, and by nothing else.
  struct Answered {
    Outcome outcome;
  };
  /// A flight that is under way will answer.
  struct Joined {
    std::optional<Outcome> now;  ///< what to tell the caller meanwhile
    bool will_complete = true;   ///< false: that was all
  };
  /// The caller's own flight, which is to be sent.
  struct Departs {
    std::optional<Outcome> now;
    SendRenewal send;
  };
  using Decision = std::variant<Answered, Joined, Departs>;

  /// `may_send`: whether the transport could carry a request now.
  Decision decide(const TokenKey& presented, const Endpoints& endpoints, RenewalRequest request,
                  Caller::Completion completion, bool may_send);
  /// What `decide` would answer at once from tokens; nothing is begun or joined.
  std::optional<Outcome> look(const TokenKey& presented, const RenewalRequest& request);

  /// A flight has ended with this.
  Landing land(const SendRenewal& sent, GrantResult result);
  /// It has found tokens that answer none of its callers: `found` is where it goes on.
  Landing follow(const SendRenewal& sent, const Successor& found);

  /// The newest tokens. `joining` waits for the flight of those, where there is one.
  struct Newest {
    std::optional<Successor> successor;
    bool is_joined = false;
  };
  Newest newest(const TokenKey& presented, std::optional<Caller> joining);

  /// Nothing where a flight has to land first: that brings the refresh token to end.
  std::optional<SendEnd> begin_ending(PendingEnd pending);
  /// An attempt to end a session is over: `has_ended` says whether the session has ended.
  Landing end(const SendEnd& sent, bool has_ended);
  /// The store knew a later refresh token: that one is to be ended.
  Landing follow_end(SessionEndPlan plan, const TokenKey& key, const Successor& found);
  /// Where nothing can be sent: the grant ends in this process.
  void end_here(const TokenKey& presented, std::int64_t remember_ms);
  /// The store was told.
  void mark_end_shared(const TokenKey& key);
  /// A sign-in with the same refresh token undoes it.
  bool has_ended(const TokenKey& key);

  /// A sign-in brought this refresh token.
  void forget(const TokenKey& key, const Audience& audience);

  /// Ends what is past its time.
  struct Overdue {
    Landing landing;
    bool are_others_under_way = false;
  };
  Overdue end_overdue();

  void request_limits(std::size_t max_successors, std::int64_t successor_ttl_ms);
  RotationStats stats() const;

 private:
  Joined join(Flight& flight, Party party, bool is_answered_now) REQUIRES(mutex_);
  Answered refuse(const CallerState& state, Source source, std::shared_ptr<const Failure> failure)
      REQUIRES(mutex_);
  /// Remembers what a flight has brought.
  SharedAnswer note(const SendRenewal& sent, GrantResult& result) REQUIRES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  RotationMemory memory_ GUARDED_BY(mutex_);
  Flights flights_ GUARDED_BY(mutex_);
  RotationStats stats_ GUARDED_BY(mutex_);
  Departures departures_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
