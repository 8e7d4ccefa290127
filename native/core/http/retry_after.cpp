#include "http/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kMaxDelayMs = 3'600'000;

}  // namespace

std::optional<std::int64_t> retry_after_delay_ms(std::string_view header, std::int64_t now_ms) {
  const std::string_view value = trimmed(header);
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    std::int64_t seconds = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (parsed.ec != std::errc()) return kMaxDelayMs;  // more digits than any number holds
    return std::min(seconds, kMaxDelayMs / 1000) * 1000;
  }
  const time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  // Before the multiplication, which a year of nine digits would overflow.
  const std::int64_t at_s = std::clamp<std::int64_t>(date, 0, (now_ms + kMaxDelayMs) / 1000 + 1);
  return std::clamp<std::int64_t>(at_s * 1000 - now_ms, 0, kMaxDelayMs);
}

}  // namespace token_rotation
