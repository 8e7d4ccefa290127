#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_string.hpp"
#include "encoding/number_text.hpp"
#include "oauth/response_mapping.hpp"

namespace token_rotation {

/// What a token endpoint's response says, before it is judged. Unknown members are left out.
/// Everything but the tokens is cut to what can still decide something.
struct ResponseParameters {
  SecretString access_token;
  SecretString refresh_token;
  SecretString id_token;
  std::string token_type;
  std::optional<double> expires_in;  ///< seconds, as sent: may be 0, negative or absurd
  /// As sent: Unix seconds or milliseconds, of a date milliseconds; where it is too small for
  /// either, a lifetime in seconds.
  std::optional<double> expires_at;
  bool speaks_of_expiry = false;  ///< some member is about it, readable or not
  bool has_error = false;
  bool has_mapped_error = false;  ///< where the application says that the error's code stands
  std::string error;  ///< the code; empty where only some other member says that there is an error
  std::string error_description;
  std::string words;               ///< all descriptions and messages, for `classify_error`
  std::vector<std::string> names;  ///< of the first members, a nested token's with its path
};

/// Reads a response body: a JSON object, or form-encoded members. Nothing for any other body. Of
/// members that come twice the last one counts, as with JSON.parse. `mapping` says where the
/// members stand, for a response that has them elsewhere; null: OAuth's own names.
std::optional<ResponseParameters> read_response_parameters(
    std::string_view body, const ResponseMapping* mapping = nullptr);

}  // namespace token_rotation
