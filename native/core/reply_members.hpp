#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "secret_string.hpp"

namespace token_rotation {

/// What a token endpoint's reply says, before anybody judges it. Unknown members are left out.
struct ReplyMembers {
  SecretString access_token;
  SecretString refresh_token;
  SecretString id_token;
  std::string token_type;
  std::optional<double> expires_in;  ///< seconds, as sent: may be 0, negative or absurd
  std::optional<double> expires_at;  ///< as sent: Unix seconds or milliseconds
  bool has_error = false;
  std::string error;  ///< the code; empty where only some other member says that there is an error
  std::string error_description;
};

/// Reads a reply body: a JSON object, or form-encoded members. Nothing for any other body.
/// Of members that come twice the last one counts, as with JSON.parse.
std::optional<ReplyMembers> read_reply_members(std::string_view body);

/// A number as providers write it: JSON number or numeric text with blanks around it.
std::optional<double> read_number(std::string_view text);

}  // namespace token_rotation
