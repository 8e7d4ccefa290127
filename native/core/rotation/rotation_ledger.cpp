#include "rotation/rotation_ledger.hpp"

#include <utility>

#include "oauth/local_failures.hpp"
#include "rotation/replay.hpp"

namespace token_rotation {

RotationLedger::RotationLedger(const Clock& clock, const Jitter& jitter)
    : clock_(clock), memory_(clock, jitter), departures_(clock, memory_, flights_, stats_) {}

RotationLedger::Decision RotationLedger::decide(const TokenKey& presented,
                                                const Endpoints& endpoints, RenewalRequest request,
                                                Caller::Completion completion, bool may_send) {
  const MutexLock lock(mutex_);
  Presentation at = presentation_of(presented, request);
  if (auto outcome = replay(memory_, clock_, request, at)) {
    ++stats_.replayed;
    return Answered{*std::move(outcome)};
  }
  // A sign-out may be waiting for another process; a cookie of what it ended does not wait.
  if (auto ended = memory_.standing_revocation(at.key); ended && !memory_.is_end_shared(at.key))
    return refuse(at.state, Source::kRemembered, std::move(ended));
  const bool is_answered_now =
      at.state.is_answered_now(request, static_cast<double>(clock_.wall_ms()));
  Flight* const flight = flights_.find(at.key);
  std::shared_ptr<const Failure> failure;
  if (flight == nullptr) {
    failure = memory_.standing_failure(at.key, *request.provider, endpoints);
    if (failure && !(request.sharing && memory_.asks_store_again(at.key, *failure)))
      return refuse(at.state, Source::kRemembered, std::move(failure));
    if (!may_send) return refuse(at.state, Source::kRefreshed, no_thread());
  }
  Party party{std::make_shared<const RenewalPlan>(RenewalPlan{std::move(request), endpoints}),
              std::move(at.context),
              {}};
  party.callers.push_back({std::move(at.state), Source::kRefreshed, std::move(completion)});
  if (flight != nullptr) {
    departures_.pin(*flight, presented);
    return join(*flight, std::move(party), is_answered_now);
  }
  Departs departs;
  if (is_answered_now) departs.now = held_outcome(party.callers.front().state, Source::kStarted);
  departs.send = departures_.begin(at.key, presented, std::move(party), std::move(failure));
  return departs;
}

RotationLedger::Answered RotationLedger::refuse(const CallerState& state, Source source,
                                                std::shared_ptr<const Failure> failure) {
  stats_.count(source, false);
  return {
      refused_outcome(state, source, std::move(failure), static_cast<double>(clock_.wall_ms()))};
}

RotationLedger::Joined RotationLedger::join(Flight& flight, Party party, bool is_answered_now) {
  const bool begins_turn = flight.begins_turn(party.audience());
  Joined joined;
  if (is_answered_now) {
    joined.now =
        held_outcome(party.callers.front().state, begins_turn ? Source::kStarted : Source::kJoined);
  }
  if (!begins_turn) ++stats_.joined;
  joined.will_complete = begins_turn || !is_answered_now;
  if (joined.will_complete) flight.enter(std::move(party));
  return joined;
}

std::optional<Outcome> RotationLedger::look(const TokenKey& presented,
                                            const RenewalRequest& request) {
  const MutexLock lock(mutex_);
  Presentation at{presented, {}, state_of(request)};
  auto outcome = replay(memory_, clock_, request, at);
  if (outcome) {
    ++stats_.replayed;
  } else if (at.state.is_answered_now(request, static_cast<double>(clock_.wall_ms()))) {
    outcome = held_outcome(at.state, Source::kStarted);
  }
  return outcome;
}

Landing RotationLedger::land(const SendRenewal& sent, GrantResult result) {
  Landing landing;
  const MutexLock lock(mutex_);
  Flight landed = flights_.take(sent.key, sent.plan->audience());
  std::vector<Caller> callers = std::exchange(landed.callers, {});
  // The newest entry comes last, so that a full memory drops it last.
  if (landed.queue.empty() && landed.ends.empty()) departures_.unpin(std::exchange(landed, {}));
  landing.answers.push_back(note(sent, result));
  for (Caller& caller : callers) {
    if (caller.source == Source::kRefreshed) caller.source = result.source;
  }
  landing.answers.front().callers = std::move(callers);
  departures_.release(sent.key, std::move(landed), landing);
  return landing;
}

SharedAnswer RotationLedger::note(const SendRenewal& sent, GrantResult& result) {
  const Provider& provider = *sent.plan->request.provider;
  SharedAnswer answer;
  answer.duration_ms = result.duration_ms;
  answer.requests = result.requests;
  stats_.token_requests += static_cast<std::uint64_t>(result.requests);
  stats_.count(result.source, std::holds_alternative<TokenSet>(result.outcome));
  if (auto* failure = std::get_if<Failure>(&result.outcome)) {
    answer.failure = std::make_shared<const Failure>(std::move(*failure));
    if (result.is_ours_to_remember) {
      memory_.remember_failure(sent.key, provider, sent.plan->endpoints, answer.failure);
      memory_.remember_withheld(sent.key, provider, sent.plan->endpoints, result.withheld,
                                answer.failure);
    } else if (answer.failure->is_transient()) {
      memory_.learn_failure(sent.key, *answer.failure);
    }
    return answer;
  }
  answer.tokens = result.successor->tokens;
  if (auto own = memory_.remember_tokens(sent.key, provider.audience, std::move(*result.successor),
                                         result.source))
    answer.tokens = std::move(own);
  if (result.source != Source::kRefreshed)
    answer.failure = memory_.standing_revocation(memory_.newest_of(sent.key));
  if (answer.failure) answer.tokens = nullptr;
  return answer;
}

Landing RotationLedger::follow(const SendRenewal& sent, const Successor& found) {
  Landing landing;
  const MutexLock lock(mutex_);
  Flight landed = flights_.take(sent.key, sent.plan->audience());
  // This process may know what came after that.
  memory_.learn(sent.key, found);
  departures_.pin(landed, sent.key);
  Party party{sent.plan, sent.context, std::exchange(landed.callers, {})};
  if (landed.ends.empty()) {
    departures_.go_on(sent.key, std::move(party), landing, true);
  } else {
    landed.queue.push_back(std::move(party));
  }
  departures_.release(sent.key, std::move(landed), landing);
  return landing;
}

std::optional<SendEnd> RotationLedger::begin_ending(PendingEnd pending) {
  const MutexLock lock(mutex_);
  return departures_.begin_end(std::move(pending));
}

Landing RotationLedger::end(const SendEnd& sent, bool has_ended) {
  Landing landing;
  const MutexLock lock(mutex_);
  if (has_ended) {
    memory_.remember_end(sent.presented, sent.plan.remember_ms);
    memory_.remember_end(sent.newest, sent.plan.remember_ms);
  }
  departures_.end(sent.newest, has_ended ? revoked_here() : revocation_failed(), landing);
  return landing;
}

Landing RotationLedger::follow_end(SessionEndPlan plan, const TokenKey& key,
                                   const Successor& found) {
  ++plan.hops;
  Landing landing;
  const MutexLock lock(mutex_);
  Flight landed = flights_.take(key);
  departures_.unpin(landed);
  memory_.learn(key, found);
  landed.ends.insert(landed.ends.begin(),
                     {std::move(plan), found.tokens->refresh_token, landed.take_everyone()});
  departures_.begin_ends(std::move(landed.ends), landing);
  return landing;
}

RotationLedger::Overdue RotationLedger::end_overdue() {
  Overdue result;
  const MutexLock lock(mutex_);
  for (const TokenKey& key : flights_.overdue(clock_.steady_ms())) {
    ++stats_.failed;
    departures_.end(key, overdue(), result.landing);
  }
  result.are_others_under_way = flights_.size() != 0;
  return result;
}

void RotationLedger::end_here(const TokenKey& presented, std::int64_t remember_ms) {
  const MutexLock lock(mutex_);
  const auto successor = memory_.newest(presented);
  memory_.remember_end(presented, remember_ms);
  if (successor) memory_.remember_end(successor->key, remember_ms);
}

void RotationLedger::mark_end_shared(const TokenKey& key) {
  const MutexLock lock(mutex_);
  memory_.mark_end_shared(key);
}

bool RotationLedger::has_ended(const TokenKey& key) {
  const MutexLock lock(mutex_);
  return memory_.standing_revocation(key) != nullptr;
}

RotationLedger::Newest RotationLedger::newest(const TokenKey& presented,
                                              std::optional<Caller> joining) {
  const MutexLock lock(mutex_);
  Newest newest{memory_.newest(presented)};
  Flight* const flight = flights_.find(newest.successor ? newest.successor->key : presented);
  if (flight == nullptr || !joining) return newest;
  flight->callers.push_back(*std::move(joining));
  newest.is_joined = true;
  return newest;
}

void RotationLedger::forget(const TokenKey& key, const Audience& audience) {
  const MutexLock lock(mutex_);
  memory_.forget(key, audience);
}

void RotationLedger::request_limits(std::size_t max_successors, std::int64_t successor_ttl_ms) {
  const MutexLock lock(mutex_);
  memory_.want_bounds(max_successors, successor_ttl_ms);
}

RotationStats RotationLedger::stats() const {
  const MutexLock lock(mutex_);
  RotationStats stats = stats_;
  stats.successors = memory_.successors();
  stats.in_flight = flights_.size();
  return stats;
}

}  // namespace token_rotation
