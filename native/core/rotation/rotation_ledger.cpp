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
      if (auto own =
              memory_.remember_tokens(key, provider->audience, std::move(successor), result.source))
        tokens = std::move(own);
      failure = result.source == Source::kRefreshed
                    ? nullptr
                    : memory_.standing_revocation(memory_.newest_of(key));
      if (failure) tokens = nullptr;
    } else if (result.is_ours_to_remember) {
      memory_.remember_failure(key, *provider, endpoints, failure);
      memory_.remember_withheld(key, *provider, endpoints, result.withheld, failure);
    } else if (failure->is_transient()) {
      memory_.learn_failure(key, *failure);
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
