#include "encoding/time_text.hpp"

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

/// A date with a weekday and a zone has 31.
constexpr std::size_t kMaxDate = 64;

/// Takes parts of a time off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool digits(std::size_t count, int& number) {
    if (rest_.size() < count) return false;
    number = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return false;
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return true;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    taken_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  double fraction() {
    double value = 0;
    double unit = 0.1;
    for (int digit = 0; digits(1, digit); unit /= 10) value += digit * unit;
    return value;
  }
  char taken() const { return taken_; }
  bool is_done() const { return trimmed(rest_).empty(); }
  bool starts_with(std::string_view text) const { return rest_.starts_with(text); }
  void skip(std::size_t count) { rest_.remove_prefix(count); }

 private:
  std::string_view rest_;
  char taken_ = 0;
};

/// Minutes east of UTC; nothing for a text that is not a zone.
std::optional<int> read_zone(Scanner& scanner) {
  while (scanner.one_of(" ")) {
  }
  if (scanner.is_done() || scanner.one_of("Zz")) return 0;
  if (scanner.starts_with("UTC") || scanner.starts_with("GMT")) {
    scanner.skip(3);
    return 0;
  }
  if (!scanner.one_of("+-")) return std::nullopt;
  const int sign = scanner.taken() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!scanner.digits(2, hours)) return std::nullopt;
  scanner.one_of(":");
  scanner.digits(2, minutes);
  if (scanner.starts_with(" UTC")) scanner.skip(4);  // as Go prints a time
  return sign * (hours * 60 + minutes);
}

std::optional<double> read_iso_ms(std::string_view text) {
  Scanner scanner(text);
  int year = 0;
  int month = 0;
  int day = 0;
  const bool is_date = scanner.digits(4, year) && scanner.one_of("-") && scanner.digits(2, month) &&
                       scanner.one_of("-") && scanner.digits(2, day);
  if (!is_date) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  int hour = 0;
  int minute = 0;
  int second = 0;
  double fraction = 0;
  if (scanner.one_of("Tt ")) {
    if (!scanner.digits(2, hour) || !scanner.one_of(":") || !scanner.digits(2, minute))
      return std::nullopt;
    if (scanner.one_of(":") && !scanner.digits(2, second)) return std::nullopt;
    if (scanner.one_of(".,")) fraction = scanner.fraction();
  }
  const auto zone = read_zone(scanner);
  if (!zone || !scanner.is_done() || hour > 24 || minute > 59 || second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  const double minutes = static_cast<double>(days) * 24 * 60 + hour * 60 + minute - *zone;
  return (minutes * 60 + second + fraction) * 1000;
}

}  // namespace

std::optional<double> read_time_ms(std::string_view text) {
  const std::string_view date = trimmed(text);
  if (date.empty() || date.size() > kMaxDate) return std::nullopt;
  if (const auto ms = read_iso_ms(date)) return ms;
  // A weekday or a month: libcurl would also read a mere row of digits.
  if (date.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos)
    return std::nullopt;
  const time_t seconds = curl_getdate(std::string(date).c_str(), nullptr);
  return seconds > 0 ? std::optional(static_cast<double>(seconds) * 1000) : std::nullopt;
}

}  // namespace token_rotation
