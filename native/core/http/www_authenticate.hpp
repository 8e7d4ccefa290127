#pragma once

#include <string>
#include <string_view>

namespace token_rotation {

/// The error code that the challenges of a 401 name or mean (RFC 6750 §3, RFC 9110 §11.6.1): their
/// `error`, else `invalid_client` where the server wants HTTP Basic, which a token endpoint asks
/// clients for (RFC 6749 §5.2), never users. Empty where they say neither.
std::string error_in_challenge(std::string_view www_authenticate, int http_status);

}  // namespace token_rotation
