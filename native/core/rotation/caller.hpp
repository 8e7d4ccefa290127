#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "client/grant_result.hpp"
#include "oauth/expiry.hpp"
#include "oauth/failure.hpp"
#include "oauth/token_key.hpp"
#include "oauth/token_set.hpp"
#include "rotation/outcome.hpp"
#include "rotation/renewal_request.hpp"

namespace token_rotation {

/// What a caller holds, to judge a failure by.
struct CallerState {
  Expiry expiry;
  bool forced = false;         ///< its access token was refused, whatever the expiry says
  bool carries_error = false;  ///< its last refresh failed
  /// Remembered tokens that supersede the caller's own; may be null.
  std::shared_ptr<const TokenSet> newer;
  std::optional<TokenKey> session{};

  /// Whether there is an access token to go on with.
  bool is_usable(double wall_ms) const;
  /// Whether it is answered with that, and the refresh runs behind it.
  bool is_answered_now(const RenewalRequest& request, double wall_ms) const {
    return request.background && !request.forced && is_usable(wall_ms);
  }
};

CallerState state_of(const RenewalRequest& request);

/// A caller that waits for a refresh.
struct Caller {
  using Completion = std::function<void(Outcome)>;

  CallerState state{};
  Source source = Source::kRefreshed;
  Completion completion{};
};

/// What callers that waited for the same are told: tokens, or a failure.
struct SharedAnswer {
  std::vector<Caller> callers;
  std::shared_ptr<const TokenSet> tokens{};
  std::shared_ptr<const Failure> failure{};
  std::int64_t duration_ms = 0;
  int requests = 0;

  /// What one of them is told. The code that calls this knows whether the session has ended
  /// meanwhile.
  Outcome outcome_for(Caller& caller, bool has_session_ended, double wall_ms) const;
};

/// What a caller is told: to take new tokens,
Outcome renewed_outcome(std::shared_ptr<const TokenSet> tokens, Source source);
/// to go on with what it holds or is remembered,
Outcome held_outcome(const CallerState& held, Source source);
/// or what a failure means for it.
Outcome refused_outcome(const CallerState& held, Source source,
                        std::shared_ptr<const Failure> failure, double wall_ms);

}  // namespace token_rotation
