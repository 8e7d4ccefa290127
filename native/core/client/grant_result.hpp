#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/secret_string.hpp"
#include "oauth/failure.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// How the answer came about; the `type` of the event.
enum class Source : std::uint8_t {
  kRefreshed,   ///< this call's own refresh
  kJoined,      ///< a refresh that another call had begun
  kReplayed,    ///< the successor memory; no request
  kStarted,     ///< a refresh begun in the background; it reports once more when it ends
  kRemembered,  ///< a remembered failure; no request
};

/// How one grant ended.
struct GrantResult {
  std::variant<TokenSet, Failure> outcome;
  int requests = 0;  ///< sent to the token endpoint
  std::int64_t duration_ms = 0;
  Source source = Source::kRefreshed;  ///< another where a shared store had the answer
  /// Whether a failure is to be remembered here; what the store knows may end another one.
  bool is_ours_to_remember = true;
  /// A refresh token that came beside tokens that were not taken; empty for none.
  SecretString withheld{};
  /// Everything that a shared store had or was told, where that holds tokens.
  std::optional<Successor> successor{};
  /// It had tokens that no caller wants any more: their refresh token is the one to present.
  bool is_superseded = false;
};

}  // namespace token_rotation
