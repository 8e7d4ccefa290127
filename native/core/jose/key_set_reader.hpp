#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "jose/json_web_key.hpp"

namespace token_rotation {

/// The keys of a JWK Set document (RFC 7517 §5) that can verify signatures, without building the
/// document. Nothing for one that is not a JSON object, has no array `keys`, or is nested deeper
/// than 16 levels.
std::optional<std::vector<JsonWebKey>> read_key_set(std::string_view document);

}  // namespace token_rotation
