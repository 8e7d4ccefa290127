#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "oauth/audience.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "rotation/caller.hpp"
#include "rotation/send_action.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// Callers of one audience that wait for the flight of another.
struct Party {
  std::shared_ptr<const RenewalPlan> plan;
  GrantContext context;
  std::vector<Caller> callers;

  const Audience& audience() const { return plan->audience(); }
};

/// A refresh token that is being presented, and the callers that wait for that.
struct Flight {
  /// Whose tokens it brings. None: the session is being ended, which is an answer for all.
  std::optional<Audience> audience;
  std::vector<Caller> callers;
  std::vector<Party> queue;      ///< at most one of an audience, in the order of arrival
  std::vector<PendingEnd> ends;  ///< begun before the queue goes on, which they answer
  /// Spent tokens that were presented for the one in flight. They are pinned in the successor
  /// memory: if one was forgotten now, the next cookie with it would have it spent again.
  std::vector<TokenKey> presented;
  /// By when (steady time, ms) it has ended, whatever happens.
  std::int64_t overdue_ms = 0;

  /// Whether a caller of this audience would be the first of those who wait for their turn.
  bool begins_turn(const Audience& wanted) const;
  /// Among those who are answered by it, or in the queue.
  void enter(Party party);
  /// Of the flight and of its queue, in the order of arrival.
  std::vector<Caller> take_everyone();
};

/// How long a flight takes at the most (ms). What waits in it has timers of its own; this is for
/// what dies without one. All later calls for its refresh token would join a flight that died.
std::int64_t longest_flight_ms(const Provider& provider, const Sharing* sharing);

/// The refresh tokens that are being presented now, one flight for each. Not thread-safe:
/// RotationLedger guards it.
class Flights {
 public:
  /// Null: none. Valid until it is taken.
  Flight* find(const TokenKey& key);
  Flight& begin(const TokenKey& key, std::optional<Audience> audience, std::int64_t overdue_ms);
  /// Ends the flight that brings tokens of `audience`. Returns an empty one where there is none: it
  /// was overdue.
  Flight take(const TokenKey& key, const std::optional<Audience>& audience);
  /// Ends one, whatever it brings.
  Flight take(const TokenKey& key);

  std::vector<TokenKey> overdue(std::int64_t now_ms) const;
  std::size_t size() const { return flights_.size(); }

 private:
  std::unordered_map<TokenKey, Flight, TokenKeyHash> flights_;
};

}  // namespace token_rotation
