#pragma once

#include <optional>
#include <string_view>

#include "base/secret_string.hpp"

namespace token_rotation {

/// RFC 4648 §4, with padding.
SecretString base64(std::string_view bytes);

/// RFC 4648 §5 without padding, as JSON Web Signatures use it (RFC 7515 §2).
SecretString base64url(std::string_view bytes);

/// The reverse; nothing for text that is not base64url.
std::optional<SecretString> base64url_decoded(std::string_view text);

}  // namespace token_rotation
