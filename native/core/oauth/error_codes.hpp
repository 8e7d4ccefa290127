#pragma once

#include <string_view>

#include "oauth/failure.hpp"

namespace token_rotation {

/// What an error response says, as far as it decides.
struct ErrorResponse {
  std::string_view code;   ///< empty where nothing names one
  std::string_view words;  ///< its descriptions and messages
  int http_status = 0;
  bool has_retry_after = false;
};

struct Verdict {
  FailureClass failure_class = FailureClass::kAmbiguous;
  Belief belief = Belief::kAtOnce;
  bool blames_token = false;
};

/// What an error response means for the refresh token. Codes and words are compared without regard
/// to case and punctuation: providers write InvalidGrant, INVALID_GRANT and "Invalid Grant".
///
/// 1. Status 429 says "later", whatever else there is.
/// 2. A known code decides alone, whatever is said beside it: a description may ask to try again by
///    signing in, and a dead token would live for ever.
/// 3. But a code that any refusal may carry (`access_denied`, `invalid_request`) does not, where
///    the words say "later".
/// 4. Without a known code, "later" in the code, in the words or as Retry-After is transient with
///    any status; after a day of nothing else it is believed to be a refusal.
/// 5. Where refusals are sent (2xx, 400, 401, 403), a word that is not known, or none, is a refusal
///    that is believed when it comes a second time.
/// 6. Any other status leaves open what happened.
///
/// A 2xx without an error is not for this function: see token_response.cpp.
Verdict classify_error(const ErrorResponse& response);

/// Whether the code is one that providers are known to send. It is not a secret, even where a
/// client secret is a part of it.
bool is_known_code(std::string_view code);

/// Whether a text says "later", as a page does that is not a response of a token endpoint.
bool says_later(std::string_view words);

/// Whether a member that would tell an error tells that there is none: "0", "ok", "none", "null".
bool says_no_error(std::string_view code);

}  // namespace token_rotation
