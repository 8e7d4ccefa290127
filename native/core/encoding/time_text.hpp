#pragma once

#include <optional>
#include <string_view>

namespace token_rotation {

/// The Unix time (ms) that a text tells as ISO 8601 (RFC 3339, also without seconds or zone, which
/// is UTC then) or as an HTTP date (RFC 9110 §5.6.7). Nothing for any other text, numbers included.
std::optional<double> read_time_ms(std::string_view text);

}  // namespace token_rotation
