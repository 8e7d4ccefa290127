#pragma once

#include "expiry.hpp"
#include "refusal_history.hpp"
#include "secret_string.hpp"

namespace token_rotation {

/// What the client held when it asked, as far as the reply is judged by it.
struct GrantContext {
  SecretString refresh_token;
  SecretString id_token;            ///< empty: none to compare with
  double lifetime_ms = kUnknownMs;  ///< of the access token before
  bool expires = false;             ///< whether that had an expiry, known or unreadable
  RefusalHistory history{};         ///< what a refusal is judged by
};

}  // namespace token_rotation
