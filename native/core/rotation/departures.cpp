#include "rotation/departures.hpp"

#include <utility>

#include "oauth/token_key.hpp"
#include "rotation/replay.hpp"

namespace token_rotation {

SendRenewal Departures::begin(const TokenKey& key, const TokenKey& presented, Party party,
                              std::shared_ptr<const Failure> standing) {
  const RenewalRequest& request = party.plan->request;
  Flight& flight = flight_of(key, party.audience(), *request.provider, request.sharing.get());
  pin(flight, presented);
  flight.callers = std::move(party.callers);
  return send(key, std::move(party.plan), std::move(party.context), std::move(standing));
}

SendRenewal Departures::send(const TokenKey& key, std::shared_ptr<const RenewalPlan> plan,
                             GrantContext context, std::shared_ptr<const Failure> standing) {
  SendRenewal sent{key, std::move(plan), std::move(context), std::move(standing)};
  memory_.tell_history(sent.context, key, sent.plan->audience());
  const Successor* const known =
      sent.plan->request.sharing == nullptr ? nullptr : memory_.known(key);
  if (known != nullptr) sent.known = *known;
  return sent;
}

void Departures::release(const TokenKey& key, Flight landed, Landing& landing) {
  if (!landed.ends.empty()) {
    // The end of a session waits for one presentation, not for a queue: it is the queue's answer.
    for (Caller& caller : landed.take_everyone())
      landed.ends.front().callers.push_back(std::move(caller));
    begin_ends(std::move(landed.ends), landing);
  }
  for (Party& party : landed.queue) go_on(key, std::move(party), landing);
  Flight* const next = flights_.find(memory_.newest_of(key));
  if (next == nullptr) return unpin(landed);
  // Those who were waiting presented them for the next flight, too.
  for (const TokenKey& presented : landed.presented) {
    // Straight to the newest: the generation between is not pinned.
    memory_.newest(presented);
    next->presented.push_back(presented);
  }
}

void Departures::go_on(const TokenKey& key, Party party, Landing& landing, bool is_followed) {
  const RenewalRequest& request = party.plan->request;
  const Turn turn = turn_of(memory_, clock_, key, party);
  std::shared_ptr<const Failure> failure = turn.failure;
  Flight* const other = flights_.find(turn.key);
  if (!failure && !turn.is_answered && other == nullptr)
    failure = memory_.standing_failure(turn.key, *request.provider, party.plan->endpoints);
  if (failure || turn.is_answered) {
    const Source source = failure ? Source::kRemembered : Source::kReplayed;
    stats_.count(source, false);
    for (Caller& caller : party.callers) caller.source = source;
    landing.answers.push_back(
        {std::move(party.callers), failure ? nullptr : turn.tokens, std::move(failure)});
    return;
  }
  if (other != nullptr) return other->enter(std::move(party));
  Flight& flight = flight_of(turn.key, party.audience(), *request.provider, request.sharing.get());
  flight.callers = std::move(party.callers);
  auto plan = std::make_shared<RenewalPlan>(*party.plan);
  if (is_followed) plan->go_on_along_store(turn.tokens.get());
  landing.sends.emplace_back(send(turn.key, std::move(plan), std::move(party.context), nullptr));
}

std::optional<SendEnd> Departures::begin_end(PendingEnd pending) {
  const SessionEndPlan& plan = pending.plan;
  const TokenKey presented =
      token_key(plan.endpoints.token, plan.provider->client_id, pending.refresh_token.view());
  TokenKey newest = presented;
  if (const auto successor = memory_.newest(presented)) {
    newest = successor->key;
    pending.refresh_token = successor->tokens->refresh_token;
  }
  if (plan.ends_grant()) {
    // At once: the store, or another process that holds the lock, may take its time.
    memory_.remember_end(presented, plan.remember_ms);
    memory_.remember_end(newest, plan.remember_ms);
  }
  if (Flight* const flight = flights_.find(newest)) {
    // Its result will be the newest token: that one is to be ended.
    flight->ends.push_back(std::move(pending));
    return std::nullopt;
  }
  // A refresh meanwhile would bring tokens that survive the revocation: it has to wait.
  Flight& flight = flight_of(newest, std::nullopt, *plan.provider, plan.sharing.get());
  pin(flight, presented);
  flight.callers = std::move(pending.callers);
  return SendEnd{std::move(pending.plan), presented, newest, std::move(pending.refresh_token)};
}

void Departures::begin_ends(std::vector<PendingEnd> ends, Landing& landing) {
  for (PendingEnd& pending : ends) {
    if (auto sent = begin_end(std::move(pending))) landing.sends.emplace_back(*std::move(sent));
  }
}

void Departures::end(const TokenKey& key, std::shared_ptr<const Failure> failure,
                     Landing& landing) {
  Flight landed = flights_.take(key);
  unpin(landed);
  landing.answers.push_back({landed.take_everyone(), nullptr, std::move(failure)});
  begin_ends(std::move(landed.ends), landing);
}

void Departures::pin(Flight& flight, const TokenKey& presented) {
  if (memory_.hold(presented)) flight.presented.push_back(presented);
}

void Departures::unpin(const Flight& flight) {
  for (const TokenKey& presented : flight.presented) memory_.release(presented);
}

Flight& Departures::flight_of(const TokenKey& key, std::optional<Audience> audience,
                              const Provider& provider, const Sharing* sharing) {
  return flights_.begin(key, audience, clock_.steady_ms() + longest_flight_ms(provider, sharing));
}

}  // namespace token_rotation
