#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret_string.hpp"
#include "oauth/failure.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// What processes tell each other about one refresh token: what replaced it, or why nothing did.
/// One of the two is set.
struct StoreEntry {
  std::shared_ptr<const TokenSet> tokens;  ///< of the audience that spent it
  std::shared_ptr<const Failure> failure;
  /// Absent in entries of the version before: their refresh token is the newest, but it is not
  /// known what their access token was for.
  std::optional<Audience> audience = Audience{};
  std::int64_t obtained_ms = kLongAgoMs;                       ///< steady time
  std::shared_ptr<const AudienceTokensList> others = nullptr;  ///< still good ones; null: none

  /// Without tokens where none are known for that audience.
  AudienceTokens tokens_for(const Audience& wanted) const;
  /// Its tokens, whose refresh token has this key.
  Successor as_successor(const TokenKey& key) const {
    return {key, tokens, audience, obtained_ms, others};
  }
};

/// As a form (RFC 6749 appendix B): the encoder and decoder of requests wipe what they leave
/// behind.
SecretString write_store_entry(const StoreEntry& entry);
/// The same with the times at which tokens were obtained, and without tokens that have expired.
SecretString write_store_entry(const StoreEntry& entry, const Clock& clock);

/// Nothing for a text that is not an entry of this version. An access token never outlives what its
/// provider granted, counted from now: the clock of the process that wrote it may run ahead.
std::optional<StoreEntry> read_store_entry(std::string_view text, double now_ms,
                                           std::int64_t steady_ms = 0);

}  // namespace token_rotation
