#include "jose/logout_token.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

using Json = nlohmann::json;

constexpr const char* kLogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

/// Reads claims one by one, and keeps the first refusal.
class ClaimReader {
 public:
  explicit ClaimReader(const Json& claims) : claims_(claims) {}

  void refuse(const char* reason, std::string description) {
    if (!refusal_) refusal_ = {reason, std::move(description)};
  }

  std::string text(const char* name) { return has(name) ? present_text(name) : missing(name); }
  std::string text_or_nothing(const char* name) {
    return claims_.contains(name) ? present_text(name) : std::string();
  }

  double time(const char* name) { return has(name) ? present_time(name) : (missing(name), 0.0); }
  std::optional<double> time_or_nothing(const char* name) {
    if (!claims_.contains(name)) return std::nullopt;
    return present_time(name);
  }

  const Json* value(const char* name) const {
    const auto found = claims_.find(name);
    return found == claims_.end() ? nullptr : &*found;
  }

  std::optional<TokenRefusal> take_refusal() { return std::move(refusal_); }

 private:
  bool has(const char* name) const { return claims_.contains(name); }

  std::string missing(const char* name) {
    refuse("missing_claim", std::string("the token has no ") + name);
    return {};
  }

  std::string present_text(const char* name) {
    const Json& value = claims_.at(name);
    if (value.is_string() && !value.get_ref<const std::string&>().empty())
      return value.get<std::string>();
    refuse("invalid_claim",
           std::string("the token's ") + name + " is not a string with characters");
    return {};
  }

  double present_time(const char* name) {
    const Json& value = claims_.at(name);
    const double seconds = value.is_number() ? value.get<double>() : -1;
    if (seconds >= 0 && std::isfinite(seconds)) return seconds;
    refuse("invalid_claim", std::string("the token's ") + name + " is not a time in seconds");
    return 0;
  }

  const Json& claims_;
  std::optional<TokenRefusal> refusal_;
};

/// RFC 7515 §4.1.9: without regard to case, and `application/` may be left out. Many issuers write
/// JWT, or nothing; any other type is that of another kind of token (Back-Channel Logout §2.4).
bool is_logout_type(const std::optional<std::string>& type) {
  constexpr std::string_view kMediaType = "application/";
  if (!type) return true;
  std::string name = lowercase(*type);
  if (name.starts_with(kMediaType)) name.erase(0, kMediaType.size());
  return name == "jwt" || name == "logout+jwt";
}

void read_audience(ClaimReader& claims, LogoutToken& token) {
  const Json* const value = claims.value("aud");
  if (value == nullptr) return claims.refuse("missing_claim", "the token has no aud");
  if (value->is_string()) {
    token.audience.push_back(value->get<std::string>());
  } else if (value->is_array()) {
    for (const Json& one : *value)
      if (one.is_string()) token.audience.push_back(one.get<std::string>());
  }
  const bool is_whole = !value->is_array() || value->size() == token.audience.size();
  if (token.audience.empty() || !is_whole)
    claims.refuse("invalid_claim", "the token's aud is neither a string nor an array of strings");
}

void check_events(ClaimReader& claims) {
  const Json* const events = claims.value("events");
  if (events == nullptr) return claims.refuse("missing_claim", "the token has no events");
  const bool is_logout =
      events->is_object() && events->contains(kLogoutEvent) && events->at(kLogoutEvent).is_object();
  if (!is_logout) {
    claims.refuse("wrong_events",
                  std::string("the token's events is not an object with the member ") +
                      kLogoutEvent + ", itself an object");
  }
}

}  // namespace

std::variant<LogoutToken, TokenRefusal> read_logout_token(const CompactJws& jws) {
  if (!is_logout_type(jws.type))
    return TokenRefusal{"wrong_type", "the token's typ is another than logout+jwt"};
  ClaimReader claims(jws.claims);
  LogoutToken token;
  token.issuer = claims.text("iss");
  read_audience(claims, token);
  token.issued_at_s = claims.time("iat");
  token.expires_at_s = claims.time("exp");
  token.not_before_s = claims.time_or_nothing("nbf");
  token.id = claims.text("jti");
  check_events(claims);
  token.subject = claims.text_or_nothing("sub");
  token.session = claims.text_or_nothing("sid");
  if (claims.value("sub") == nullptr && claims.value("sid") == nullptr)
    claims.refuse("no_subject_or_session", "the token has neither sub nor sid");
  if (claims.value("nonce") != nullptr)
    claims.refuse("nonce_present", "the token has a nonce, as ID tokens have");
  if (claims.value("azp") != nullptr) token.authorized_party = claims.text("azp");
  if (auto refusal = claims.take_refusal()) return std::move(*refusal);
  return token;
}

std::optional<TokenRefusal> check_times(const LogoutToken& token, std::int64_t now_ms) {
  const double now_s = static_cast<double>(now_ms) / 1000;
  const auto tolerance_s = static_cast<double>(kLogoutClockToleranceS);
  if (token.expires_at_s <= now_s - tolerance_s)
    return TokenRefusal{"token_expired", "the token has expired (exp)"};
  if (token.issued_at_s > now_s + tolerance_s)
    return TokenRefusal{"issued_in_future", "the token was issued in the future (iat)"};
  if (token.not_before_s && *token.not_before_s > now_s + tolerance_s)
    return TokenRefusal{"not_yet_valid", "the token is not valid yet (nbf)"};
  if (token.issued_at_s <= now_s - static_cast<double>(kMaxLogoutTokenAgeS))
    return TokenRefusal{"token_too_old", "the token was issued more than an hour ago (iat)"};
  return std::nullopt;
}

std::optional<TokenRefusal> check_audience(const LogoutToken& token, const std::string& client_id) {
  const auto& audience = token.audience;
  if (std::find(audience.begin(), audience.end(), client_id) == audience.end())
    return TokenRefusal{"wrong_audience", "the token is for another client (aud)"};
  const bool names_others = std::any_of(audience.begin(), audience.end(),
                                        [&](const auto& one) { return one != client_id; });
  const bool is_named = token.authorized_party == client_id;
  if (!is_named && (names_others || token.authorized_party))
    return TokenRefusal{"wrong_audience", "the token is for another client too, or first (azp)"};
  return std::nullopt;
}

std::int64_t replayable_until_ms(const LogoutToken& token) {
  const double until_s = std::min(token.expires_at_s + static_cast<double>(kLogoutClockToleranceS),
                                  token.issued_at_s + static_cast<double>(kMaxLogoutTokenAgeS));
  return static_cast<std::int64_t>(std::ceil(until_s * 1000));
}

}  // namespace token_rotation
