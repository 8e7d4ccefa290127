#include "encoding/utf8.hpp"

#include <cstddef>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_between(unsigned char byte, unsigned char low, unsigned char high) {
  return byte >= low && byte <= high;
}

/// Length of the well-formed sequence at the start of `text` (Unicode table 3-7); 0 for none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
  };
  const auto continues = [&](std::size_t at) { return is_between(byte(at), 0x80, 0xBF); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (is_between(first, 0xC2, 0xDF)) return continues(1) ? 2 : 0;
  if (is_between(first, 0xE0, 0xEF)) {
    const unsigned char low = first == 0xE0 ? 0xA0 : 0x80;   // not written longer than needed
    const unsigned char high = first == 0xED ? 0x9F : 0xBF;  // no surrogate
    return is_between(byte(1), low, high) && continues(2) ? 3 : 0;
  }
  if (is_between(first, 0xF0, 0xF4)) {
    const unsigned char low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xF4 ? 0x8F : 0xBF;  // not above U+10FFFF
    return is_between(byte(1), low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

SecretString with_valid_utf8(std::string_view text) {
  if (is_ascii(text)) return SecretString(text);
  SecretString valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    valid.append(length > 0 ? text.substr(0, length) : kReplacement);
    text.remove_prefix(length > 0 ? length : 1);
  }
  return valid;
}

}  // namespace token_rotation
