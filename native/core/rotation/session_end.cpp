// The half of TokenRotation that ends a session.

#include <utility>

#include "base/ascii.hpp"
#include "client/revocation.hpp"
#include "oauth/local_failures.hpp"
#include "rotation/token_rotation.hpp"

namespace token_rotation {
namespace {

bool is_revoked(const StoreEntry& entry) {
  return entry.failure && entry.failure->code == kRevoked;
}

/// Where the provider offers no revocation, the session ends here all the same.
bool ends_session(const std::optional<Failure>& failure) {
  return !failure || failure->code == kNoRevocationEndpoint;
}

}  // namespace

void TokenRotation::revoke(EndRequest request, Completion completion) {
  if (request.session && request.ending != Ending::kRevoke) {
    session_ends_.end(*request.session, request.provider, request.sharing);
  }
  const bool is_done = request.session && request.ending == Ending::kForget;
  const bool can_be_ended = request.provider && is_token_text(request.refresh_token.view());
  if (is_done || !can_be_ended) {
    Outcome outcome;
    outcome.status = can_be_ended ? Status::kSignInAgain : Status::kUnchanged;
    if (!can_be_ended) outcome.failure = request.provider ? no_refresh_token() : unknown_provider();
    if (!transport_.is_running()) return completion(outcome);
    transport_.post([completion = std::move(completion), outcome] { completion(outcome); });
    return;
  }
  if (!transport_.is_running()) {
    completion(end_without_thread(request));
    return;
  }
  const auto provider = request.provider;
  const auto go_on = [this, refresh_token = std::move(request.refresh_token)](
                         Revocation revocation, const Endpoints& endpoints) {
    revocation.endpoints = endpoints;
    end_session({std::move(revocation), refresh_token});
  };
  Revocation revocation{{},
                        provider,
                        request.session,
                        std::move(request.sharing),
                        std::move(completion),
                        request.ending,
                        0,
                        std::move(request.functions)};
  if (const auto endpoints = discovery_.known(provider)) {
    go_on(std::move(revocation), *endpoints);
    return;
  }
  discovery_.find(provider, [go_on, revocation = std::move(revocation)](auto found, Source) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      Outcome outcome;
      outcome.failure = std::make_shared<const Failure>(*failure);
      revocation.completion(std::move(outcome));
    } else {
      go_on(revocation, std::get<Endpoints>(found));
    }
  });
}

/// Neither store nor provider can be told, but in this process the grant ends.
Outcome TokenRotation::end_without_thread(const EndRequest& request) {
  Outcome outcome;
  outcome.failure = no_thread();
  const auto endpoints = discovery_.known(request.provider);
  const bool ends_grant = request.ending != Ending::kRevoke && !request.session;
  if (!ends_grant || !endpoints) return outcome;
  const TokenKey presented =
      token_key(endpoints->token, request.provider->client_id, request.refresh_token.view());
  {
    const MutexLock lock(mutex_);
    const auto successor = memory_.newest(presented);
    memory_.remember_end(presented, session_ends_.max_age_ms());
    if (successor) memory_.remember_end(successor->key, session_ends_.max_age_ms());
  }
  if (request.ending == Ending::kForget && !request.sharing) {
    outcome.status = Status::kSignInAgain;
    outcome.failure = nullptr;
  }
  return outcome;
}

void TokenRotation::end_session(PendingEnd end) {
  Departure departure;
  {
    const MutexLock lock(mutex_);
    departure = begin_end(std::move(end));
  }
  if (departure) departure();
}

TokenRotation::Departure TokenRotation::begin_end(PendingEnd end) {
  const Revocation& revocation = end.revocation;
  const TokenKey presented = token_key(revocation.endpoints.token, revocation.provider->client_id,
                                       end.refresh_token.view());
  TokenKey newest = presented;
  if (const auto successor = memory_.newest(presented)) {
    newest = successor->key;
    end.refresh_token = successor->tokens->refresh_token;
  }
  if (revocation.ending != Ending::kRevoke && !revocation.session) {
    // At once: the store, or another process that holds the lock, may take its time.
    memory_.remember_end(presented, session_ends_.max_age_ms());
    memory_.remember_end(newest, session_ends_.max_age_ms());
  }
  if (const auto flight = flights_.find(newest); flight != flights_.end()) {
    // Its result will be the newest token: revoke that one.
    flight->second.ends.push_back(std::move(end));
    return nullptr;
  }
  // A refresh meanwhile would bring tokens that survive the revocation: it has to wait.
  Flight& flight = flights_[newest];
  hold_presented(flight, presented);
  flight.waiters = std::move(end.waiters);
  flight.overdue_ms = overdue_ms(*revocation.provider, revocation.sharing.get());
  return [this, revocation, presented, newest, refresh_token = std::move(end.refresh_token)] {
    revoke_at(revocation, presented, newest, refresh_token);
  };
}

