#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <variant>

namespace token_rotation {

enum class JsonFault : std::uint8_t {
  kUnreadable,  ///< not JSON, not UTF-8, or not an object
  kDuplicate,   ///< an object has two members of one name
  kTooDeep,     ///< more than 16 levels
};

/// Reads a JSON object that was signed: what two readers could read differently is refused, and
/// nothing is repaired (RFC 7515 §4 and RFC 7519 §4 on members of one name).
std::variant<nlohmann::json, JsonFault> read_strict_json_object(std::string_view text);

}  // namespace token_rotation
