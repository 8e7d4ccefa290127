#include "rotation/token_rotation.hpp"

#include <utility>
#include <variant>

#include "base/ascii.hpp"
#include "client/revocation.hpp"
#include "oauth/local_failures.hpp"
#include "rotation/newest_search.hpp"
#include "store/audience_refusals.hpp"
#include "store/store_client.hpp"

namespace token_rotation {
namespace {

/// What stands in the way of presenting anything; null: nothing.
std::shared_ptr<const Failure> unpresentable(const Provider* provider,
                                             const SecretString& refresh_token) {
  if (provider == nullptr) return unknown_provider();
  return is_token_text(refresh_token.view()) ? nullptr : no_refresh_token();
}

}  // namespace

TokenRotation::TokenRotation(HttpTransport& transport, const Clock& clock, Jitter jitter)
    : transport_(transport),
      clock_(clock),
      jitter_(std::move(jitter)),
      discovery_(transport, clock, jitter_),
      session_ends_(transport, clock),
      ledger_(clock, jitter_),
      journeys_(transport, clock, jitter_, ledger_, session_ends_) {
  transport_.set_watch([this] { return end_overdue_flights(); });
}

TokenRotation::Answer TokenRotation::renew(RenewalRequest request, Completion completion) {
  if (request.session && session_ends_.has_ended(*request.session))
    return {refused(request, Source::kRemembered, revoked_here()), false};
  if (auto failure = unpresentable(request.provider.get(), request.refresh_token))
    return {refused(request, Source::kRemembered, std::move(failure)), false};
  if (const auto endpoints = discovery_.known(request.provider))
    return renew_at(*endpoints, std::move(request), std::move(completion));
  return renew_discovered(std::move(request), std::move(completion));
}

// The key needs the token endpoint, so everything else waits for it.
TokenRotation::Answer TokenRotation::renew_discovered(RenewalRequest request,
                                                      Completion completion) {
  if (!transport_.is_running()) return {refused(request, Source::kRefreshed, no_thread()), false};
  const auto wall_ms = static_cast<double>(clock_.wall_ms());
  Answer answer{std::nullopt, true};
  if (state_of(request).is_answered_now(request, wall_ms))
    answer.now = Outcome{Status::kUnchanged, Source::kStarted, nullptr, nullptr, 0, 0};
  // The caller has been answered or waits for the completion: either way nothing is answered at
  // once any more.
  request.background = false;
  const auto provider = request.provider;
  const auto shared_request = std::make_shared<RenewalRequest>(std::move(request));
  discovery_.find(provider, [this, shared_request, completion = std::move(completion)](
                                auto found, Source source) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      completion(refused(*shared_request, source, std::make_shared<const Failure>(*failure)));
      return;
    }
    const Answer later =
        renew_at(std::get<Endpoints>(found), std::move(*shared_request), completion);
    if (later.now) completion(*later.now);
  });
  return answer;
}

void TokenRotation::revoke_access_token(const std::shared_ptr<const Provider>& provider,
                                        SecretString access_token,
                                        std::shared_ptr<AppFunctions> functions,
                                        std::function<void(std::optional<Failure>)> on_done) {
  const auto token = std::make_shared<SecretString>(std::move(access_token));
  find_endpoints(provider, [this, provider, token, functions = std::move(functions),
                            on_done = std::move(on_done)](auto found, Source) {
    if (const auto* failure = std::get_if<Failure>(&found)) {
      on_done(*failure);
      return;
    }
    request_revocation(transport_, clock_, provider, std::get<Endpoints>(found), std::move(*token),
                       functions, on_done, TokenKind::kAccessToken);
  });
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
  return decide(key, endpoints, std::move(request), std::move(completion));
}

TokenRotation::Answer TokenRotation::decide(const TokenKey& key, const Endpoints& endpoints,
                                            RenewalRequest request, Completion completion) {
  auto decision = ledger_.decide(key, endpoints, std::move(request), std::move(completion),
                                 transport_.is_running());
  if (auto* answered = std::get_if<RotationLedger::Answered>(&decision))
    return {std::move(answered->outcome), false};
  if (auto* joined = std::get_if<RotationLedger::Joined>(&decision))
    return {std::move(joined->now), joined->will_complete};
  auto& departs = std::get<RotationLedger::Departs>(decision);
  journeys_.begin(std::move(departs.send));
  return {std::move(departs.now), true};
}

std::optional<TokenRotation::Answer> TokenRotation::look_session_up(const TokenKey& key,
                                                                    const Endpoints& endpoints,
                                                                    const RenewalRequest& request,
                                                                    const Completion& completion) {
  // A store that did not answer just now is not asked in a circle.
  if (!request.sharing || !request.session || request.store_failed) return std::nullopt;
  Answer answer{ledger_.look(key, request), true};
  if (answer.now && answer.now->source == Source::kReplayed) {
    // What is remembered is not held up: the look-up decides about the next call.
    session_ends_.look_up(*request.session, request.provider, request.sharing, [](bool) {});
    answer.will_complete = false;
    return answer;
  }
  const auto kept = std::make_shared<RenewalRequest>(request);
  kept->background = false;
  const auto then = [this, kept, endpoints, completion](bool store_failed) {
    kept->store_failed = store_failed;
    renew_looked_up(endpoints, std::move(*kept), completion);
  };
  if (!session_ends_.look_up(*request.session, request.provider, request.sharing, then))
    return std::nullopt;
  return answer;
}

