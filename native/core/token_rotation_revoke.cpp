// The half of TokenRotation that ends a session.

#include <utility>

#include "ascii.hpp"
#include "own_failures.hpp"
#include "revocation.hpp"
#include "token_rotation.hpp"

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

void TokenRotation::revoke(const std::shared_ptr<const Provider>& provider,
                           SecretString refresh_token, Completion completion,
                           std::shared_ptr<const Sharing> sharing, Ending ending) {
  if (!provider || !is_token_text(refresh_token.view())) {
    auto failure = provider ? no_refresh_token() : unknown_provider();
    transport_.post([completion = std::move(completion), failure = std::move(failure)] {
      Outcome outcome;
      outcome.failure = failure;
      completion(std::move(outcome));
    });
    return;
  }
  if (const auto endpoints = discovery_.known(provider)) {
    revoke_at({*endpoints, provider, std::move(sharing), std::move(completion), ending},
              std::move(refresh_token), {});
    return;
  }
  discovery_.find(provider, [this, provider, refresh_token = std::move(refresh_token),
                             sharing = std::move(sharing), ending,
                             completion = std::move(completion)](auto found) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      Outcome outcome;
      outcome.failure = std::make_shared<const Failure>(*failure);
      completion(std::move(outcome));
    } else {
      revoke_at({std::get<Endpoints>(found), provider, sharing, completion, ending}, refresh_token,
                {});
    }
  });
}

void TokenRotation::revoke_at(const Revocation& revocation, SecretString refresh_token,
                              std::vector<Waiter> waiters) {
  const TokenKey presented =
      token_key(revocation.endpoints.token, revocation.provider->client_id, refresh_token.view());
  TokenKey newest = presented;
  {
    const std::lock_guard lock(mutex_);
    if (const auto successor = successors_.newest(presented, clock_.steady_ms())) {
      newest = successor->key;
      refresh_token = successor->tokens->refresh_token;
    }
    if (const auto flight = flights_.find(newest); flight != flights_.end()) {
      // Its result will be the newest token: revoke that one.
      auto again = [this, revocation, refresh_token](const Outcome& /*outcome*/) {
        revoke_at(revocation, refresh_token, {});
      };
      auto& joined = flight->second.waiters;
      for (Waiter& waiter : waiters) joined.push_back(std::move(waiter));
      joined.push_back({{}, Source::kJoined, std::move(again)});
      return;
    }
    // A refresh meanwhile would bring tokens that survive the revocation: it has to wait.
    Flight& flight = flights_[newest];
    hold_presented(flight, presented);
    flight.waiters = std::move(waiters);
  }
  const auto send = [this, revocation, refresh_token](OnRevocation on_done) {
    if (revocation.ending == Ending::kForget) {
      transport_.post([on_done = std::move(on_done)] { on_done(std::nullopt); });
    } else {
      request_revocation(transport_, clock_, revocation.provider, revocation.endpoints,
                         refresh_token, std::move(on_done));
    }
  };
  const auto land = [this, presented, newest, completion = revocation.completion](auto failure) {
    completion(land_revocation(presented, newest, std::move(failure)));
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
      revoke_next(revocation, newest, std::get<TokenSet>(std::move(result.grant.outcome)));
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
    return entry.failure ? !is_revoked(entry) : hops >= kMostHops;
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

void TokenRotation::revoke_next(Revocation revocation, const TokenKey& key, TokenSet tokens) {
  ++revocation.hops;
  SecretString refresh_token = tokens.refresh_token;
  const TokenKey next =
      token_key(revocation.endpoints.token, revocation.provider->client_id, refresh_token.view());
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    waiters = end_flight(key);
    successors_.learn(key, {next, std::make_shared<const TokenSet>(std::move(tokens))},
                      clock_.steady_ms());
  }
  revoke_at(revocation, std::move(refresh_token), std::move(waiters));
}

Outcome TokenRotation::land_revocation(const TokenKey& presented, const TokenKey& newest,
                                       std::optional<Failure> failure) {
  const bool ended = ends_session(failure);
  const auto standing = ended ? revoked_here() : revocation_failed();
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t steady_ms = clock_.steady_ms();
    if (ended) {
      for (const TokenKey& key : {presented, newest}) {
        revocations_.remember(key, {}, standing, 0, steady_ms);
      }
    }
    waiters = end_flight(newest);
  }
  for (const Waiter& waiter : waiters) {
    waiter.completion(failure_outcome(waiter.holding, waiter.source, standing));
  }
  Outcome outcome;
  outcome.status = failure ? Status::kUnchanged : Status::kSignInAgain;
  if (failure) outcome.failure = std::make_shared<const Failure>(std::move(*failure));
  return outcome;
}

}  // namespace token_rotation
