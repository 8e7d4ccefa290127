#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace token_rotation {

/// The delay (ms) a Retry-After header asks for (RFC 9110 §10.2.3): seconds, or an HTTP date seen
/// from `now_ms` (Unix ms). At most an hour; nothing for what is neither.
std::optional<std::int64_t> retry_after_delay_ms(std::string_view header, std::int64_t now_ms);

}  // namespace token_rotation
