// The half of TokenRotation that ends a session.

#include <utility>

#include "ascii.hpp"
#include "own_failures.hpp"
#include "revocation.hpp"
#include "token_rotation.hpp"

namespace token_rotation {

void TokenRotation::revoke(const std::shared_ptr<const Provider>& provider,
                           SecretString refresh_token, Completion completion) {
  if (!is_token_text(refresh_token.view())) {
    transport_.post([completion = std::move(completion)] {
      Outcome outcome;
      outcome.failure = no_refresh_token();
      completion(std::move(outcome));
    });
    return;
  }
  if (const auto endpoints = discovery_.known(provider)) {
    revoke_at(*endpoints, provider, std::move(refresh_token), std::move(completion));
    return;
  }
  discovery_.find(provider, [this, provider, refresh_token = std::move(refresh_token),
                             completion = std::move(completion)](auto found) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      Outcome outcome;
      outcome.failure = std::make_shared<const Failure>(*failure);
      completion(std::move(outcome));
    } else {
      revoke_at(std::get<Endpoints>(found), provider, refresh_token, completion);
    }
  });
}

void TokenRotation::revoke_at(const Endpoints& endpoints,
                              const std::shared_ptr<const Provider>& provider,
                              SecretString refresh_token, Completion completion) {
  const TokenKey presented = token_key(endpoints.token, provider->client_id, refresh_token.view());
  TokenKey newest = presented;
  {
    const std::lock_guard lock(mutex_);
    if (const auto successor = successors_.newest(presented, clock_.steady_ms())) {
      newest = successor->key;
      refresh_token = successor->tokens->refresh_token;
    }
    if (const auto flight = flights_.find(newest); flight != flights_.end()) {
      // Its result will be the newest token: revoke that one.
      auto again = [this, endpoints, provider, refresh_token,
                    completion](const Outcome& /*outcome*/) {
        revoke_at(endpoints, provider, refresh_token, completion);
      };
      flight->second.waiters.push_back({{}, Source::kJoined, std::move(again)});
      return;
    }
    // A refresh meanwhile would bring tokens that survive the revocation: it has to wait.
    hold_presented(flights_[newest], presented);
  }
  request_revocation(transport_, clock_, provider, endpoints, std::move(refresh_token),
                     [this, presented, newest,
                      completion = std::move(completion)](std::optional<Failure> failure) {
                       completion(land_revocation(presented, newest, std::move(failure)));
                     });
}

Outcome TokenRotation::land_revocation(const TokenKey& presented, const TokenKey& newest,
                                       std::optional<Failure> failure) {
  // Where the provider offers no revocation, the session ends here all the same.
  const bool ended = !failure || failure->code == kNoRevocationEndpoint;
  const auto standing = ended ? revoked_here() : revocation_failed();
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t steady_ms = clock_.steady_ms();
    if (ended) {
      for (const TokenKey& key : {presented, newest}) {
        failures_.remember(key, {}, standing, 0, steady_ms);
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
