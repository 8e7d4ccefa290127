// The part of TokenRotation that serves several audiences of one grant, one after the other.

#include <algorithm>
#include <utility>

#include "rotation/token_rotation.hpp"

namespace token_rotation {

void TokenRotation::take_over(GrantContext& context, const Successor& newest,
                              const AudienceTokens& own) {
  context.refresh_token = newest.tokens->refresh_token;
  if (!own.tokens) return;
  if (!own.tokens->id_token.empty()) context.id_token = own.tokens->id_token;
  if (!context.access_token.empty()) context.access_token = own.tokens->access_token;
  context.lifetime_ms = own.tokens->expiry.lifetime_ms;
  context.expires = own.tokens->expiry.kind != Expiry::Kind::kNever;
}

TokenRotation::Answer TokenRotation::wait_for(Flight& flight, Party party, bool answer_now) {
  const Audience& audience = party.journey->request.provider->audience;
  const auto is_same = [&](const Party& other) {
    return other.journey->request.provider->audience == audience;
  };
  const bool is_first = flight.audience && *flight.audience != audience &&
                        std::none_of(flight.queue.begin(), flight.queue.end(), is_same);
  Answer answer{std::nullopt, true};
  if (answer_now) {
    answer.now =
        held_outcome(party.waiters.front().holding, is_first ? Source::kStarted : Source::kJoined);
  }
  if (!is_first) ++stats_.joined;
  if (is_first || !answer_now) {
    enter(flight, std::move(party));
  } else {
    answer.will_complete = false;
  }
  return answer;
}

void TokenRotation::enter(Flight& flight, Party party) {
  const Audience& audience = party.journey->request.provider->audience;
  std::vector<Waiter>* waiters = &flight.waiters;
  if (flight.audience && *flight.audience != audience) {
    const auto same = std::find_if(
        flight.queue.begin(), flight.queue.end(),
        [&](const Party& other) { return other.journey->request.provider->audience == audience; });
    if (same == flight.queue.end()) {
      flight.queue.push_back(std::move(party));
      return;
    }
    waiters = &same->waiters;
  }
  for (Waiter& waiter : party.waiters) {
    if (waiter.source == Source::kRefreshed) waiter.source = Source::kJoined;
    waiters->push_back(std::move(waiter));
  }
}

void TokenRotation::go_on(const TokenKey& key, Party party, Settled& settled, bool is_followed) {
  const RenewalRequest& request = party.journey->request;
  const auto wall_ms = static_cast<double>(clock_.wall_ms());
  TokenKey newest = key;
  AudienceTokens own;
  if (const auto successor = memory_.newest(key)) {
    newest = successor->key;
    own = successor->tokens_for(request.provider->audience);
    take_over(party.context, *successor, own);
  }
  auto failure = memory_.standing_revocation(newest);
  bool is_answer = false;
  if (!failure && own.tokens) {
    is_answer = is_recent(own, request, wall_ms, clock_.steady_ms()) ||
                (supersedes(newest, *own.tokens, key, request.expiry) &&
                 is_wanted(*own.tokens, request, wall_ms));
    for (Waiter& waiter : party.waiters) {
      if (supersedes(newest, *own.tokens, key, waiter.holding.expiry))
        waiter.holding.newer = own.tokens;
    }
  }
  const auto other = flights_.find(newest);
  if (!failure && !is_answer && other == flights_.end())
    failure = memory_.standing_failure(newest, *request.provider, party.journey->endpoints);
  if (failure || is_answer) {
    ++(failure ? stats_.remembered : stats_.replayed);
    for (Waiter& waiter : party.waiters) {
      Outcome outcome = answer(waiter, failure ? nullptr : own.tokens,
                               failure ? Source::kRemembered : Source::kReplayed, failure);
      settled.answers.emplace_back(std::move(waiter.completion), std::move(outcome));
    }
    return;
  }
  if (other != flights_.end()) return enter(other->second, std::move(party));
  Flight& flight = flights_[newest];
  flight.audience = request.provider->audience;
  flight.overdue_ms = overdue_ms(*request.provider, request.sharing.get());
  flight.waiters = std::move(party.waiters);
  auto journey = std::make_shared<Journey>(*party.journey);
  if (is_followed) {
    // A cookie's own expiry says nothing about a later generation.
    journey->request.expiry = own.tokens ? own.tokens->expiry : Expiry::never();
    journey->request.store_failed = false;
    if (++journey->hops >= kMaxHops) journey->request.sharing = nullptr;
  }
  settled.departures.push_back(depart(newest, journey, std::move(party.context)));
}

void TokenRotation::end_flight(const TokenKey& key, Flight landed, Settled& settled) {
  if (!landed.ends.empty()) {
    // The end of a session waits for one presentation, not for a queue: it is the queue's answer.
    for (Party& party : landed.queue) {
      for (Waiter& waiter : party.waiters) landed.ends.front().waiters.push_back(std::move(waiter));
    }
    landed.queue.clear();
    begin_ends(std::move(landed.ends), settled);
  }
  for (Party& party : landed.queue) go_on(key, std::move(party), settled);
  const auto next = flights_.find(memory_.newest_of(key));
  if (next == flights_.end()) return release_presented(landed);
  // Those who were waiting presented them for the next flight, too.
  for (const TokenKey& presented : landed.presented) {
    // Straight to the newest: the generation between is not held.
    memory_.newest(presented);
    next->second.presented.push_back(presented);
  }
}

}  // namespace token_rotation
