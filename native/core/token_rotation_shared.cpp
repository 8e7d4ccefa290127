// The half of TokenRotation that shares its refreshes with other processes.

#include <utility>

#include "own_failures.hpp"
#include "retry_policy.hpp"
#include "shared_grant.hpp"
#include "store_call.hpp"
#include "store_entry.hpp"
#include "token_rotation.hpp"

namespace token_rotation {

/// What stays of a flight while it follows the store to the refresh token to spend.
struct TokenRotation::SharedFlight {
  RenewalRequest request;  ///< of the first caller; its tokens have been taken out
  Endpoints endpoints;
  int hops = 0;
};

std::shared_ptr<const TokenRotation::SharedFlight> TokenRotation::share(
    const RenewalRequest& request, const Endpoints& endpoints) {
  return std::make_shared<const SharedFlight>(SharedFlight{request, endpoints});
}

TokenRotation::Departure TokenRotation::depart_shared(
    const TokenKey& key, const std::shared_ptr<const SharedFlight>& flight,
    const GrantContext& context) {
  const auto is_answer = [this, key, flight](const std::shared_ptr<const TokenSet>& tokens) {
    const RenewalRequest& request = flight->request;
    const TokenKey next = token_key(flight->endpoints.token, request.provider->client_id,
                                    tokens->refresh_token.view());
    return supersedes({next, tokens}, key, request.expiry) &&
           is_wanted(*tokens, request, static_cast<double>(clock_.wall_ms()));
  };
  const auto refresh = [this, flight, context](RefreshGrant::OnDone on_done) {
    std::make_shared<RefreshGrant>(transport_, clock_, jitter_, flight->request.provider,
                                   flight->endpoints, context, std::move(on_done))
        ->start();
  };
  const auto on_done = [this, key, flight](SharedGrant::Result result) {
    if (result.superseded) {
      follow_shared(
          key, flight,
          std::make_shared<const TokenSet>(std::get<TokenSet>(std::move(result.grant.outcome))));
    } else {
      land(key, flight->request.provider, flight->endpoints, std::move(result.grant));
    }
  };
  const auto grant = std::make_shared<SharedGrant>(
      transport_, clock_, jitter_, spent_elsewhere_,
      SharedGrant::Task{key, flight->request.provider, flight->endpoints.token,
                        flight->request.sharing, is_answer, nullptr, refresh,
                        flight->request.store_failed},
      on_done);
  return [grant] { grant->start(); };
}

void TokenRotation::follow_shared(const TokenKey& key,
                                  const std::shared_ptr<const SharedFlight>& flight,
                                  std::shared_ptr<const TokenSet> tokens) {
  const auto& provider = flight->request.provider;
  const TokenKey next =
      token_key(flight->endpoints.token, provider->client_id, tokens->refresh_token.view());
  const auto wall_ms = static_cast<double>(clock_.wall_ms());
  std::vector<Waiter> answered;
  std::shared_ptr<const Failure> failure;
  Successor newest;
  Departure departure;
  {
    const std::lock_guard lock(mutex_);
    Flight landed = take_flight(key);
    // This process may know what came after that.
    newest = successors_.learn(key, {next, std::move(tokens)}, clock_.steady_ms());
    const bool is_answer = is_wanted(*newest.tokens, flight->request, wall_ms);
    const auto other = flights_.find(newest.key);
    failure = standing_revocation(newest.key);
    if (!failure) {
      const bool holds_tokens = !newest.tokens->access_token.empty();
      for (Waiter& waiter : landed.waiters)
        if (holds_tokens) waiter.holding.newer = newest.tokens;
      if (!is_answer && other == flights_.end())
        failure = standing_failure(newest.key, *provider, flight->endpoints);
    }
    if (failure || is_answer) {
      ++(failure ? stats_.spared : stats_.replayed);
      release_presented(landed);
      answered = std::move(landed.waiters);
    } else if (other != flights_.end()) {
      join(other->second, std::move(landed), key);
    } else {
      Flight& next_flight = flights_[newest.key];
      next_flight.overdue_ms = overdue_ms(*provider, flight->request.sharing.get());
      join(next_flight, std::move(landed), key);
      departure = depart_next(newest, *flight);
    }
  }
  if (departure) departure();
  for (const Waiter& waiter : answered) {
    waiter.completion(failure ? failure_outcome(waiter.holding, Source::kRemembered, failure)
                              : renewed_outcome(newest.tokens, Source::kReplayed));
  }
}

void TokenRotation::join(Flight& flight, Flight earlier, const TokenKey& presented) {
  for (Waiter& waiter : earlier.waiters) flight.waiters.push_back(std::move(waiter));
  for (const TokenKey& key : earlier.presented) flight.presented.push_back(key);
  hold_presented(flight, presented);
}

TokenRotation::Departure TokenRotation::depart_next(const Successor& newest,
                                                    const SharedFlight& flight) {
  GrantContext context{newest.tokens->refresh_token, newest.tokens->id_token,
                       newest.tokens->expiry.lifetime_ms,
                       newest.tokens->expiry.kind != Expiry::Kind::kNever,
                       failures_.history(newest.key, clock_.steady_ms())};
  auto next = std::make_shared<SharedFlight>(flight);
  // A cookie's own expiry says nothing about a later generation.
  next->request.expiry = newest.tokens->expiry;
  next->request.store_failed = false;
  if (++next->hops < kMostHops) {
    return depart_shared(newest.key, next, context);
  }
  next->request.sharing = nullptr;
  return depart(newest.key, flight.endpoints, next->request, std::move(context));
}

void TokenRotation::forget_shared(const TokenKey& key,
                                  const std::shared_ptr<const Provider>& provider,
                                  const std::shared_ptr<const Sharing>& sharing) {
  transport_.post([this, key, provider, sharing] {
    // A store has no operation to delete: an empty value counts as none, and is gone at once.
    call_store(transport_, *sharing, *provider, {StoreRequest::Operation::kSet, key, {}, {}, 1},
               [](const StoreReply& /*reply*/) {});
  });
}

void TokenRotation::share_revocation(const Revocation& revocation, const TokenKey& key,
                                     int attempts_made) {
  const auto on_reply = [this, revocation, key, attempts = attempts_made + 1](const auto& reply) {
    const auto delay_ms = republication_delay_ms(attempts);
    if (reply.ok) {
      const std::lock_guard lock(mutex_);
      ended_grants_.mark_shared(key);
    }
    if (reply.ok || !delay_ms) return;
    transport_.post_after(*delay_ms, [this, revocation, key, attempts] {
      if (is_revoked_here(key)) share_revocation(revocation, key, attempts);
    });
  };
  call_store(transport_, *revocation.sharing, *revocation.provider,
             {StoreRequest::Operation::kSet,
              key,
              {},
              write_store_entry({nullptr, revoked_here()}),
              session_ends_.max_age_ms()},
             on_reply);
}

bool TokenRotation::is_revoked_here(const TokenKey& key) {
  const std::lock_guard lock(mutex_);
  return standing_revocation(key) != nullptr;
}

std::uint64_t& TokenRotation::counter(Source source, bool is_granted) {
  switch (source) {
    case Source::kReplayed:
      return stats_.replayed;
    case Source::kJoined:
      return stats_.joined;
    case Source::kRemembered:
      return stats_.spared;
    case Source::kRefreshed:
    case Source::kStarted:
      break;
  }
  return is_granted ? stats_.refreshed : stats_.failed;
}

}  // namespace token_rotation
