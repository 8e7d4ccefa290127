#include "endpoint_url.hpp"

#include <curl/curl.h>

#include <memory>
#include <string_view>

namespace token_rotation {
namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

std::string endpoint_url_problem(const std::string& url, bool allow_insecure_http) {
  const UrlHandle parsed(curl_url(), &curl_url_cleanup);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return "is not an absolute URL";
  }
  const std::string scheme = url_part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return "is not an https: URL";
  if (!url_part(parsed.get(), CURLUPART_USER).empty() ||
      !url_part(parsed.get(), CURLUPART_PASSWORD).empty()) {
    return "carries credentials";
  }
  if (!url_part(parsed.get(), CURLUPART_FRAGMENT).empty()) return "has a fragment";
  if (scheme == "http" && !allow_insecure_http &&
      !is_loopback(url_part(parsed.get(), CURLUPART_HOST))) {
    return "is not an https: URL";
  }
  return {};
}

}  // namespace token_rotation
