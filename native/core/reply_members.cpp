#include "reply_members.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <locale>
#include <sstream>

#include "ascii.hpp"
#include "form_encoding.hpp"
#include "json_reader.hpp"

namespace token_rotation {
namespace {

/// The RFC's member first, then what some providers use in its place.
constexpr std::array<std::string_view, 4> kErrorMembers = {"error", "error_code", "errorCode",
                                                           "errcode"};
constexpr std::array<std::string_view, 6> kNestedCodeMembers = {"code",   "type", "error",
                                                                "reason", "name", "status"};
constexpr std::array<std::string_view, 6> kDescriptionMembers = {
    "error_description", "description", "message", "errmsg", "detail", "error_message"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string text_of(const JsonScalar& value) {
  switch (value.kind) {
    case JsonScalar::Kind::kString:
      return std::string(value.text);
    case JsonScalar::Kind::kNumber:
      return std::abs(value.number) < 1e15 ? std::to_string(static_cast<std::int64_t>(value.number))
                                           : "";
    default:
      return {};
  }
}

/// null, false, 0 and "" mean that there is no error.
bool says_error(const JsonScalar& value) {
  switch (value.kind) {
    case JsonScalar::Kind::kNull:
      return false;
    case JsonScalar::Kind::kBoolean:
      return value.boolean;
    case JsonScalar::Kind::kNumber:
      return value.number != 0;
    case JsonScalar::Kind::kString:
      return !value.text.empty();
  }
  return false;
}

std::optional<double> number_of(const JsonScalar& value) {
  if (value.kind == JsonScalar::Kind::kNumber) return value.number;
  if (value.kind == JsonScalar::Kind::kString) return read_number(value.text);
  return std::nullopt;
}

SecretString secret_of(const JsonScalar& value) {
  return value.kind == JsonScalar::Kind::kString ? SecretString(value.text) : SecretString();
}

class MemberCollector {
 public:
  void take(const JsonPath& path, const JsonScalar& value) {
    if (path.size() == 1) {
      take_member(path.front(), value);
    } else if (path.front() == "error" || path.front() == "errors") {
      take_nested_error(path.back() == kInArray ? "code" : path.back(), value);
    }
  }

  ReplyMembers finish() && {
    if (members_.error.empty()) members_.error = std::move(fallback_code_);
    return std::move(members_);
  }

 private:
  void take_member(const std::string& name, const JsonScalar& value) {
    if (name == "access_token") {
      members_.access_token = secret_of(value);
    } else if (name == "refresh_token") {
      members_.refresh_token = secret_of(value);
    } else if (name == "id_token") {
      members_.id_token = secret_of(value);
    } else if (name == "token_type") {
      members_.token_type = text_of(value);
    } else if (name == "expires_in") {
      members_.expires_in = number_of(value);
    } else if (name == "expires_at") {
      members_.expires_at = number_of(value);
    } else if (is_one_of(kErrorMembers, name)) {
      take_error(name, value);
    } else if (name == "errors" && value.kind == JsonScalar::Kind::kString) {
      take_nested_error("code", value);
    } else if (is_one_of(kDescriptionMembers, name)) {
      members_.error_description = text_of(value);
    } else if ((name == "ok" || name == "success") && value.kind == JsonScalar::Kind::kBoolean &&
               !value.boolean) {
      members_.has_error = true;
    } else if (name == "code" && value.kind == JsonScalar::Kind::kString) {
      fallback_code_ = text_of(value);
    }
  }

  void take_error(const std::string& name, const JsonScalar& value) {
    if (!says_error(value)) return;
    members_.has_error = true;
    if (name == "error") {
      members_.error = text_of(value);
    } else {
      fallback_code_ = text_of(value);
    }
  }

  void take_nested_error(const std::string& name, const JsonScalar& value) {
    if (!says_error(value)) return;
    members_.has_error = true;
    if (is_one_of(kNestedCodeMembers, name) && !is_taken(members_.error))
      members_.error = text_of(value);
    if (is_one_of(kDescriptionMembers, name)) members_.error_description = text_of(value);
  }

  /// A number is a poor code ({"code":400,"status":"INVALID_GRANT"}): a word that follows replaces
  /// it.
  static bool is_taken(const std::string& code) { return !code.empty() && !read_number(code); }

  ReplyMembers members_;
  std::string fallback_code_;
};

std::optional<ReplyMembers> read_form_members(std::string_view body) {
  if (body.find('=') == std::string_view::npos ||
      body.find_first_of("<{ \n") != std::string_view::npos) {
    return std::nullopt;
  }
  MemberCollector collector;
  const bool is_form = read_form(body, [&](std::string_view name, const SecretString& value) {
    collector.take({std::string(name)}, {JsonScalar::Kind::kString, false, 0, value.view()});
  });
  if (!is_form) return std::nullopt;
  ReplyMembers members = std::move(collector).finish();
  if (members.access_token.empty() && !members.has_error) return std::nullopt;
  return members;
}

}  // namespace

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

std::optional<ReplyMembers> read_reply_members(std::string_view body) {
  MemberCollector collector;
  if (read_json_object(body, [&](const JsonPath& path, const JsonScalar& value) {
        collector.take(path, value);
      })) {
    return std::move(collector).finish();
  }
  return read_form_members(trimmed(body));
}

}  // namespace token_rotation