void TokenRotation::renew_looked_up(const Endpoints& endpoints, RenewalRequest request,
                                    const Completion& completion) {
  if (session_ends_.has_ended(*request.session)) {
    completion(refused(request, Source::kRemembered, revoked_here()));
    return;
  }
  const Answer answer = renew_at(endpoints, std::move(request), completion);
  if (answer.now) completion(*answer.now);
}

Outcome TokenRotation::refused(const RenewalRequest& request, Source source,
                               std::shared_ptr<const Failure> failure) const {
  return refused_outcome(state_of(request), source, std::move(failure),
                         static_cast<double>(clock_.wall_ms()));
}

void TokenRotation::signed_in(const std::shared_ptr<const Provider>& provider,
                              const SecretString& refresh_token,
                              const std::shared_ptr<const Sharing>& sharing) {
  if (refresh_token.empty()) return;
  const auto forget_at = [this, provider, refresh_token, sharing](auto found, Source) {
    if (const auto* endpoints = std::get_if<Endpoints>(&found)) {
      forget(token_key(endpoints->token, provider->client_id, refresh_token.view()), *provider,
             sharing);
    }
  };
  // Nothing is remembered here of an issuer that was never asked; the store may know.
  if (sharing) {
    discovery_.with_endpoints(provider, forget_at);
  } else if (auto endpoints = discovery_.known(provider)) {
    forget_at(std::variant<Endpoints, Failure>(*std::move(endpoints)), Source::kRemembered);
  }
}

void TokenRotation::forget(const TokenKey& key, const Provider& provider,
                           const std::shared_ptr<const Sharing>& sharing) {
  if (sharing) {
    transport_.post([key, store = StoreClient(transport_, sharing, provider)] {
      store.erase(key);
      store.erase(audience_refusals_key(key));
    });
  }
  ledger_.forget(key, provider.audience);
}

void TokenRotation::revoke(EndRequest request, Completion completion) {
  if (request.session && request.ending != Ending::kRevoke)
    session_ends_.end(*request.session, request.provider, request.sharing);
  const bool is_done = request.session && request.ending == Ending::kForget;
  auto failure = unpresentable(request.provider.get(), request.refresh_token);
  if (is_done || failure) {
    Outcome outcome;
    outcome.status = failure ? Status::kUnchanged : Status::kSignInAgain;
    outcome.failure = std::move(failure);
    if (!transport_.is_running()) return completion(outcome);
    transport_.post([completion = std::move(completion), outcome] { completion(outcome); });
    return;
  }
  if (!transport_.is_running()) return completion(end_without_thread(request));
  SessionEndPlan plan{{},
                      request.provider,
                      request.session,
                      std::move(request.sharing),
                      std::move(completion),
                      request.ending,
                      std::move(request.functions),
                      session_ends_.max_age_ms()};
  discovery_.with_endpoints(request.provider,
                            [this, plan = std::move(plan),
                             refresh_token = std::move(request.refresh_token)](auto found, Source) {
                              if (const auto* not_found = std::get_if<Failure>(&found)) {
                                Outcome outcome;
                                outcome.failure = std::make_shared<const Failure>(*not_found);
                                return plan.completion(std::move(outcome));
                              }
                              SessionEndPlan at = plan;
                              at.endpoints = std::get<Endpoints>(std::move(found));
                              begin_ending(std::move(at), refresh_token);
                            });
}

void TokenRotation::begin_ending(SessionEndPlan plan, SecretString refresh_token) {
  if (auto sent = ledger_.begin_ending({std::move(plan), std::move(refresh_token)}))
    journeys_.begin(*std::move(sent));
}

/// Neither store nor provider can be told, but in this process the grant ends.
Outcome TokenRotation::end_without_thread(const EndRequest& request) {
  Outcome outcome;
  outcome.failure = no_thread();
  const auto endpoints = discovery_.known(request.provider);
  const bool ends_grant = request.ending != Ending::kRevoke && !request.session;
  if (!ends_grant || !endpoints) return outcome;
  ledger_.end_here(
      token_key(endpoints->token, request.provider->client_id, request.refresh_token.view()),
      session_ends_.max_age_ms());
  if (request.ending == Ending::kForget && !request.sharing) {
    outcome.status = Status::kSignInAgain;
    outcome.failure = nullptr;
  }
  return outcome;
}

void TokenRotation::find_newest(RenewalRequest request, Completion completion) {
  if (unpresentable(request.provider.get(), request.refresh_token)) {
    transport_.post([completion = std::move(completion)] { completion(Outcome()); });
    return;
  }
  const auto provider = request.provider;
  const auto search =
      std::make_shared<NewestSearch>(journeys_, std::move(request), std::move(completion));
  discovery_.with_endpoints(provider, [search](auto found, Source) {
    if (auto* endpoints = std::get_if<Endpoints>(&found)) {
      search->begin(std::move(*endpoints));
    } else {
      search->give_up();
    }
  });
}

bool TokenRotation::end_overdue_flights() {
  auto overdue = ledger_.end_overdue();
  journeys_.complete(std::move(overdue.landing));
  return overdue.are_others_under_way;
}

void TokenRotation::request_limits(std::size_t max_successors, std::int64_t successor_ttl_ms,
                                   std::int64_t session_max_age_ms) {
  session_ends_.want_max_age(session_max_age_ms);
  ledger_.request_limits(max_successors, successor_ttl_ms);
}

}  // namespace token_rotation
