#include "token_rotation.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "ascii.hpp"
#include "revocation.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kDefaultSuccessors = 10'000;
constexpr std::int64_t kDefaultSuccessorTtlMs = 24LL * 3600 * 1000;
constexpr std::string_view kRevoked = "revoked";

std::shared_ptr<const Failure> own_failure(FailureClass failure_class, std::string_view code,
                                           std::string_view description) {
  return std::make_shared<const Failure>(
      Failure{failure_class, std::string(code), std::string(description), 0, std::nullopt});
}

std::shared_ptr<const Failure> no_refresh_token() {
  return own_failure(FailureClass::kTerminal, "no_refresh_token",
                     "the session holds no refresh token");
}

std::shared_ptr<const Failure> unknown_provider() {
  return own_failure(FailureClass::kConfiguration, "unknown_provider",
                     "the session's provider is not configured");
}

/// Tells clients apart that differ in what a configuration failure may come from.
Digest client_digest(const Provider& provider, const Endpoints& endpoints) {
  const char method = static_cast<char>('0' + static_cast<int>(endpoints.client_authentication));
  SecretString parameters;
  for (const auto& [name, value] : provider.parameters) {
    parameters.append(name).append("=").append(value.view()).append("&");
  }
  return sha256_of({provider.client_secret.view(),
                    provider.private_key.view(),
                    {&method, 1},
                    parameters.view()});
}

/// Whether remembered tokens are newer than those of the cookie that presented `key`. A refresh
/// token that was replaced says so itself; where the provider keeps it, another process may have
/// refreshed since, and only the expiry tells.
bool supersedes(const Successor& successor, const TokenKey& key, const Expiry& held) {
  if (!(successor.key == key)) return true;
  const Expiry& remembered = successor.tokens->expiry;
  if (held.kind != Expiry::Kind::kKnown || remembered.kind != Expiry::Kind::kKnown) return true;
  return held.at_ms < remembered.at_ms || held.at_ms - remembered.at_ms > kLongestLifetimeMs;
}

Outcome renewed(std::shared_ptr<const TokenSet> tokens, Source source) {
  Outcome outcome;
  outcome.status = Status::kRenewed;
  outcome.source = source;
  outcome.tokens = std::move(tokens);
  return outcome;
}

}  // namespace

TokenRotation::TokenRotation(HttpTransport& transport, const Clock& clock, Jitter jitter)
    : transport_(transport),
      clock_(clock),
      jitter_(std::move(jitter)),
      discovery_(transport, clock, jitter_),
      successors_(kDefaultSuccessors, kDefaultSuccessorTtlMs),
      failures_(kDefaultSuccessors, kDefaultSuccessorTtlMs) {}

TokenRotation::Answer TokenRotation::renew(RenewalRequest request, Completion completion) {
  if (!request.provider || !is_token_text(request.refresh_token.view())) {
    const Holding holding{request.expiry, request.forced, request.carries_error, nullptr};
    return {failure_outcome(holding, Source::kRemembered,
                            request.provider ? no_refresh_token() : unknown_provider()),
            false};
  }
  if (const auto endpoints = discovery_.known(request.provider)) {
    return renew_at(*endpoints, std::move(request), std::move(completion));
  }
  // The key needs the token endpoint, so everything else waits for it.
  const bool answer_now = request.background && !request.forced &&
                          !is_expired(request.expiry, static_cast<double>(clock_.wall_ms()));
  const auto provider = request.provider;
  auto shared_request = std::make_shared<RenewalRequest>(std::move(request));
  discovery_.find(provider, [this, shared_request, completion = std::move(completion)](auto found) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      const Holding holding{shared_request->expiry, shared_request->forced,
                            shared_request->carries_error, nullptr};
      completion(
          failure_outcome(holding, Source::kRefreshed, std::make_shared<const Failure>(*failure)));
      return;
    }
    // The caller has been answered or waits for the completion: either way nothing is answered at
    // once any more.
    shared_request->background = false;
    const Answer answer =
        renew_at(std::get<Endpoints>(found), std::move(*shared_request), completion);
    if (answer.now) completion(*answer.now);
  });
  Answer answer{std::nullopt, true};
  if (answer_now)
    answer.now = Outcome{Status::kUnchanged, Source::kStarted, nullptr, nullptr, 0, 0};
  return answer;
}

