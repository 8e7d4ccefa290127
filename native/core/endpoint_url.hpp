#pragma once

#include <string>

namespace token_rotation {

/// Why `url` cannot be an endpoint that is given credentials; empty when it can. Wants https, or
/// http to a loopback address (RFC 8252 §8.3) or where `allow_insecure_http` says so; no user
/// information, no fragment (RFC 6749 §3.2).
std::string endpoint_url_problem(const std::string& url, bool allow_insecure_http);

}  // namespace token_rotation
