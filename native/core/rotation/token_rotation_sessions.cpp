// The part of TokenRotation that keeps tokens from sessions which have been signed out.

#include <utility>

#include "oauth/local_failures.hpp"
#include "rotation/token_rotation.hpp"

namespace token_rotation {

Outcome TokenRotation::ended_outcome(const RenewalRequest& request) const {
  const Holding holding{request.expiry, request.forced, request.carries_error, nullptr,
                        request.session};
  return failure_outcome(holding, Source::kRemembered, revoked_here());
}

Outcome TokenRotation::answer(Waiter& waiter, const std::shared_ptr<const TokenSet>& tokens,
                              Source source, const std::shared_ptr<const Failure>& failure) {
  Holding& holding = waiter.holding;
  if (holding.session && session_ends_.has_ended(*holding.session)) {
    // Others hold the same refresh token; this session was signed out while it waited.
    holding.newer = nullptr;
    return failure_outcome(holding, source, revoked_here());
  }
  return tokens ? renewed_outcome(tokens, source) : failure_outcome(holding, source, failure);
}

std::optional<TokenRotation::Answer> TokenRotation::look_session_up(const TokenKey& key,
                                                                    const Endpoints& endpoints,
                                                                    const RenewalRequest& request,
                                                                    const Completion& completion) {
  // A store that did not answer just now is not asked in a circle.
  if (!request.sharing || !request.session || request.store_failed) return std::nullopt;
  Answer answer{std::nullopt, true};
  {
    const MutexLock lock(mutex_);
    TokenKey newest = key;
    GrantContext context;
    Holding holding{request.expiry, request.forced, request.carries_error, nullptr, std::nullopt};
    answer.now = replay(newest, request, context, holding);
    if (!answer.now && request.background && !request.forced && is_usable(holding)) {
      answer.now = held_outcome(holding, Source::kStarted);
    }
  }
  const bool is_replayed = answer.now && answer.now->source == Source::kReplayed;
  if (is_replayed) {
    // What is remembered is not held up: the look-up decides about the next call.
    session_ends_.look_up(*request.session, request.provider, request.sharing, [](bool) {});
    answer.will_complete = false;
    return answer;
  }
  const auto kept = std::make_shared<RenewalRequest>(request);
  kept->background = false;
  const auto then = [this, kept, endpoints, completion](bool store_failed) {
    kept->store_failed = store_failed;
    if (session_ends_.has_ended(*kept->session)) {
      completion(ended_outcome(*kept));
      return;
    }
    const Answer later = renew_at(endpoints, std::move(*kept), completion);
    if (later.now) completion(*later.now);
  };
  if (!session_ends_.look_up(*request.session, request.provider, request.sharing, then)) {
    return std::nullopt;
  }
  return answer;
}

}  // namespace token_rotation
