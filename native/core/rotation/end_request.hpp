#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/secret_string.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// kForget ends the session here and in the store, kRevoke at the provider, and here if that
/// succeeds, kSignOut in both ways: here at once.
enum class Ending : std::uint8_t { kRevoke, kForget, kSignOut };

/// A session that is to be ended.
struct EndRequest {
  std::shared_ptr<const Provider> provider;  ///< null: the token names none that is configured
  SecretString refresh_token;
  std::optional<TokenKey> session{};  ///< absent in cookies that name none
  std::shared_ptr<const Sharing> sharing{};
  Ending ending = Ending::kRevoke;
  std::shared_ptr<AppFunctions> functions{};  ///< null where the provider has none
};

}  // namespace token_rotation
