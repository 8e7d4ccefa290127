#include "oauth/error_codes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

/// What a code is about, where its class does not tell.
enum class About : std::uint8_t {
  kItsClass,
  /// With some providers, a spent refresh token may be the reason.
  kSpentTokenToo,
  /// The same, and providers say it of so much that words beside it may explain it.
  kAnything,
};

struct KnownCode {
  std::string_view code;
  FailureClass failure_class;
  About about = About::kItsClass;
};

constexpr std::array kKnownCodes = {
    KnownCode{"invalid_grant", FailureClass::kTerminal},
    KnownCode{"bad_refresh_token", FailureClass::kTerminal},      // GitHub, with 200; HubSpot
    KnownCode{"invalid_refresh_token", FailureClass::kTerminal},  // Slack, with status 200
    KnownCode{"invalid_code", FailureClass::kTerminal},           // Zoho, with status 200
    KnownCode{"token_inactive", FailureClass::kTerminal},         // Ory Hydra
    KnownCode{"expired_refresh_token", FailureClass::kTerminal},
    KnownCode{"refresh_token_expired", FailureClass::kTerminal},
    KnownCode{"refresh_token_revoked", FailureClass::kTerminal},
    KnownCode{"refresh_token_not_found", FailureClass::kTerminal},  // Supabase, as the next one
    KnownCode{"refresh_token_already_used", FailureClass::kTerminal},
    KnownCode{"expired_token", FailureClass::kTerminal},
    KnownCode{"token_expired", FailureClass::kTerminal},
    KnownCode{"token_revoked", FailureClass::kTerminal},
    KnownCode{"invalid_token", FailureClass::kTerminal},
    KnownCode{"token_not_valid", FailureClass::kTerminal},    // Django SimpleJWT
    KnownCode{"session_expired", FailureClass::kTerminal},    // Supabase, as the next one
    KnownCode{"session_not_found", FailureClass::kTerminal},  //
    KnownCode{"access_denied", FailureClass::kTerminal, About::kAnything},
    KnownCode{"interaction_required", FailureClass::kTerminal},  // Entra, OIDC Core §3.1.2.6
    KnownCode{"consent_required", FailureClass::kTerminal},
    KnownCode{"login_required", FailureClass::kTerminal},

    KnownCode{"invalid_client", FailureClass::kConfiguration},
    KnownCode{"incorrect_client_credentials",
              FailureClass::kConfiguration},                       // GitHub, with status 200
    KnownCode{"bad_client_id", FailureClass::kConfiguration},      // HubSpot, as the next one
    KnownCode{"bad_client_secret", FailureClass::kConfiguration},  //
    // Atlassian says it of a refresh token that is gone, X the next but four.
    KnownCode{"unauthorized_client", FailureClass::kConfiguration, About::kSpentTokenToo},
    KnownCode{"invalid_scope", FailureClass::kConfiguration},
    KnownCode{"invalid_target", FailureClass::kConfiguration},  // RFC 8707 §2
    KnownCode{"unsupported_grant_type", FailureClass::kConfiguration},
    KnownCode{"invalid_request", FailureClass::kConfiguration, About::kAnything},
    KnownCode{"invalid_dpop_proof", FailureClass::kConfiguration},  // RFC 9449 §5
    KnownCode{"use_dpop_nonce", FailureClass::kConfiguration},

    KnownCode{"temporarily_unavailable", FailureClass::kNotSent},
    KnownCode{"slow_down", FailureClass::kNotSent},
    KnownCode{"too_many_requests", FailureClass::kNotSent},
    KnownCode{"rate_limit_exceeded", FailureClass::kNotSent},
    KnownCode{"rate_limited", FailureClass::kNotSent},
    KnownCode{"ratelimited", FailureClass::kNotSent},

    KnownCode{"server_error", FailureClass::kAmbiguous},
    KnownCode{"internal_error", FailureClass::kAmbiguous},
    KnownCode{"fatal_error", FailureClass::kAmbiguous},  // Slack, with status 200
};

/// A request that met a limit was not acted on. Squeezed, as all lists below.
constexpr auto kLimits = std::to_array<std::string_view>(
    {"toomany", "ratelimit", "rateexceeded", "throttl", "quota", "limitexceeded", "exceededlimit",
     "limitreached", "reachedlimit", "resourceexhausted", "overcapacity"});
/// One that came at a bad moment may have been.
constexpr auto kBadMoments =
    std::to_array<std::string_view>({"tryagain",       "tryyourrequest", "retry",
                                     "slowdown",       "pleasewait",     "temporar",
                                     "unavailable",    "overload",       "notavailable",
                                     "arentavailable", "isntavailable",  "outofservice",
                                     "busy",           "maintenance",    "servererror",
                                     "internalerror",  "systemerror",    "beingprocessed",
                                     "inprogress",     "concurrent",     "requesttimeout",
                                     "gatewaytimeout", "badgateway",     "deadlineexceeded",
                                     "trylater",       "checkback",      "checkingyourbrowser",
                                     "justamoment",    "backenderror",   "upstream",
                                     "unknownerror",   "unexpectederror"});
/// Another request with this very token is on its way, perhaps from another process. Beside such
/// words, the code of a dead token says nothing about the token.
constexpr auto kBesideAnother =
    std::to_array<std::string_view>({"beingprocessed", "inprogress", "concurrent"});
