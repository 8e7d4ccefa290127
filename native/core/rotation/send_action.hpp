#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/secret_string.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_key.hpp"
#include "rotation/caller.hpp"
#include "rotation/end_request.hpp"
#include "rotation/renewal_request.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// How often a flight, or the end of a session, goes on where the store has led to.
inline constexpr int kMaxHops = 32;

/// A request that goes on with the next refresh token: behind the flight of another audience, or
/// where the store has led to.
struct RenewalPlan {
  RenewalRequest request;  ///< of the first caller; its tokens have been taken out
  Endpoints endpoints;
  int hops = 0;  ///< along the store

  const Audience& audience() const { return request.provider->audience; }
  /// Goes on to what the store has led to, whose tokens may be null. The store is not followed in a
  /// circle, where a provider handed an earlier refresh token out again.
  void go_on_along_store(const TokenSet* tokens);
};

/// A refresh token to present for tokens.
struct SendRenewal {
  TokenKey key;
  std::shared_ptr<const RenewalPlan> plan;
  GrantContext context;
  /// With a store, although this is remembered: the store may know that it is over.
  std::shared_ptr<const Failure> standing{};
  std::optional<Successor> known{};  ///< of its family, where a store is to be told
};

/// A session that is to be ended, without the refresh token to end it with.
struct SessionEndPlan {
  Endpoints endpoints;
  std::shared_ptr<const Provider> provider;
  std::optional<TokenKey> session;
  std::shared_ptr<const Sharing> sharing;
  Caller::Completion completion;
  Ending ending = Ending::kRevoke;
  std::shared_ptr<AppFunctions> functions{};
  std::int64_t remember_ms = 0;  ///< how long the end is remembered
  int hops = 0;                  ///< along the store

  /// Whether the whole grant ends with it, at once.
  bool ends_grant() const { return ending != Ending::kRevoke && !session; }
};

/// One that waits for a flight, with the callers who are answered by it.
struct PendingEnd {
  SessionEndPlan plan;
  SecretString refresh_token;
  std::vector<Caller> callers{};
};

/// A refresh token to end a session with.
struct SendEnd {
  SessionEndPlan plan;
  TokenKey presented;
  TokenKey newest;
  SecretString refresh_token;
};

/// What the ledger says is to be sent, once its lock is released.
using SendAction = std::variant<SendRenewal, SendEnd>;

}  // namespace token_rotation
