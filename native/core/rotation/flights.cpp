// Sees to it that every flight ends: all later calls for its refresh token would join one that
// died.

#include <utility>

#include "client/retry_policy.hpp"
#include "oauth/local_failures.hpp"
#include "rotation/token_rotation.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kMarginMs = 1'000;
/// A flight that shares waits for others, and for a store that has a time for each operation. What
/// waits in it has timers of its own; this is for what dies without one.
constexpr std::int64_t kMaxSharing = 8;

}  // namespace

std::int64_t TokenRotation::overdue_ms(const Provider& provider, const Sharing* sharing) const {
  std::int64_t longest_ms =
      (longest_attempt_ms(provider) + kMaxRetryDelayMs) * (provider.retries + 1) + kMarginMs;
  if (sharing != nullptr) {
    longest_ms = (longest_ms + sharing->timeout_ms + sharing->grace_ms) * kMaxSharing;
  }
  return clock_.steady_ms() + longest_ms;
}

bool TokenRotation::end_overdue_flights() {
  const std::int64_t now_ms = clock_.steady_ms();
  std::vector<Waiter> waiters;
  Settled settled;
  bool others = false;
  {
    const MutexLock lock(mutex_);
    std::vector<TokenKey> overdue_keys;
    for (const auto& [key, flight] : flights_) {
      if (flight.overdue_ms != 0 && now_ms >= flight.overdue_ms) overdue_keys.push_back(key);
    }
    for (const TokenKey& key : overdue_keys) {
      ++stats_.failed;
      Flight ended = end_flight(key);
      for (Waiter& waiter : ended.waiters) waiters.push_back(std::move(waiter));
      begin_ends(std::move(ended.ends), settled);
    }
    others = !flights_.empty();
  }
  for (const Waiter& waiter : waiters) {
    waiter.completion(failure_outcome(waiter.holding, waiter.source, overdue()));
  }
  run(settled);
  return others;
}

}  // namespace token_rotation
