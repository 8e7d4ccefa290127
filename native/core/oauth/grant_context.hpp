#pragma once

#include "base/secret_string.hpp"
#include "oauth/expiry.hpp"
#include "oauth/refusal_history.hpp"

namespace token_rotation {

/// What the client held when it asked, as far as the response is judged by it.
struct GrantContext {
  SecretString refresh_token;
  SecretString id_token;              ///< empty: none to compare with
  double lifetime_ms = kUnknownMs;    ///< of the access token before
  bool expires = false;               ///< whether that had an expiry, known or unreadable
  RefusalHistory history{};           ///< what a refusal of the grant is judged by
  RefusalHistory audience_history{};  ///< what a refusal of this audience alone is judged by
  SecretString access_token{};        ///< empty where no request takes it
};

}  // namespace token_rotation
