#pragma once

#include <string_view>

#include "base/secret_string.hpp"

namespace token_rotation {

/// The JSON text, with those values changed that JSON allows and the parser does not. The parser
/// would give up the whole response, and new tokens with it, for a member that no code reads. A
/// number beyond all doubles becomes null, half an escaped surrogate pair U+FFFD. Anything else
/// stays, valid or not.
SecretString with_parsable_values(std::string_view json);

}  // namespace token_rotation
