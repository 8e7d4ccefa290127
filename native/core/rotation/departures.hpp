#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "rotation/flights.hpp"
#include "rotation/landing.hpp"
#include "rotation/rotation_memory.hpp"
#include "rotation/rotation_stats.hpp"
#include "rotation/send_action.hpp"

namespace token_rotation {

/// Which flight begins when: one at a time for each refresh token, and after each what waited for
/// it, the ends of sessions before other audiences. Not thread-safe: RotationLedger guards it.
class Departures {
 public:
  /// All of them outlive it.
  Departures(const Clock& clock, RotationMemory& memory, Flights& flights, RotationStats& stats)
      : clock_(clock), memory_(memory), flights_(flights), stats_(stats) {}

  /// A flight for the callers of a party. With a store, although `standing` is remembered.
  SendRenewal begin(const TokenKey& key, const TokenKey& presented, Party party,
                    std::shared_ptr<const Failure> standing);
  /// A flight that ends a session. Nothing where another has to land first: that brings the refresh
  /// token to end.
  std::optional<SendEnd> begin_end(PendingEnd pending);
  void begin_ends(std::vector<PendingEnd> ends, Landing& landing);

  /// The callers of a party are answered by what is remembered now, join a flight or begin one.
  void go_on(const TokenKey& key, Party party, Landing& landing, bool is_followed = false);
  /// What waited behind a flight that has been taken out, and whose callers are answered.
  void release(const TokenKey& key, Flight landed, Landing& landing);
  /// A flight ends with a failure, for all who wait for it and behind it.
  void end(const TokenKey& key, std::shared_ptr<const Failure> failure, Landing& landing);

  /// Keeps what was presented in the memory for as long as the flight lasts.
  void pin(Flight& flight, const TokenKey& presented);
  void unpin(const Flight& flight);

 private:
  SendRenewal send(const TokenKey& key, std::shared_ptr<const RenewalPlan> plan,
                   GrantContext context, std::shared_ptr<const Failure> standing);
  Flight& flight_of(const TokenKey& key, std::optional<Audience> audience, const Provider& provider,
                    const Sharing* sharing);

  const Clock& clock_;
  RotationMemory& memory_;
  Flights& flights_;
  RotationStats& stats_;
};

}  // namespace token_rotation
