#pragma once

#include <string_view>

#include "failure.hpp"

namespace token_rotation {

/// What a token endpoint's error reply means. The code decides where it is known (RFC 6749 §5.2 and
/// the codes real providers add), then the status. `http_status` 429 always means that the request
/// was not acted on.
FailureClass classify_error(std::string_view error_code, int http_status, bool has_retry_after);

}  // namespace token_rotation
