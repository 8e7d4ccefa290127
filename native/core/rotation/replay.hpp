#pragma once

#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_key.hpp"
#include "rotation/caller.hpp"
#include "rotation/flights.hpp"
#include "rotation/renewal_request.hpp"
#include "rotation/rotation_memory.hpp"

namespace token_rotation {

/// What a request presents, and then what is to be presented in its place.
struct Presentation {
  TokenKey key;
  GrantContext context;
  CallerState state;
};

/// With the tokens of the request, which are taken out of it.
Presentation presentation_of(const TokenKey& key, RenewalRequest& request);

/// What is remembered answers a request, where it is newer than what that holds; else it leads to
/// the refresh token to present.
std::optional<Outcome> replay(RotationMemory& memory, const Clock& clock,
                              const RenewalRequest& request, Presentation& presentation);

/// The same for callers whose turn has come, after what they waited for.
struct Turn {
  TokenKey key;  ///< of the newest refresh token
  /// Of the audience; null where none are known.
  std::shared_ptr<const TokenSet> tokens;
  bool is_answered = false;                ///< with the tokens
  std::shared_ptr<const Failure> failure;  ///< or with this; null: neither
};
Turn turn_of(RotationMemory& memory, const Clock& clock, const TokenKey& key, Party& party);

}  // namespace token_rotation
