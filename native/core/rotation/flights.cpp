#include "rotation/flights.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "client/retry_policy.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kMarginMs = 1'000;
/// A flight that shares waits for others, and for a store that has a time for each operation.
constexpr std::int64_t kMaxSharing = 8;

auto find_party(std::vector<Party>& queue, const Audience& audience) {
  return std::find_if(queue.begin(), queue.end(),
                      [&](const Party& party) { return party.audience() == audience; });
}

}  // namespace

bool Flight::begins_turn(const Audience& wanted) const {
  return audience && *audience != wanted &&
         std::none_of(queue.begin(), queue.end(),
                      [&](const Party& party) { return party.audience() == wanted; });
}

void Flight::enter(Party party) {
  std::vector<Caller>* those = &callers;
  if (audience && *audience != party.audience()) {
    const auto same = find_party(queue, party.audience());
    if (same == queue.end()) {
      queue.push_back(std::move(party));
      return;
    }
    those = &same->callers;
  }
  for (Caller& caller : party.callers) {
    if (caller.source == Source::kRefreshed) caller.source = Source::kJoined;
    those->push_back(std::move(caller));
  }
}

std::vector<Caller> Flight::take_everyone() {
  std::vector<Caller> everyone = std::exchange(callers, {});
  for (Party& party : std::exchange(queue, {})) {
    everyone.insert(everyone.end(), std::make_move_iterator(party.callers.begin()),
                    std::make_move_iterator(party.callers.end()));
  }
  return everyone;
}

std::int64_t longest_flight_ms(const Provider& provider, const Sharing* sharing) {
  const std::int64_t alone_ms =
      (longest_attempt_ms(provider) + kMaxRetryDelayMs) * (provider.retries + 1) + kMarginMs;
  if (sharing == nullptr) return alone_ms;
  return (alone_ms + sharing->timeout_ms + sharing->grace_ms) * kMaxSharing;
}

Flight* Flights::find(const TokenKey& key) {
  const auto found = flights_.find(key);
  return found == flights_.end() ? nullptr : &found->second;
}

Flight& Flights::begin(const TokenKey& key, std::optional<Audience> audience,
                       std::int64_t overdue_ms) {
  Flight& flight = flights_[key];
  flight.audience = audience;
  flight.overdue_ms = overdue_ms;
  return flight;
}

Flight Flights::take(const TokenKey& key, const std::optional<Audience>& audience) {
  const auto found = flights_.find(key);
  if (found == flights_.end() || found->second.audience != audience) return {};
  return take(key);
}

Flight Flights::take(const TokenKey& key) {
  auto node = flights_.extract(key);
  return node ? std::move(node.mapped()) : Flight();
}

std::vector<TokenKey> Flights::overdue(std::int64_t now_ms) const {
  std::vector<TokenKey> keys;
  for (const auto& [key, flight] : flights_) {
    if (flight.overdue_ms != 0 && now_ms >= flight.overdue_ms) keys.push_back(key);
  }
  return keys;
}

}  // namespace token_rotation
