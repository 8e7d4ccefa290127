#pragma once

#include <string_view>

#include "base/secret_string.hpp"

namespace token_rotation {

/// The text with every byte that is not valid UTF-8 replaced by U+FFFD, as browsers and fetch read
/// it (Unicode §3.9): a word in a wrong encoding does not make the rest unreadable.
SecretString with_valid_utf8(std::string_view text);

}  // namespace token_rotation
