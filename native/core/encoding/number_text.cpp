#include "encoding/number_text.hpp"

#include <cmath>
#include <locale>
#include <sstream>
#include <string>

#include "base/ascii.hpp"

namespace token_rotation {

std::optional<double> read_number(std::string_view text) {
  const std::string_view digits = trimmed(text);
  if (digits.empty() || digits.front() == '+' ||
      digits.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
    return std::nullopt;
  }
  // Not std::from_chars: LLVM's library has none for double before version 20.
  std::istringstream stream{std::string(digits)};
  stream.imbue(std::locale::classic());  // whatever the process has set
  double number = 0;
  stream >> number;
  if (stream.fail() || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace token_rotation
