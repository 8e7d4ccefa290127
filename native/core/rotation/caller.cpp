#include "rotation/caller.hpp"

#include <utility>

#include "oauth/local_failures.hpp"

namespace token_rotation {

bool CallerState::is_usable(double wall_ms) const {
  return !is_expired(newer ? newer->expiry : expiry, wall_ms);
}

CallerState state_of(const RenewalRequest& request) {
  return {request.expiry, request.forced, request.carries_error, nullptr, request.session};
}

Outcome renewed_outcome(std::shared_ptr<const TokenSet> tokens, Source source) {
  Outcome outcome;
  outcome.status = Status::kRenewed;
  outcome.source = source;
  outcome.tokens = std::move(tokens);
  return outcome;
}

Outcome held_outcome(const CallerState& held, Source source) {
  Outcome outcome;
  outcome.status = held.newer ? Status::kRenewed : Status::kUnchanged;
  outcome.source = source;
  outcome.tokens = held.newer;
  return outcome;
}

Outcome refused_outcome(const CallerState& held, Source source,
                        std::shared_ptr<const Failure> failure, double wall_ms) {
  const bool usable = held.is_usable(wall_ms);
  Outcome outcome;
  outcome.source = source;
  outcome.tokens = held.newer;
  if (failure->is_transient()) {
    outcome.status = usable ? Status::kUnchanged : Status::kTemporarilyUnavailable;
  } else {
    // A forced refresh says that the access token was refused, whatever its expiry says, and a
    // token that carries the error from then goes on carrying it.
    const bool refused = held.forced || (held.carries_error && !held.newer);
    outcome.status = usable && !refused ? Status::kUnchanged : Status::kSignInAgain;
  }
  if (outcome.status == Status::kUnchanged && held.newer) outcome.status = Status::kRenewed;
  outcome.failure = std::move(failure);
  return outcome;
}

Outcome SharedAnswer::outcome_for(Caller& caller, bool has_session_ended, double wall_ms) const {
  // Others hold the same refresh token; this session was signed out while it waited.
  if (has_session_ended) caller.state.newer = nullptr;
  Outcome outcome = tokens && !has_session_ended
                        ? renewed_outcome(tokens, caller.source)
                        : refused_outcome(caller.state, caller.source,
                                          has_session_ended ? revoked_here() : failure, wall_ms);
  outcome.duration_ms = duration_ms;
  outcome.requests = requests;
  return outcome;
}

}  // namespace token_rotation
