#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "oauth/audience.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// Obtained at a time that is not known, long ago.
inline constexpr std::int64_t kLongAgoMs = std::numeric_limits<std::int64_t>::min() / 2;

/// The newest tokens of one audience, with the grant's newest refresh token among them.
struct AudienceTokens {
  std::shared_ptr<const TokenSet> tokens;
  /// Absent where it is not known whose they are: the version before did not say.
  std::optional<Audience> audience = Audience{};
  std::int64_t obtained_ms = kLongAgoMs;  ///< steady time of the refresh that brought them

  bool are_of(const Audience& other) const { return tokens && audience && *audience == other; }
};

using AudienceTokensList = std::vector<AudienceTokens>;

/// More audiences than any client asks for. The one unused for longest goes first.
inline constexpr std::size_t kMaxOtherAudiences = 15;

/// Adds what an earlier generation knew of audiences that are not in `list` yet, and not the one of
/// `newest`; all of them get the refresh token of `newest`. Keeps the later one where both know an
/// audience.
void carry_over(AudienceTokensList& list, const AudienceTokens& newest,
                const AudienceTokens& earlier);

}  // namespace token_rotation
