#include "http/proxy_choice.hpp"

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ascii.hpp"
#include "http/endpoint_url.hpp"

namespace token_rotation {
namespace {

struct Address {
  std::array<unsigned char, 16> bytes{};
  std::size_t length = 0;  ///< 4 or 16
};

std::optional<Address> parse_address(const std::string& text) {
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) {
    address.length = 4;
  } else if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) {
    address.length = 16;
  } else {
    return std::nullopt;
  }
  return address;
}

std::optional<int> parse_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_in_network(const Address& address, const Address& network, int bits) {
  if (address.length != network.length || bits < 0 || bits > static_cast<int>(network.length) * 8)
    return false;
  for (std::size_t at = 0; at < network.length && bits > 0; ++at, bits -= 8) {
    const unsigned mask = bits >= 8 ? 0xFFU : 0xFFU << (8 - bits) & 0xFFU;
    if (((address.bytes.at(at) ^ network.bytes.at(at)) & mask) != 0) return false;
  }
  return true;
}

/// `*` stands for any characters. Linear: goes back to the last `*` alone.
bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;
  while (in_text < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      after_star = in_text;
    } else if (at < pattern.size() && pattern[at] == text[in_text]) {
      ++at;
      ++in_text;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in_text = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool is_name_under(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

std::string without_brackets(std::string text) {
  if (text.starts_with('[') && text.ends_with(']')) return text.substr(1, text.size() - 2);
  return text;
}

/// Takes `:8443` off an entry. An IPv6 address has more than one colon, unless it is in brackets.
std::optional<int> take_port(std::string& entry) {
  const auto colon = entry.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const bool behind_brackets = colon > 0 && entry[colon - 1] == ']';
  if (!behind_brackets && entry.find(':') != colon) return std::nullopt;
  const auto port = parse_number(std::string_view(entry).substr(colon + 1));
  if (port) entry.resize(colon);
  return port;
}

bool covers_address(const std::string& entry, const Address& address) {
  const auto slash = entry.find('/');
  const auto network = parse_address(without_brackets(entry.substr(0, slash)));
  if (!network) return false;
  const auto bits = slash == std::string::npos
                        ? std::optional<int>(static_cast<int>(network->length) * 8)
                        : parse_number(std::string_view(entry).substr(slash + 1));
  return bits && is_in_network(address, *network, *bits);
}

bool covers(std::string entry, const std::string& host, int port) {
  if (const auto wanted = take_port(entry); wanted && *wanted != port) return false;
  if (entry.find('*') != std::string::npos) return matches_pattern(entry, host);
  if (const auto address = parse_address(host)) return covers_address(entry, *address);
  while (entry.ends_with('.')) entry.pop_back();
  if (entry.starts_with('.')) entry.erase(0, 1);
  return !entry.empty() && is_name_under(host, entry);
}

}  // namespace

bool is_excepted(std::string_view no_proxy, const std::string& host, int port) {
  constexpr std::string_view kBetween = ", \t\r\n";
  std::string name = without_brackets(lowercase(host));
  while (name.ends_with('.')) name.pop_back();
  for (auto start = no_proxy.find_first_not_of(kBetween); start != std::string_view::npos;) {
    const auto end = std::min(no_proxy.find_first_of(kBetween, start), no_proxy.size());
    if (covers(lowercase(no_proxy.substr(start, end - start)), name, port)) return true;
    start = no_proxy.find_first_not_of(kBetween, end);
  }
  return false;
}

std::string_view proxy_for(const std::string& url, const HttpSettings& network) {
  const auto parts = parse_url(url);
  if (!parts || is_loopback(parts->host)) return {};
  const SecretString& proxy = parts->scheme == "http" ? network.http_proxy : network.proxy;
  if (proxy.empty() || is_excepted(network.no_proxy, parts->host, parts->port)) return {};
  return proxy.view();
}

}  // namespace token_rotation
