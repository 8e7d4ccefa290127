#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "jose/compact_jws.hpp"

namespace token_rotation {

/// By how much clocks may differ (s).
inline constexpr std::int64_t kLogoutClockToleranceS = 30;
/// A logout token is acted on for this long after it was issued (s), whatever its `exp`, and is
/// remembered for as long. OpenID Connect Back-Channel Logout 1.0 §2.4 advises two minutes.
inline constexpr std::int64_t kMaxLogoutTokenAgeS = 3600;

/// The claims of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4).
struct LogoutToken {
  std::string issuer;
  std::vector<std::string> audience;            ///< at least one
  std::optional<std::string> authorized_party;  ///< `azp`
  std::string subject;                          ///< either may be empty, not both
  std::string session;                          ///< `sid`
  std::string id;                               ///< `jti`
  double issued_at_s = 0;
  double expires_at_s = 0;
  std::optional<double> not_before_s{};
};

/// Reads what a logout token must and must not have, whichever issuer it is from and whichever
/// client it is for (§2.4, and §2.6 steps 2 to 7): its type, the claims and their forms.
std::variant<LogoutToken, TokenRefusal> read_logout_token(const CompactJws& jws);

/// Refuses one that is not valid now (Unix ms).
std::optional<TokenRefusal> check_times(const LogoutToken& token, std::int64_t now_ms);

/// Refuses one that is not for this client, as of an ID token (OpenID Connect Core §3.1.3.7): where
/// others are in `aud`, `azp` has to say that it is this one's.
std::optional<TokenRefusal> check_audience(const LogoutToken& token, const std::string& client_id);

/// Unix ms from which on the times alone refuse the token, so that it need not be remembered.
std::int64_t replayable_until_ms(const LogoutToken& token);

}  // namespace token_rotation
