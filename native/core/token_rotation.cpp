#include "token_rotation.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "ascii.hpp"
#include "client_digest.hpp"
#include "own_failures.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kDefaultSuccessors = 10'000;
constexpr std::int64_t kDefaultSuccessorTtlMs = kDefaultSessionMaxAgeMs;
constexpr std::int64_t kAskStoreAgainMs = 60'000;
/// Eleven attempts of ten minutes are the most that options allow.
constexpr std::int64_t kLongestLockMs = 2LL * 3600 * 1000;

}  // namespace

TokenRotation::TokenRotation(HttpTransport& transport, const Clock& clock, Jitter jitter)
    : transport_(transport),
      clock_(clock),
      jitter_(std::move(jitter)),
      discovery_(transport, clock, jitter_),
      session_ends_(transport, clock),
      spent_elsewhere_(kDefaultSuccessors, kLongestLockMs),
      successors_(kDefaultSuccessors, kDefaultSuccessorTtlMs),
      failures_(kDefaultSuccessors, kDefaultSuccessorTtlMs),
      ended_grants_(kMostEnds),
      asked_again_(kDefaultSuccessors, kAskStoreAgainMs) {
  transport_.set_watch([this] { return end_overdue_flights(); });
}

TokenRotation::Answer TokenRotation::renew(RenewalRequest request, Completion completion) {
  if (request.session && session_ends_.has_ended(*request.session)) {
    return {ended_outcome(request), false};
  }
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
  if (!transport_.is_running()) {
    const Holding holding{request.expiry, request.forced, request.carries_error, nullptr};
    return {failure_outcome(holding, Source::kRefreshed, no_thread()), false};
  }
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
  const TokenKey key =
      token_key(endpoints.token, request.provider->client_id, request.refresh_token.view());
  if (auto answer = look_session_up(key, endpoints, request, completion)) return *answer;
  Departure departure;
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    answer = decide(key, endpoints, request, std::move(completion), departure);
  }
  if (departure) departure();
  return answer;
}

TokenRotation::Answer TokenRotation::decide(TokenKey key, const Endpoints& endpoints,
                                            RenewalRequest& request, Completion completion,
                                            Departure& departure) {
  GrantContext context{std::move(request.refresh_token),
                       std::move(request.id_token),
                       request.expiry.lifetime_ms,
                       request.expiry.kind != Expiry::Kind::kNever,
                       {}};
  Holding holding{request.expiry, request.forced, request.carries_error, nullptr, request.session};
  const TokenKey presented = key;
  if (auto outcome = replay(key, request, context, holding)) return {std::move(outcome), false};

  const bool answer_now = request.background && !request.forced && is_usable(holding);
  if (const auto flight = flights_.find(key); flight != flights_.end()) {
    ++stats_.joined;
    hold_presented(flight->second, presented);
    if (answer_now) return {held_outcome(holding, Source::kJoined), false};
    flight->second.waiters.push_back({std::move(holding), Source::kJoined, std::move(completion)});
    return {std::nullopt, true};
  }
  auto failure = standing_failure(key, *request.provider, endpoints);
  if (failure && !(request.sharing && asks_store_again(key, *failure))) {
    ++stats_.spared;
    return {failure_outcome(holding, Source::kRemembered, std::move(failure)), false};
  }
  if (!transport_.is_running()) {
    ++stats_.failed;
    return {failure_outcome(holding, Source::kRefreshed, no_thread()), false};
  }
  Answer answer{std::nullopt, true};
  if (answer_now) answer.now = held_outcome(holding, Source::kStarted);
  Flight& flight = flights_[key];
  flight.overdue_ms = overdue_ms(*request.provider, request.sharing.get());
  hold_presented(flight, presented);
  flight.waiters.push_back({std::move(holding), Source::kRefreshed, std::move(completion)});
  departure = depart(key, endpoints, request, std::move(context));
  return answer;
}

