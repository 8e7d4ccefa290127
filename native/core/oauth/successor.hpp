#pragma once

#include <memory>

#include "oauth/audience_tokens.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// What became of a refresh token: the key to spend next, and the newest tokens of its family for
/// each audience.
struct Successor {
  TokenKey key;
  std::shared_ptr<const TokenSet> tokens;         ///< of the audience that refreshed last
  std::optional<Audience> audience = Audience{};  ///< that one; absent: not known
  std::int64_t obtained_ms = kLongAgoMs;          ///< steady time
  std::shared_ptr<const AudienceTokensList> others = nullptr;  ///< null: none

  AudienceTokens newest() const { return {tokens, audience, obtained_ms}; }
  /// The tokens of one audience; without any where none are known.
  AudienceTokens tokens_for(const Audience& wanted) const;
};

/// `next`, with what `earlier` knew of other audiences. `earlier` may be null.
Successor carrying_over(Successor next, const Successor* earlier);

}  // namespace token_rotation
