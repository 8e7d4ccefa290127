#pragma once

#include <string_view>

#include "base/secret_string.hpp"

namespace token_rotation {

/// Appends `text` as what stands between the quotes of a JSON string (RFC 8259 §7), into wiped
/// memory: a library's string would be a copy of the secret. Bytes that are not UTF-8 become
/// U+FFFD.
void append_json_escaped(SecretString& out, std::string_view text);

/// The same with the quotes.
void append_json_string(SecretString& out, std::string_view text);

}  // namespace token_rotation