std::optional<Outcome> TokenRotation::replay(TokenKey& key, const RenewalRequest& request,
                                             GrantContext& context, Holding& holding) {
  const std::int64_t steady_ms = clock_.steady_ms();
  const auto successor = successors_.newest(key, steady_ms);
  if (!successor) return std::nullopt;
  const auto& newest = successor->tokens;
  // Where the provider keeps the refresh token, what is remembered of it may be what was refused.
  const auto standing = failures_.standing(key, steady_ms);
  const bool is_refused = request.carries_error && successor->key == key && standing &&
                          !standing->failure->is_transient();
  const bool holds_tokens = !newest->access_token.empty();
  if (holds_tokens && !is_refused && supersedes(*successor, key, request.expiry) &&
      !standing_revocation(successor->key)) {
    if (is_wanted(*newest, request, static_cast<double>(clock_.wall_ms()))) {
      ++stats_.replayed;
      return renewed_outcome(newest, Source::kReplayed);
    }
    holding.newer = newest;
  }
  key = successor->key;
  context.refresh_token = newest->refresh_token;
  if (!newest->id_token.empty()) context.id_token = newest->id_token;
  if (holds_tokens) {
    context.lifetime_ms = newest->expiry.lifetime_ms;
    context.expires = newest->expiry.kind != Expiry::Kind::kNever;
  }
  return std::nullopt;
}

std::shared_ptr<const Failure> TokenRotation::standing_revocation(const TokenKey& key) {
  return ended_grants_.has(key, clock_.steady_ms()) ? revoked_here() : nullptr;
}

bool TokenRotation::asks_store_again(const TokenKey& key, const Failure& failure) {
  if (failure.failure_class != FailureClass::kTerminal) return false;
  // The store says nothing of an end that it was never told.
  if (failure.code == kRevoked && !ended_grants_.is_shared(key)) return false;
  const std::int64_t now_ms = clock_.steady_ms();
  const std::int64_t* last_ms = asked_again_.find(key, now_ms);
  if (last_ms != nullptr && now_ms - *last_ms < kAskStoreAgainMs) return false;
  asked_again_.put(key, now_ms, now_ms);
  return true;
}

std::shared_ptr<const Failure> TokenRotation::standing_failure(const TokenKey& key,
                                                               const Provider& provider,
                                                               const Endpoints& endpoints) {
  if (auto revocation = standing_revocation(key)) return revocation;
  const auto standing = failures_.standing(key, clock_.steady_ms());
  if (!standing) return nullptr;
  // Digesting the settings is worth it only where they decide.
  const bool any_client = standing->failure->failure_class != FailureClass::kConfiguration;
  if (any_client || standing->concerns(client_digest(provider, endpoints))) {
    return standing->failure;
  }
  return nullptr;
}

TokenRotation::Departure TokenRotation::depart(const TokenKey& key, const Endpoints& endpoints,
                                               const RenewalRequest& request,
                                               GrantContext context) {
  context.history = failures_.history(key, clock_.steady_ms());
  if (request.sharing) return depart_shared(key, share(request, endpoints), context);
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
  if (auto* granted = std::get_if<TokenSet>(&result.outcome)) {
    tokens = std::make_shared<const TokenSet>(std::move(*granted));
    const TokenKey next =
        token_key(endpoints.token, provider->client_id, tokens->refresh_token.view());
    const std::lock_guard lock(mutex_);
    ++counter(result.source, true);
    stats_.token_requests += static_cast<std::uint64_t>(result.requests);
    forget_failures(key);
    // The newest entry comes last, so that it is the last that a full memory lets go of.
    waiters = end_flight(key);
    if (result.source == Source::kRefreshed) {
      forget_failures(next);
      successors_.remember(key, {next, tokens}, clock_.steady_ms());
    } else {
      const Successor newest = successors_.learn(key, {next, tokens}, clock_.steady_ms());
      failure = standing_revocation(newest.key);
      tokens = failure ? nullptr : newest.tokens;
    }
  } else {
    failure = std::make_shared<const Failure>(std::move(std::get<Failure>(result.outcome)));
    const Digest client = client_digest(*provider, endpoints);
    const std::lock_guard lock(mutex_);
    ++counter(result.source, false);
    if (result.is_ours_to_remember) {
      failures_.remember(key, client, failure, jitter_(), clock_.steady_ms());
      remember_withheld(key, endpoints, *provider, result.withheld, client, failure);
    } else if (failure->is_transient()) {
      failures_.learn(key, *failure, clock_.steady_ms());
    }
    stats_.token_requests += static_cast<std::uint64_t>(result.requests);
    waiters = end_flight(key);
  }
  for (Waiter& waiter : waiters) {
    if (waiter.source == Source::kRefreshed) waiter.source = result.source;
    Outcome outcome = answer(waiter, tokens, waiter.source, failure);
    outcome.duration_ms = result.duration_ms;
    outcome.requests = result.requests;
    try {
      waiter.completion(std::move(outcome));
    } catch (const std::exception&) {
      // No memory for this one; the others are still to be answered.
    }
  }
}

