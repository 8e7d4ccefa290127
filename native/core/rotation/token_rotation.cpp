#include "rotation/token_rotation.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii.hpp"
#include "oauth/client_digest.hpp"
#include "oauth/local_failures.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kMaxForeignLocks = 10'000;
/// Eleven attempts of ten minutes are the most that options allow.
constexpr std::int64_t kMaxLockMs = 2LL * 3600 * 1000;

}  // namespace

TokenRotation::TokenRotation(HttpTransport& transport, const Clock& clock, Jitter jitter)
    : transport_(transport),
      clock_(clock),
      jitter_(std::move(jitter)),
      discovery_(transport, clock, jitter_),
      session_ends_(transport, clock),
      spent_elsewhere_(kMaxForeignLocks, kMaxLockMs),
      memory_(clock, jitter_) {
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
  discovery_.find(provider, [this, shared_request, completion = std::move(completion)](
                                auto found, Source source) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      const Holding holding{shared_request->expiry, shared_request->forced,
                            shared_request->carries_error, nullptr};
      completion(failure_outcome(holding, source, std::make_shared<const Failure>(*failure)));
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

void TokenRotation::find_endpoints(const std::shared_ptr<const Provider>& provider,
                                   Discovery::OnFound on_found) {
  if (!provider->issuer.empty() || !provider->metadata_url.empty()) {
    discovery_.find(provider, std::move(on_found));
    return;
  }
  transport_.post([on_found = std::move(on_found), endpoints = endpoints_of(*provider, nullptr)] {
    on_found(endpoints, Source::kRemembered);
  });
}

TokenRotation::Answer TokenRotation::renew_at(const Endpoints& endpoints, RenewalRequest request,
                                              Completion completion) {
  const TokenKey key =
      token_key(endpoints.token, request.provider->client_id, request.refresh_token.view());
  if (auto answer = look_session_up(key, endpoints, request, completion)) return *answer;
  Departure departure;
  Answer answer;
  {
    const MutexLock lock(mutex_);
    answer = decide(key, endpoints, request, std::move(completion), departure);
  }
  if (departure) departure();
  return answer;
}

TokenRotation::Answer TokenRotation::decide(TokenKey key, const Endpoints& endpoints,
                                            RenewalRequest& request, Completion completion,
                                            Departure& departure) {
  GrantContext context{
      std::move(request.refresh_token),
      std::move(request.id_token),
      request.expiry.lifetime_ms,
      request.expiry.kind != Expiry::Kind::kNever,
      {},
      {},
      takes_access_token(*request.provider) ? request.access_token : SecretString()};
  Holding holding{request.expiry, request.forced, request.carries_error, nullptr, request.session};
  const TokenKey presented = key;
  if (auto outcome = replay(key, request, context, holding)) return {std::move(outcome), false};

  // A sign-out may be waiting for another process: a cookie of what it ended does not.
  if (auto ended = memory_.standing_revocation(key); ended && !memory_.is_end_shared(key)) {
    ++stats_.remembered;
    return {failure_outcome(holding, Source::kRemembered, std::move(ended)), false};
  }
  const bool answer_now = request.background && !request.forced && is_usable(holding);
  if (const auto flight = flights_.find(key); flight != flights_.end()) {
    hold_presented(flight->second, presented);
    std::vector<Waiter> waiters;
    waiters.push_back({std::move(holding), Source::kRefreshed, std::move(completion)});
    return wait_for(flight->second,
                    {std::make_shared<const Journey>(Journey{std::move(request), endpoints}),
                     std::move(context), std::move(waiters)},
                    answer_now);
  }
  auto failure = memory_.standing_failure(key, *request.provider, endpoints);
  if (failure && !(request.sharing && memory_.asks_store_again(key, *failure))) {
    ++stats_.remembered;
    return {failure_outcome(holding, Source::kRemembered, std::move(failure)), false};
  }
  if (!transport_.is_running()) {
    ++stats_.failed;
    return {failure_outcome(holding, Source::kRefreshed, no_thread()), false};
  }
  Answer answer{std::nullopt, true};
  if (answer_now) answer.now = held_outcome(holding, Source::kStarted);
  Flight& flight = flights_[key];
  flight.audience = request.provider->audience;
  flight.overdue_ms = overdue_ms(*request.provider, request.sharing.get());
  hold_presented(flight, presented);
  flight.waiters.push_back({std::move(holding), Source::kRefreshed, std::move(completion)});
  departure = depart(key, std::make_shared<const Journey>(Journey{std::move(request), endpoints}),
                     std::move(context), std::move(failure));
  return answer;
}

std::optional<Outcome> TokenRotation::replay(TokenKey& key, const RenewalRequest& request,
                                             GrantContext& context, Holding& holding) {
  const auto successor = memory_.newest(key);
  const Audience& audience = request.provider->audience;
  if (!successor) {
    const Successor* const head = request.forced ? memory_.known(key) : nullptr;
    return head == nullptr ? std::nullopt
                           : recent_outcome(key, head->tokens_for(audience), request);
  }
  const AudienceTokens own = successor->tokens_for(audience);
  if (auto outcome = recent_outcome(successor->key, own, request)) return outcome;
  // Where the provider keeps the refresh token, what is remembered of it may be what was refused.
  const auto standing = memory_.standing_of(key, audience);
  const bool is_refused = request.carries_error && successor->key == key && standing &&
                          !standing->failure->is_transient();
  if (!is_refused && own.tokens && supersedes(successor->key, *own.tokens, key, request.expiry) &&
      !memory_.standing_revocation(successor->key)) {
    if (is_wanted(*own.tokens, request, static_cast<double>(clock_.wall_ms()))) {
      ++stats_.replayed;
      return renewed_outcome(own.tokens, Source::kReplayed);
    }
    holding.newer = own.tokens;
  }
  key = successor->key;
  take_over(context, *successor, own);
  return std::nullopt;
}

std::optional<Outcome> TokenRotation::recent_outcome(const TokenKey& newest,
                                                     const AudienceTokens& own,
                                                     const RenewalRequest& request) {
  const auto wall_ms = static_cast<double>(clock_.wall_ms());
  const bool is_answer = is_recent(own, request, wall_ms, clock_.steady_ms()) &&
                         !memory_.standing_revocation(newest) &&
                         !memory_.standing_of(newest, request.provider->audience);
  if (!is_answer) return std::nullopt;
  ++stats_.replayed;
  return renewed_outcome(own.tokens, Source::kReplayed);
}

TokenRotation::Departure TokenRotation::depart(const TokenKey& key,
                                               const std::shared_ptr<const Journey>& journey,
                                               GrantContext context,
                                               std::shared_ptr<const Failure> standing) {
  const RenewalRequest& request = journey->request;
  memory_.tell_history(context, key, request.provider->audience);
  if (request.sharing) return depart_shared(key, journey, context, std::move(standing));
  const auto grant = std::make_shared<RefreshGrant>(
      transport_, clock_, jitter_, request.provider, journey->endpoints, std::move(context),
      [this, key, journey](GrantResult result) {
        land(key, journey->request.provider, journey->endpoints, std::move(result));
      },
      request.functions);
  return [grant] { grant->start(); };
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
    discovery_.find(provider, [this, provider, refresh_token, sharing](auto found, Source) {
      if (std::holds_alternative<Endpoints>(found)) signed_in(provider, refresh_token, sharing);
    });
    return;
  }
  const TokenKey key = token_key(endpoints->token, provider->client_id, refresh_token.view());
  if (sharing) forget_shared(key, provider, sharing);
  const MutexLock lock(mutex_);
  memory_.forget(key, provider->audience);
}

void TokenRotation::hold_presented(Flight& flight, const TokenKey& presented) {
  if (memory_.hold(presented)) flight.presented.push_back(presented);
}

void TokenRotation::release_presented(const Flight& flight) {
  for (const TokenKey& presented : flight.presented) {
    memory_.release(presented);
  }
}

TokenRotation::Flight TokenRotation::take_flight(const TokenKey& key,
                                                 const std::optional<Audience>& audience) {
  const auto found = flights_.find(key);
  if (found == flights_.end() || found->second.audience != audience) return {};  // it was overdue
  Flight flight = std::move(found->second);
  flights_.erase(found);
  return flight;
}

TokenRotation::Flight TokenRotation::end_flight(const TokenKey& key) {
  const auto found = flights_.find(key);
  if (found == flights_.end()) return {};  // it was overdue
  Flight flight = std::move(found->second);
  flights_.erase(found);
  release_presented(flight);
  for (Party& party : flight.queue) {
    for (Waiter& waiter : party.waiters) flight.waiters.push_back(std::move(waiter));
  }
  flight.queue.clear();
  return flight;
}

void TokenRotation::request_limits(std::size_t max_successors, std::int64_t successor_ttl_ms,
                                   std::int64_t session_max_age_ms) {
  session_ends_.want_max_age(session_max_age_ms);
  const MutexLock lock(mutex_);
  memory_.want_bounds(max_successors, successor_ttl_ms);
}

RotationStats TokenRotation::stats() const {
  const MutexLock lock(mutex_);
  RotationStats stats = stats_;
  stats.successors = memory_.successors();
  stats.in_flight = flights_.size();
  return stats;
}

}  // namespace token_rotation