TokenRotation::Answer TokenRotation::renew_at(const Endpoints& endpoints, RenewalRequest request,
                                              Completion completion) {
  Departure departure;
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    answer = decide(endpoints, request, std::move(completion), departure);
  }
  if (departure) departure();
  return answer;
}

TokenRotation::Answer TokenRotation::decide(const Endpoints& endpoints, RenewalRequest& request,
                                            Completion completion, Departure& departure) {
  const std::int64_t steady_ms = clock_.steady_ms();
  const auto wall_ms = static_cast<double>(clock_.wall_ms());
  const Provider& provider = *request.provider;

  TokenKey key = token_key(endpoints.token, provider.client_id, request.refresh_token.view());
  GrantContext context{std::move(request.refresh_token), std::move(request.id_token),
                       request.expiry.lifetime_ms};
  Holding holding{request.expiry, request.forced, request.carries_error, nullptr};

  if (const auto successor = successors_.newest(key, steady_ms)) {
    const bool newer = supersedes(*successor, key, request.expiry);
    const auto failure = failures_.standing(successor->key, {}, steady_ms);
    const bool revoked = failure && failure->code == kRevoked;
    const auto& newest = successor->tokens;
    const bool wanted = request.forced
                            ? !(newest->access_token == request.access_token)
                            : !is_due(newest->expiry, provider.refresh_before_expiry_ms, wall_ms);
    if (newer && wanted && !revoked && !is_expired(newest->expiry, wall_ms)) {
      ++stats_.replayed;
      return {renewed(newest, Source::kReplayed), false};
    }
    if (newer && !revoked) holding.newer = newest;
    key = successor->key;
    context.refresh_token = newest->refresh_token;
    if (!newest->id_token.empty()) context.id_token = newest->id_token;
    context.lifetime_ms = newest->expiry.lifetime_ms;
  }

  const Expiry& held = holding.newer ? holding.newer->expiry : holding.expiry;
  const bool answer_now = request.background && !request.forced && !is_expired(held, wall_ms);
  const auto held_outcome = [&](Source source) {
    Outcome outcome;
    outcome.status = holding.newer ? Status::kRenewed : Status::kUnchanged;
    outcome.source = source;
    outcome.tokens = holding.newer;
    return outcome;
  };

  if (const auto flight = flights_.find(key); flight != flights_.end()) {
    ++stats_.joined;
    if (answer_now) return {held_outcome(Source::kJoined), false};
    flight->second.waiters.push_back({std::move(holding), Source::kJoined, std::move(completion)});
    return {std::nullopt, true};
  }

  if (auto failure = failures_.standing(key, client_digest(provider, endpoints), steady_ms)) {
    ++stats_.spared;
    return {failure_outcome(holding, Source::kRemembered, std::move(failure)), false};
  }

  Answer answer{std::nullopt, true};
  if (answer_now) answer.now = held_outcome(Source::kStarted);
  flights_[key].waiters.push_back({std::move(holding), Source::kRefreshed, std::move(completion)});
  departure = depart(key, endpoints, request, std::move(context));
  return answer;
}

TokenRotation::Departure TokenRotation::depart(const TokenKey& key, const Endpoints& endpoints,
                                               const RenewalRequest& request,
                                               GrantContext context) {
  const auto grant = std::make_shared<RefreshGrant>(
      transport_, clock_, jitter_, request.provider, endpoints, std::move(context),
      [this, key, provider = request.provider, endpoints](GrantResult result) {
        land(key, provider, endpoints, std::move(result));
      });
  return [grant] { grant->start(); };
}

