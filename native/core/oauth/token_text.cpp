#include "oauth/token_text.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "oauth/error_codes.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kError = "error";
/// Longer than a word for nothing and than any known code.
constexpr std::size_t kMaxErrorWord = 64;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_word_for_nothing(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords = {"null", "undefined", "none",
                                                      "nil",  "false",     "true"};
  return text.size() < kMaxErrorWord &&
         std::find(kWords.begin(), kWords.end(), lowercase(text)) != kWords.end();
}

bool is_other_format(std::string_view text) {
  return text.find_first_of("{[<\"") == 0;
}

}  // namespace

bool is_error_text(std::string_view text) {
  const bool says_error = lowercase(text.substr(0, kError.size())) == kError &&
                          (text.size() == kError.size() || !is_alphanumeric(text[kError.size()]));
  return says_error || (text.size() < kMaxErrorWord && is_known_code(text));
}

bool is_refresh_token(std::string_view text) {
  return is_token_text(text) && text.size() <= kLargestTokenBytes && !is_word_for_nothing(text) &&
         !is_other_format(text) && !is_error_text(text);
}

bool is_access_token(std::string_view text) {
  return is_refresh_token(text) && text.find(' ') == std::string_view::npos;
}

}  // namespace token_rotation
