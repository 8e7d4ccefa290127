#include "encoding/json_repair.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace token_rotation {
namespace {

constexpr std::string_view kNumberCharacters = "+-.0123456789Ee";
/// `\uXXXX`
constexpr std::size_t kEscapeLength = 6;

/// The UTF-16 unit that the escape at the start of `text` stands for; -1 where there is none.
int escaped_unit(std::string_view text) {
  if (text.size() < kEscapeLength || !text.starts_with("\\u")) return -1;
  unsigned int unit = 0;
  const char* const last = text.data() + kEscapeLength;
  const auto [end, error] = std::from_chars(text.data() + 2, last, unit, 16);
  return error == std::errc() && end == last ? static_cast<int>(unit) : -1;
}

bool is_high_surrogate(int unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(int unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

bool is_beyond_double(const std::string& number) {
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  return *end == '\0' && std::isinf(value);
}

class Repair {
 public:
  explicit Repair(std::string_view json) : rest_(json) { repaired_.reserve(json.size()); }

  SecretString run() {
    while (!rest_.empty()) {
      if (rest_.front() == '"') {
        string();
      } else if (rest_.front() == '-' || (rest_.front() >= '0' && rest_.front() <= '9')) {
        number();
      } else {
        keep(rest_.find_first_of("\"-0123456789"));
      }
    }
    return std::move(repaired_);
  }

 private:
  void string() {
    keep(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') {
        escape();
      } else {
        keep(rest_.find_first_of("\"\\"));
      }
    }
    keep(1);
  }

  void escape() {
    const int unit = escaped_unit(rest_);
    if (unit < 0) {
      keep(2);
    } else if (is_high_surrogate(unit) &&
               is_low_surrogate(escaped_unit(rest_.substr(kEscapeLength)))) {
      keep(2 * kEscapeLength);
    } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      replace(kEscapeLength, "\\ufffd");
    } else {
      keep(kEscapeLength);
    }
  }

  void number() {
    const std::size_t length = std::min(rest_.find_first_not_of(kNumberCharacters), rest_.size());
    if (is_beyond_double(std::string(rest_.substr(0, length)))) {
      replace(length, "null");
    } else {
      keep(length);
    }
  }

  void keep(std::size_t length) {
    const std::string_view kept = rest_.substr(0, length);
    repaired_.append(kept);
    rest_.remove_prefix(kept.size());
  }

  void replace(std::size_t length, std::string_view by) {
    repaired_.append(by);
    rest_.remove_prefix(length);
  }

  std::string_view rest_;
  SecretString repaired_;
};

}  // namespace

SecretString with_parsable_values(std::string_view json) {
  return Repair(json).run();
}

}  // namespace token_rotation
