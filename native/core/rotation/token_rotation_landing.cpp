// The part of TokenRotation that notes down what a refresh has brought, and answers who waited.

#include <exception>
#include <utility>

#include "oauth/client_digest.hpp"
#include "rotation/token_rotation.hpp"

namespace token_rotation {

void TokenRotation::land(const TokenKey& key, const std::shared_ptr<const Provider>& provider,
                         const Endpoints& endpoints, GrantResult result, const StoreEntry* entry) {
  std::shared_ptr<const TokenSet> tokens;
  std::shared_ptr<const Failure> failure;
  Successor successor;
  if (auto* granted = std::get_if<TokenSet>(&result.outcome)) {
    tokens = std::make_shared<const TokenSet>(std::move(*granted));
    successor = successor_of(
        entry != nullptr ? *entry
                         : StoreEntry{tokens, nullptr, provider->audience, clock_.steady_ms()},
        *provider, endpoints);
  } else {
    failure = std::make_shared<const Failure>(std::move(std::get<Failure>(result.outcome)));
  }
  std::vector<Waiter> waiters;
  Settled settled;
  {
    const MutexLock lock(mutex_);
    ++counter(result.source, tokens != nullptr);
    stats_.token_requests += static_cast<std::uint64_t>(result.requests);
    Flight landed = take_flight(key, provider->audience);
    waiters = std::exchange(landed.waiters, {});
    // The newest entry comes last, so that it is the last that a full memory lets go of.
    if (landed.queue.empty() && landed.ends.empty()) release_presented(std::exchange(landed, {}));
    if (tokens) {
      if (auto own = remember_tokens(key, provider->audience, std::move(successor), result.source))
        tokens = std::move(own);
      failure = result.source == Source::kRefreshed ? nullptr : standing_revocation(newest_of(key));
      if (failure) tokens = nullptr;
    } else if (result.is_ours_to_remember) {
      remember_failure(key, *provider, endpoints, failure);
      remember_withheld(key, *provider, endpoints, result.withheld, failure);
    } else if (failure->is_transient()) {
      failures_.learn(key, *failure, clock_.steady_ms());
    }
    end_flight(key, std::move(landed), settled);
  }
  for (Waiter& waiter : waiters) {
    if (waiter.source == Source::kRefreshed) waiter.source = result.source;
    Outcome outcome = answer(waiter, tokens, waiter.source, failure);
    outcome.duration_ms = result.duration_ms;
    outcome.requests = result.requests;
    complete(waiter.completion, std::move(outcome));
  }
  run(settled);
}

std::shared_ptr<const TokenSet> TokenRotation::remember_tokens(const TokenKey& key,
                                                               const Audience& audience,
                                                               Successor successor, Source source) {
  const std::int64_t steady_ms = clock_.steady_ms();
  forget_failures(key, audience);
  if (source != Source::kRefreshed) {
    return successors_.learn(key, std::move(successor), steady_ms).tokens_for(audience).tokens;
  }
  forget_failures(successor.key, audience);
  auto own = successor.tokens_for(audience).tokens;
  successors_.remember(key, std::move(successor), steady_ms);
  return own;
}

void TokenRotation::remember_failure(const TokenKey& key, const Provider& provider,
                                     const Endpoints& endpoints,
                                     const std::shared_ptr<const Failure>& failure) {
  const Digest client = client_digest(provider, endpoints);
  const std::int64_t steady_ms = clock_.steady_ms();
  if (is_of_one_audience(*failure)) {
    audience_failures_.remember(key, provider.audience, client, failure, jitter_(), steady_ms);
    if (failure->may_be_spent) failures_.add_lost(key, steady_ms);
  } else {
    failures_.remember(key, client, failure, jitter_(), steady_ms);
  }
}

void TokenRotation::remember_withheld(const TokenKey& spent, const Provider& provider,
                                      const Endpoints& endpoints, const SecretString& refresh_token,
                                      const std::shared_ptr<const Failure>& failure) {
  if (refresh_token.empty()) return;
  const TokenKey next = token_key(endpoints.token, provider.client_id, refresh_token.view());
  if (next == spent) return;
  // It answers no audience: their tokens stay beside it.
  successors_.remember(spent, {next, only_refresh_token(refresh_token), std::nullopt},
                       clock_.steady_ms());
  remember_failure(next, provider, endpoints, failure);
}

void TokenRotation::complete(const Completion& completion, Outcome outcome) {
  try {
    completion(std::move(outcome));
  } catch (const std::exception&) {
    // No memory for this one; the others are still to be answered.
  }
}

void TokenRotation::run(Settled& settled) {
  for (const Departure& departure : settled.departures) {
    try {
      departure();
    } catch (const std::exception&) {
      // No memory: the flight is overdue in time.
    }
  }
  for (auto& [completion, outcome] : settled.answers) complete(completion, std::move(outcome));
}

}  // namespace token_rotation
