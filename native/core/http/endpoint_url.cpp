#include "http/endpoint_url.hpp"

#include <curl/curl.h>

#ifndef _WIN32  // where libcurl's header brings Winsock's
#include <arpa/inet.h>
#endif

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// libcurl also takes https:/host and https:///host, in which others see no host or another one.
bool has_authority(std::string_view url) {
  const auto separator = url.find("://");
  return separator == url.find(':') && separator + 3 < url.size() && url[separator + 3] != '/';
}

/// Where the host begins and ends in a URL that has one.
std::string_view authority_of(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  return rest.substr(0, rest.find_first_of("/?#"));
}

}  // namespace

std::optional<UrlParts> parse_url(const std::string& url) {
  const UrlHandle parsed(curl_url(), &curl_url_cleanup);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  UrlParts parts;
  parts.scheme = url_part(parsed.get(), CURLUPART_SCHEME);
  parts.host = lowercase(url_part(parsed.get(), CURLUPART_HOST));
  const std::string port = url_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), parts.port);
  return parts;
}

/// An address is parsed: 127.0.0.1.5 is the name of a host that may be anywhere.
bool is_loopback(const std::string& host) {
  in_addr address{};
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
         (host.starts_with("127.") && inet_pton(AF_INET, host.c_str(), &address) == 1);
}

std::string endpoint_url_problem(const std::string& url, PlainHttp plain_http) {
  const UrlHandle parsed(curl_url(), &curl_url_cleanup);
  if (!parsed || !has_authority(url) ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return "is not an absolute URL";
  }
  const std::string scheme = url_part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return "is not an https: URL";
  if (!url_part(parsed.get(), CURLUPART_USER).empty() ||
      !url_part(parsed.get(), CURLUPART_PASSWORD).empty()) {
    return "carries credentials";
  }
  // An empty one too: what is appended to an issuer would be the fragment.
  if (url.find('#') != std::string::npos) return "has a fragment";
  if (scheme == "http" && plain_http != PlainHttp::kAnywhere &&
      (plain_http == PlainHttp::kNever || !is_loopback(url_part(parsed.get(), CURLUPART_HOST)))) {
    return "is not an https: URL";
  }
  if (!is_ascii(authority_of(url))) return "has a host that is not in ASCII (punycode)";
  return {};
}

}  // namespace token_rotation