/// "Later" and "busy" in other languages, lower case, as UTF-8 has them.
constexpr auto kBadMomentsElsewhere = std::to_array<std::string_view>(
    {"稍后", "稍候", "稍後", "繁忙", "しばらく", "잠시", "позже", "später", "plus tard",
     "más tarde", "mais tarde", "più tardi"});
/// Words that make it not a bad moment, but the end of a session.
constexpr std::array<std::string_view, 13> kEnds = {
    "expired", "revoked",        "signin",   "signingin", "login",    "loggingin", "reauth",
    "consent", "authorizeagain", "notretry", "dontretry", "nonretry", "noretry"};

/// Nothing that decides stands behind so much text.
constexpr std::size_t kMaxWords = 4096;

/// Letters and digits only, in lower case.
std::string squeezed(std::string_view text) {
  std::string kept;
  for (const char c : lowercase(text.substr(0, kMaxWords))) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept += c;
  }
  return kept;
}

template <typename Words>
bool has_any(const std::string& text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

const KnownCode* find_known(std::string_view code) {
  const std::string name = squeezed(code);
  const auto* known =
      std::find_if(kKnownCodes.begin(), kKnownCodes.end(),
                   [&](const KnownCode& candidate) { return squeezed(candidate.code) == name; });
  return known == kKnownCodes.end() ? nullptr : known;
}

std::optional<FailureClass> later_by_text(const std::string& text) {
  if (has_any(text, kLimits)) return FailureClass::kNotSent;
  if (has_any(text, kBadMoments) && !has_any(text, kEnds)) return FailureClass::kAmbiguous;
  return std::nullopt;
}

std::optional<FailureClass> later_by_words(std::string_view words) {
  const std::string_view some = words.substr(0, kMaxWords);
  if (const auto later = later_by_text(squeezed(some))) return later;
  return has_any(lowercase(some), kBadMomentsElsewhere) ? std::optional(FailureClass::kAmbiguous)
                                                        : std::nullopt;
}

/// Some providers write an HTTP status where the code belongs, whatever the HTTP status of the
/// response.
std::optional<FailureClass> later_by_number(std::string_view code) {
  const bool is_status =
      code.size() == 3 && code.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_status) return std::nullopt;
  if (code == "429") return FailureClass::kNotSent;
  return code.front() == '5' || code == "408" || code == "425"
             ? std::optional(FailureClass::kAmbiguous)
             : std::nullopt;
}

std::optional<FailureClass> later_by_code(std::string_view code) {
  if (const auto later = later_by_number(code)) return later;
  const std::string name = squeezed(code);
  return name.starts_with("rate") ? FailureClass::kNotSent : later_by_words(code);
}

/// 408 and 425 are among those that leave open what happened.
bool carries_refusals(int status) {
  return (status >= 200 && status < 300) || status == 400 || status == 401 || status == 403;
}

std::optional<FailureClass> later(const ErrorResponse& response) {
  const bool is_limit = response.has_retry_after &&
                        (response.http_status == 503 || carries_refusals(response.http_status));
  if (is_limit) return FailureClass::kNotSent;
  if (const auto by_code = later_by_code(response.code)) return by_code;
  return later_by_words(response.words);
}

bool is_beside_another(const ErrorResponse& response) {
  const std::string words = squeezed(response.words);
  return has_any(words, kBesideAnother) && !has_any(words, kEnds);
}

Verdict verdict_of(const KnownCode& known) {
  const bool is_terminal = known.failure_class == FailureClass::kTerminal;
  return {known.failure_class, Belief::kAtOnce, is_terminal || known.about != About::kItsClass};
}

}  // namespace

Verdict classify_error(const ErrorResponse& response) {
  if (response.http_status == 429) return {FailureClass::kNotSent};
  const KnownCode* known = find_known(response.code);
  // A server that says when to come back has not begun, whatever its word for that is.
  const bool has_not_begun = response.http_status == 503 && response.has_retry_after;
  const bool is_fault = known != nullptr && known->failure_class == FailureClass::kAmbiguous;
  if (is_fault && has_not_begun) return {FailureClass::kNotSent};
  const bool is_dead = known != nullptr && known->failure_class == FailureClass::kTerminal;
  if (is_dead && is_beside_another(response)) return {FailureClass::kAmbiguous, Belief::kAfterADay};
  if (known != nullptr && known->about != About::kAnything) return verdict_of(*known);
  if (const auto when = later(response)) {
    const bool may_be_for_ever = carries_refusals(response.http_status);
    return {*when, may_be_for_ever ? Belief::kAfterADay : Belief::kAtOnce};
  }
  if (known != nullptr) return verdict_of(*known);
  if (carries_refusals(response.http_status))
    return {FailureClass::kTerminal, Belief::kWhenRepeated, true};
  return {FailureClass::kAmbiguous};
}

bool is_known_code(std::string_view code) {
  return find_known(code) != nullptr;
}

bool says_later(std::string_view words) {
  return later_by_words(words).has_value();
}

bool says_no_error(std::string_view code) {
  constexpr std::array<std::string_view, 12> kNothings = {
      "ok",  "success",   "succeeded", "successful", "none",    "null",
      "nil", "undefined", "false",     "no",         "noerror", "na"};
  const std::string_view text = trimmed(code);
  if (text.find_first_not_of("0.") == std::string_view::npos) return true;
  const bool is_good_status = text.size() == 3 && text.front() == '2' &&
                              text.find_first_not_of("0123456789") == std::string_view::npos;
  const std::string name = squeezed(text);
  return is_good_status || std::find(kNothings.begin(), kNothings.end(), name) != kNothings.end();
}

}  // namespace token_rotation
