#include "error_codes.hpp"

#include <algorithm>
#include <array>

#include "ascii.hpp"

namespace token_rotation {
namespace {

struct KnownCode {
  std::string_view code;
  FailureClass failure_class;
};

constexpr std::array kKnownCodes = {
    KnownCode{"invalid_grant", FailureClass::kTerminal},
    KnownCode{"bad_refresh_token", FailureClass::kTerminal},      // GitHub, with status 200
    KnownCode{"invalid_refresh_token", FailureClass::kTerminal},  // Slack, with status 200
    KnownCode{"expired_token", FailureClass::kTerminal},
    KnownCode{"token_expired", FailureClass::kTerminal},
    KnownCode{"token_revoked", FailureClass::kTerminal},
    KnownCode{"invalid_token", FailureClass::kTerminal},
    KnownCode{"access_denied", FailureClass::kTerminal},
    KnownCode{"interaction_required", FailureClass::kTerminal},  // Entra, OIDC Core §3.1.2.6
    KnownCode{"consent_required", FailureClass::kTerminal},
    KnownCode{"login_required", FailureClass::kTerminal},

    KnownCode{"invalid_client", FailureClass::kConfiguration},
    KnownCode{"incorrect_client_credentials",
              FailureClass::kConfiguration},  // GitHub, with status 200
    KnownCode{"unauthorized_client", FailureClass::kConfiguration},
    KnownCode{"invalid_scope", FailureClass::kConfiguration},
    KnownCode{"invalid_target", FailureClass::kConfiguration},  // RFC 8707 §2
    KnownCode{"unsupported_grant_type", FailureClass::kConfiguration},
    KnownCode{"invalid_request", FailureClass::kConfiguration},
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
};

FailureClass classify_status(int status, bool has_retry_after, bool names_an_error) {
  if (status == 503 && has_retry_after) return FailureClass::kNotSent;
  const bool refused =
      (status >= 200 && status < 300) || status == 400 || status == 401 || status == 403;
  // A word that nobody knows is a refusal where refusals are sent; a 404, or a page without a word,
  // may come from anything in between.
  return refused && names_an_error ? FailureClass::kTerminal : FailureClass::kAmbiguous;
}

}  // namespace

FailureClass classify_error(std::string_view error_code, int http_status, bool has_retry_after) {
  if (http_status == 429) return FailureClass::kNotSent;
  const std::string code = lowercase(error_code);
  const auto* known =
      std::find_if(kKnownCodes.begin(), kKnownCodes.end(),
                   [&](const KnownCode& candidate) { return candidate.code == code; });
  const auto by_status = classify_status(http_status, has_retry_after, !code.empty());
  if (known == kKnownCodes.end()) return by_status;
  // A server that says when to come back has not begun, whatever its word for that is.
  const bool says_nothing = known->failure_class == FailureClass::kAmbiguous;
  return says_nothing && by_status == FailureClass::kNotSent ? by_status : known->failure_class;
}

}  // namespace token_rotation