void TokenRotation::remember_withheld(const TokenKey& spent, const Endpoints& endpoints,
                                      const Provider& provider, const SecretString& refresh_token,
                                      const Digest& client,
                                      const std::shared_ptr<const Failure>& failure) {
  if (refresh_token.empty()) return;
  const TokenKey next = token_key(endpoints.token, provider.client_id, refresh_token.view());
  if (next == spent) return;
  TokenSet withheld;
  withheld.refresh_token = refresh_token;
  withheld.expiry = Expiry::at(0);
  const std::int64_t now_ms = clock_.steady_ms();
  successors_.remember(spent, {next, std::make_shared<const TokenSet>(std::move(withheld))},
                       now_ms);
  failures_.remember(next, client, failure, jitter_(), now_ms);
}

bool TokenRotation::is_usable(const Holding& holding) const {
  const Expiry& held = holding.newer ? holding.newer->expiry : holding.expiry;
  return !is_expired(held, static_cast<double>(clock_.wall_ms()));
}

Outcome TokenRotation::renewed_outcome(std::shared_ptr<const TokenSet> tokens, Source source) {
  Outcome outcome;
  outcome.status = Status::kRenewed;
  outcome.source = source;
  outcome.tokens = std::move(tokens);
  return outcome;
}

Outcome TokenRotation::held_outcome(const Holding& holding, Source source) {
  Outcome outcome;
  outcome.status = holding.newer ? Status::kRenewed : Status::kUnchanged;
  outcome.source = source;
  outcome.tokens = holding.newer;
  return outcome;
}

Outcome TokenRotation::failure_outcome(const Holding& holding, Source source,
                                       std::shared_ptr<const Failure> failure) const {
  const bool usable = is_usable(holding);
  Outcome outcome;
  outcome.source = source;
  outcome.tokens = holding.newer;
  if (failure->is_transient()) {
    outcome.status = usable ? Status::kUnchanged : Status::kTemporarilyUnavailable;
  } else {
    // A forced refresh says that the access token was refused, whatever its expiry says, and a
    // token that carries the error from then goes on carrying it.
    const bool refused = holding.forced || (holding.carries_error && !holding.newer);
    outcome.status = usable && !refused ? Status::kUnchanged : Status::kSignInAgain;
  }
  if (outcome.status == Status::kUnchanged && holding.newer) outcome.status = Status::kRenewed;
  outcome.failure = std::move(failure);
  return outcome;
}

void TokenRotation::signed_in(const std::shared_ptr<const Provider>& provider,
                              const SecretString& refresh_token,
                              const std::shared_ptr<const Sharing>& sharing) {
  if (refresh_token.empty()) return;
  const auto endpoints = discovery_.known(provider);
  if (!endpoints) {
    // Nothing is remembered here of an issuer that was never asked; the store may know.
    if (!sharing) return;
    discovery_.find(provider, [this, provider, refresh_token, sharing](auto found) {
      if (std::holds_alternative<Endpoints>(found)) signed_in(provider, refresh_token, sharing);
    });
    return;
  }
  const TokenKey key = token_key(endpoints->token, provider->client_id, refresh_token.view());
  if (sharing) forget_shared(key, provider, sharing);
  const std::lock_guard lock(mutex_);
  forget_failures(key);
  successors_.forget(key, clock_.steady_ms());
}

void TokenRotation::forget_failures(const TokenKey& key) {
  failures_.forget(key);
  ended_grants_.erase(key);
}

void TokenRotation::hold_presented(Flight& flight, const TokenKey& presented) {
  if (successors_.hold(presented)) flight.presented.push_back(presented);
}

TokenRotation::Flight TokenRotation::take_flight(const TokenKey& key) {
  const auto found = flights_.find(key);
  if (found == flights_.end()) return {};  // it was overdue
  Flight flight = std::move(found->second);
  flights_.erase(found);
  return flight;
}

void TokenRotation::release_presented(const Flight& flight) {
  for (const TokenKey& presented : flight.presented) {
    successors_.release(presented, clock_.steady_ms());
  }
}

std::vector<TokenRotation::Waiter> TokenRotation::end_flight(const TokenKey& key) {
  Flight flight = take_flight(key);
  release_presented(flight);
  return std::move(flight.waiters);
}

void TokenRotation::want_bounds(std::size_t max_successors, std::int64_t successor_ttl_ms,
                                std::int64_t session_max_age_ms) {
  session_ends_.want_max_age(session_max_age_ms);
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
