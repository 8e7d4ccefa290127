#pragma once

#include <cstdint>
#include <memory>

#include "client/grant_result.hpp"
#include "oauth/failure.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// What the jwt callback does with the NextAuth token.
enum class Status : std::uint8_t {
  kRenewed,                 ///< take the tokens, drop `error`
  kUnchanged,               ///< hand the token back exactly as it was
  kTemporarilyUnavailable,  ///< keep the tokens, say that they cannot be renewed for now
  kSignInAgain,             ///< keep the tokens, say that only a new sign-in helps
};

struct Outcome {
  Status status = Status::kUnchanged;
  Source source = Source::kRefreshed;
  std::shared_ptr<const TokenSet>
      tokens;  ///< to write into the NextAuth token; null: its own stand
  std::shared_ptr<const Failure> failure;  ///< null on success
  std::int64_t duration_ms = 0;            ///< of the refresh, with its retries
  int requests = 0;                        ///< sent to the token endpoint by that refresh
};

}  // namespace token_rotation
