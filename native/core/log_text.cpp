#include "log_text.hpp"

#include <algorithm>

#include "form_encoding.hpp"
#include "secret_string.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kMask = "[...]";
/// Longer than the words and trace ids people need to read (a UUID has 36), shorter than tokens.
constexpr std::size_t kLongestWord = 36;

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%';
}

bool is_printable(char c) {
  return c >= 0x20 && c < 0x7f;
}

void mask_occurrences(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

std::string with_long_words_masked(std::string_view text) {
  std::string masked;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_token_character(text[end])) ++end;
    if (end == i) {
      const char c = text[i++];
      masked += is_printable(c) ? c : ' ';
    } else {
      masked.append(end - i > kLongestWord ? kMask : text.substr(i, end - i));
      i = end;
    }
  }
  return masked;
}

}  // namespace

std::string log_text(std::string_view text, std::vector<std::string_view> secrets,
                     std::size_t longest) {
  // One may be a part of another, whose rest would be left.
  std::sort(secrets.begin(), secrets.end(),
            [](std::string_view a, std::string_view b) { return a.size() > b.size(); });
  std::string known_removed(text);
  for (const std::string_view secret : secrets) {
    SecretString encoded;
    append_form_encoded(encoded, secret);
    mask_occurrences(known_removed, secret);
    // A second time it could find itself in the mask.
    if (encoded.view() != secret) mask_occurrences(known_removed, encoded.view());
  }
  std::string line = with_long_words_masked(known_removed);
  if (line.size() > longest) line.resize(longest);
  return line;
}

std::string public_text(std::string_view text, std::size_t longest) {
  std::string line(text.substr(0, longest));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return !is_printable(c); }, ' ');
  return line;
}

}  // namespace token_rotation
