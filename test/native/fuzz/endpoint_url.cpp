// Endpoint parsing: an URL that is accepted leads to an https: server, or to this machine, as
// judged here from what libcurl would connect to.
//
// Input: the URL.

#include "http/endpoint_url.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <cstring>
#include <memory>

#include "fuzz.hpp"

namespace token_rotation::fuzz {
namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// RFC 6761 §6.3, 127.0.0.0/8 and ::1.
bool is_this_machine(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  in6_addr six{};
  return host.starts_with('[') && host.ends_with(']') &&
         inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six) == 1 &&
         std::memcmp(&six, &in6addr_loopback, sizeof six) == 0;
}

}  // namespace

void run(std::string_view input) {
  const std::string url(input);
  const std::string strictly = endpoint_url_problem(url, false);
  const std::string laxly = endpoint_url_problem(url, true);
  hold(!strictly.empty() || laxly.empty(), "what is allowed strictly is allowed laxly");
  hold(is_one_printable_line(strictly) && is_one_printable_line(laxly), "problems can be logged");
  if (!laxly.empty()) return;

  const UrlHandle parsed(curl_url(), &curl_url_cleanup);
  hold(curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK, "it is an URL");
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  const std::string host = part_of(parsed.get(), CURLUPART_HOST);
  hold(scheme == "https" || scheme == "http", "the scheme is one that libcurl is allowed");
  hold(!host.empty(), "it names a host");
  hold(part_of(parsed.get(), CURLUPART_USER).empty(), "it carries no user");
  hold(part_of(parsed.get(), CURLUPART_PASSWORD).empty(), "it carries no password");
  hold(part_of(parsed.get(), CURLUPART_FRAGMENT).empty(), "it has no fragment");
  hold(!strictly.empty() || scheme == "https" || is_this_machine(host),
       "http: leads to this machine only");
}

}  // namespace token_rotation::fuzz