void TokenRotation::land(const TokenKey& key, const std::shared_ptr<const Provider>& provider,
                         const Endpoints& endpoints, GrantResult result) {
  std::shared_ptr<const TokenSet> tokens;
  std::shared_ptr<const Failure> failure;
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t steady_ms = clock_.steady_ms();
    stats_.token_requests += static_cast<std::uint64_t>(result.requests);
    if (auto* granted = std::get_if<TokenSet>(&result.outcome)) {
      ++stats_.refreshed;
      tokens = std::make_shared<const TokenSet>(std::move(*granted));
      const TokenKey next =
          token_key(endpoints.token, provider->client_id, tokens->refresh_token.view());
      failures_.forget(key);
      failures_.forget(next);
      successors_.remember(key, {next, tokens}, steady_ms);
    } else {
      ++stats_.failed;
      failure = std::make_shared<const Failure>(std::move(std::get<Failure>(result.outcome)));
      failures_.remember(key, client_digest(*provider, endpoints), failure, jitter_(), steady_ms);
    }
    waiters = take_waiters(key);
  }
  for (Waiter& waiter : waiters) {
    Outcome outcome = tokens ? renewed(tokens, waiter.source)
                             : failure_outcome(waiter.holding, waiter.source, failure);
    outcome.duration_ms = result.duration_ms;
    outcome.requests = result.requests;
    waiter.completion(std::move(outcome));
  }
}

Outcome TokenRotation::failure_outcome(const Holding& holding, Source source,
                                       std::shared_ptr<const Failure> failure) const {
  const auto wall_ms = static_cast<double>(clock_.wall_ms());
  const bool usable = !is_expired(holding.newer ? holding.newer->expiry : holding.expiry, wall_ms);
  Outcome outcome;
  outcome.source = source;
  outcome.tokens = holding.newer;
  if (failure->is_transient()) {
    outcome.status = usable ? Status::kUnchanged : Status::kTemporarilyUnavailable;
  } else {
    // A forced refresh says that the access token was refused, whatever its expiry says, and a
    // token that carries the error from then goes on carrying it.
    const bool refused = holding.forced || holding.carries_error;
    outcome.status = usable && !refused ? Status::kUnchanged : Status::kSignInAgain;
  }
  if (outcome.status == Status::kUnchanged && holding.newer) outcome.status = Status::kRenewed;
  outcome.failure = std::move(failure);
  return outcome;
}

void TokenRotation::signed_in(const std::shared_ptr<const Provider>& provider,
                              const SecretString& refresh_token) {
  const auto endpoints = discovery_.known(provider);
  if (!endpoints || refresh_token.empty()) return;
  const TokenKey key = token_key(endpoints->token, provider->client_id, refresh_token.view());
  const std::lock_guard lock(mutex_);
  failures_.forget(key);
  successors_.forget(key, clock_.steady_ms());
}

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
    flights_.try_emplace(newest);
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
  const auto standing =
      ended ? own_failure(FailureClass::kTerminal, kRevoked, "the session was revoked here")
            : own_failure(FailureClass::kNotSent, "revocation_failed",
                          "the session was being revoked, in vain");
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t steady_ms = clock_.steady_ms();
    if (ended) {
      for (const TokenKey& key : {presented, newest}) {
        failures_.remember(key, {}, standing, 0, steady_ms);
      }
    }
    waiters = take_waiters(newest);
  }
  for (const Waiter& waiter : waiters) {
    waiter.completion(failure_outcome(waiter.holding, waiter.source, standing));
  }
  Outcome outcome;
  outcome.status = failure ? Status::kUnchanged : Status::kSignInAgain;
  if (failure) outcome.failure = std::make_shared<const Failure>(std::move(*failure));
  return outcome;
}

std::vector<TokenRotation::Waiter> TokenRotation::take_waiters(const TokenKey& key) {
  const auto flight = flights_.find(key);
  std::vector<Waiter> waiters = std::move(flight->second.waiters);
  flights_.erase(flight);
  return waiters;
}

void TokenRotation::want_bounds(std::size_t max_successors, std::int64_t successor_ttl_ms) {
  const std::lock_guard lock(mutex_);
  const std::size_t capacity =
      bounds_wanted_ ? std::max(max_successors, successors_.capacity()) : max_successors;
  const std::int64_t idle_ms =
      bounds_wanted_ ? std::max(successor_ttl_ms, successors_.idle_ms()) : successor_ttl_ms;
  bounds_wanted_ = true;
  successors_.set_bounds(capacity, idle_ms);
  failures_.set_bounds(capacity, idle_ms);
}

RotationStats TokenRotation::stats() const {
  const std::lock_guard lock(mutex_);
  RotationStats stats = stats_;
  stats.successors = successors_.size();
  stats.in_flight = flights_.size();
  return stats;
}

}  // namespace token_rotation
