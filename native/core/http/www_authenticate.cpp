#include "http/www_authenticate.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

/// Nothing that decides stands behind so much text.
constexpr std::size_t kMaxChallengeBytes = 4096;

constexpr std::string_view kBlanks = " \t,";

/// Takes challenges apart: tokens, quoted strings, and what is between them.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
    if (rest_.empty()) return false;
    name_ = take(rest_.find_first_of(" \t,="));
    if (name_.empty()) take(1);
    const std::string_view behind = trimmed_front(rest_);
    has_value_ = behind.starts_with('=');
    value_.clear();
    if (!has_value_) return true;
    rest_ = trimmed_front(behind.substr(1));
    if (rest_.starts_with('"')) {
      take_quoted();
    } else {
      value_ = take(rest_.find_first_of(kBlanks));
    }
    return true;
  }

  bool is_parameter() const { return has_value_; }
  std::string name() const { return lowercase(name_); }
  const std::string& value() const { return value_; }

 private:
  static std::string_view trimmed_front(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  }
  std::string_view take(std::size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  void take_quoted() {
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != '"'; ++at) {
      if (rest_[at] == '\\' && at + 1 < rest_.size()) ++at;
      value_ += rest_[at];
    }
    take(at + 1);
  }

  std::string_view rest_;
  std::string_view name_;
  std::string value_;
  bool has_value_ = false;
};

}  // namespace

std::string error_in_challenge(std::string_view www_authenticate, int http_status) {
  bool wants_basic = false;
  Reader reader(www_authenticate.substr(0, kMaxChallengeBytes));
  while (reader.next()) {
    if (reader.is_parameter() && reader.name() == "error") return reader.value();
    if (!reader.is_parameter() && reader.name() == "basic") wants_basic = true;
  }
  return wants_basic && http_status == 401 ? "invalid_client" : "";
}

}  // namespace token_rotation
