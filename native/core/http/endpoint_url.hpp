#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace token_rotation {

struct UrlParts {
  std::string scheme;
  std::string host;  ///< in lower case, an IPv6 address in brackets
  int port = 0;      ///< the scheme's own where the URL names none
};

/// Nothing where it is not an absolute URL.
std::optional<UrlParts> parse_url(const std::string& url);

/// `localhost`, a name under it, or an address of this machine's own.
bool is_loopback(const std::string& host);

/// Where plain http is fit for an endpoint that is given credentials.
enum class PlainHttp : std::uint8_t { kNever, kToThisMachine, kAnywhere };

/// Why `url` cannot be an endpoint that is given credentials; empty when it can. Wants https, or
/// http where `plain_http` says so (to a loopback address: RFC 8252 §8.3); a host in ASCII, because
/// not every libcurl knows others; no user information, no fragment (RFC 6749 §3.2).
std::string endpoint_url_problem(const std::string& url, PlainHttp plain_http);

inline std::string endpoint_url_problem(const std::string& url, bool allow_insecure_http) {
  return endpoint_url_problem(
      url, allow_insecure_http ? PlainHttp::kAnywhere : PlainHttp::kToThisMachine);
}

}  // namespace token_rotation
