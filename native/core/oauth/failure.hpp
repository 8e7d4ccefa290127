#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace token_rotation {

/// What a failed refresh means for the refresh token in hand.
enum class FailureClass : std::uint8_t {
  /// The grant is gone: only a new sign-in helps.
  kTerminal,
  /// The client is set up wrongly: only its operator can help.
  kConfiguration,
  /// The token endpoint did not act on the request; the refresh token is certainly unspent.
  kNotSent,
  /// The token endpoint may have acted on it; the refresh token may be spent.
  kAmbiguous,
};

/// When a refusal is taken at its word. Until then it is transient.
enum class Belief : std::uint8_t {
  kAtOnce,
  /// Nothing in it is known to mean a dead refresh token.
  kWhenRepeated,
  /// Its words ask to come back, which may be all that they ever say.
  kAfterADay,
};

/// Why a refresh failed. Holds no token, secret or code: it goes into logs and events.
struct Failure {
  FailureClass failure_class = FailureClass::kAmbiguous;
  std::string code;  ///< the provider's `error`, or one of ours: `timeout`, `tls_verification`, …
  std::string description;  ///< for people: control characters removed, length capped
  int http_status = 0;      ///< 0 when there was no response
  std::optional<std::int64_t> retry_after_ms;  ///< RFC 9110 §10.2.3, as a delay
  Belief belief = Belief::kAtOnce;
  bool blames_token = false;      ///< a spent refresh token may be all that it is about
  bool is_doubted = false;        ///< a refusal that is not believed yet
  bool doubts_audience = false;   ///< `is_doubted`, and says nothing of the grant
  bool withholds_tokens = false;  ///< tokens came that cannot be taken
  bool may_be_spent = false;      ///< an attempt before this one may have spent the refresh token

  bool is_transient() const {
    return failure_class == FailureClass::kNotSent || failure_class == FailureClass::kAmbiguous;
  }
};

}  // namespace token_rotation
