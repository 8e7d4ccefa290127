#include "encoding/form_encoding.hpp"

#include <algorithm>
#include <optional>

namespace token_rotation {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' ||
         c == '-' || c == '.' || c == '_';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<SecretString> form_decoded(std::string_view text) {
  SecretString decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    decoded.append({&c, 1});
  }
  return decoded;
}

}  // namespace

void append_form_encoded(SecretString& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_unreserved) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const auto byte = static_cast<unsigned char>(text.front());
    const char escaped[] = {'%', kHex[byte >> 4], kHex[byte & 15]};
    out.append(byte == ' ' ? std::string_view("+") : std::string_view(escaped, sizeof escaped));
    text.remove_prefix(1);
  }
}

void append_form_field(SecretString& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out.append("&");
  append_form_encoded(out, name);
  out.append("=");
  append_form_encoded(out, value);
}

bool read_form(std::string_view text,
               const std::function<void(std::string_view, SecretString)>& on_field) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) return false;
    const auto name = form_decoded(field.substr(0, equals));
    auto value = form_decoded(field.substr(equals + 1));
    if (!name || !value) return false;
    on_field(name->view(), std::move(*value));
  }
  return true;
}

}  // namespace token_rotation