void TokenRotation::begin_ends(std::vector<PendingEnd> ends, Settled& settled) {
  for (PendingEnd& end : ends) {
    if (auto departure = begin_end(std::move(end))) {
      settled.departures.push_back(std::move(departure));
    }
  }
}

void TokenRotation::revoke_at(const Revocation& revocation, const TokenKey& presented,
                              const TokenKey& newest, const SecretString& refresh_token) {
  const auto send = [this, revocation, refresh_token](OnRevocation on_done) {
    if (revocation.ending == Ending::kForget) {
      transport_.post([on_done = std::move(on_done)] { on_done(std::nullopt); });
    } else {
      request_revocation(transport_, clock_, revocation.provider, revocation.endpoints,
                         refresh_token, revocation.functions, std::move(on_done));
    }
  };
  const auto land = [this, revocation, presented, newest](auto failure) {
    revocation.completion(land_revocation(revocation, presented, newest, std::move(failure)));
  };
  if (revocation.sharing) {
    revoke_shared(revocation, presented, newest, send, land);
  } else {
    send(land);
  }
}

void TokenRotation::revoke_shared(const Revocation& revocation, const TokenKey& presented,
                                  const TokenKey& newest, const SendRevocation& send,
                                  const OnRevocation& land) {
  // For other processes it is a refresh that finds the session revoked.
  const auto answer = std::make_shared<std::optional<Failure>>();
  const auto refresh = [send, answer](const RefreshGrant::OnDone& on_done) {
    send([answer, on_done](std::optional<Failure> failure) {
      *answer = std::move(failure);
      on_done({ends_session(*answer) ? *revoked_here() : *revocation_failed()});
    });
  };
  const auto on_done = [this, revocation, presented, newest, answer,
                        land](SharedGrant::Result result) {
    if (result.superseded) {
      revoke_next(revocation, newest, result.entry);
      return;
    }
    // Found in the store: another process ended the session, or nobody could ask it. Then the
    // provider was not asked either, but to forget is possible all the same.
    auto& found = std::get<Failure>(result.grant.outcome);
    const bool own = found.code == kRevoked || found.code == revocation_failed()->code;
    if (!own && revocation.ending == Ending::kRevoke) *answer = std::move(found);
    if (ends_session(*answer)) {
      share_revocation(revocation, presented);
      if (!(newest == presented)) share_revocation(revocation, newest);
    }
    land(*answer);
  };
  // A refresh that failed for others has not ended the session.
  const auto is_nothing = [hops = revocation.hops](const StoreEntry& entry) {
    return entry.failure ? !is_revoked(entry) : hops >= kMaxHops;
  };
  const SharedGrant::Task task{newest,
                               revocation.provider,
                               revocation.endpoints.token,
                               revocation.sharing,
                               [](const auto& /*tokens*/) { return false; },
                               is_nothing,
                               refresh};
  std::make_shared<SharedGrant>(transport_, clock_, jitter_, spent_elsewhere_, task, on_done)
      ->start();
}

void TokenRotation::revoke_next(Revocation revocation, const TokenKey& key,
                                const StoreEntry& found) {
  ++revocation.hops;
  Settled settled;
  {
    const MutexLock lock(mutex_);
    Flight landed = end_flight(key);
    memory_.learn(key, successor_of(found, *revocation.provider, revocation.endpoints));
    landed.ends.insert(landed.ends.begin(), {std::move(revocation), found.tokens->refresh_token,
                                             std::move(landed.waiters)});
    begin_ends(std::move(landed.ends), settled);
  }
  run(settled);
}

Outcome TokenRotation::land_revocation(const Revocation& revocation, const TokenKey& presented,
                                       const TokenKey& newest, std::optional<Failure> failure) {
  const bool ended = ends_session(failure);
  const auto standing = ended ? revoked_here() : revocation_failed();
  Flight landed;
  Settled settled;
  {
    const MutexLock lock(mutex_);
    if (ended) {
      memory_.remember_end(presented, session_ends_.max_age_ms());
      memory_.remember_end(newest, session_ends_.max_age_ms());
    }
    landed = end_flight(newest);
    begin_ends(std::move(landed.ends), settled);
  }
  if (ended && revocation.session) {
    session_ends_.end(*revocation.session, revocation.provider, revocation.sharing);
  }
  for (const Waiter& waiter : landed.waiters) {
    waiter.completion(failure_outcome(waiter.holding, waiter.source, standing));
  }
  run(settled);
  Outcome outcome;
  outcome.status = failure ? Status::kUnchanged : Status::kSignInAgain;
  if (failure) outcome.failure = std::make_shared<const Failure>(std::move(*failure));
  return outcome;
}

}  // namespace token_rotation
