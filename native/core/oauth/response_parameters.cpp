#include "oauth/response_parameters.hpp"

#include <cmath>

#include "base/ascii.hpp"
#include "encoding/form_encoding.hpp"
#include "encoding/json_reader.hpp"
#include "encoding/time_text.hpp"
#include "oauth/error_codes.hpp"
#include "oauth/member_names.hpp"

namespace token_rotation {
namespace {

namespace names = member_names;

/// More of a member decides nothing. This is longer than what is printed of it, which is cut when
/// secrets have been masked: a piece of a secret would not be known.
constexpr std::size_t kMaxText = 8192;
constexpr std::size_t kMaxCode = kMaxText;
constexpr std::size_t kMaxName = kMaxText;
constexpr std::size_t kMaxNames = 12;
constexpr std::size_t kMaxNumber = 64;

std::string text_of(const JsonScalar& value, std::size_t longest = kMaxText) {
  switch (value.kind) {
    case JsonScalar::Kind::kString:
      return std::string(value.text.substr(0, longest));
    case JsonScalar::Kind::kNumber:
      return std::abs(value.number) < 1e15 ? std::to_string(static_cast<std::int64_t>(value.number))
                                           : "";
    default:
      return {};
  }
}

std::string code_of(const JsonScalar& value) {
  return text_of(value, kMaxCode);
}

/// null, false, 0, "", "ok" and their likes mean that there is no error.
bool says_error(const JsonScalar& value) {
  switch (value.kind) {
    case JsonScalar::Kind::kNull:
      return false;
    case JsonScalar::Kind::kBoolean:
      return value.boolean;
    case JsonScalar::Kind::kNumber:
    case JsonScalar::Kind::kString:
      return !says_no_error(code_of(value));
  }
  return false;
}

std::optional<double> number_of(const JsonScalar& value) {
  if (value.kind == JsonScalar::Kind::kNumber) return value.number;
  if (value.kind == JsonScalar::Kind::kString && value.text.size() <= kMaxNumber)
    return read_number(value.text);
  return std::nullopt;
}

std::optional<double> time_of(const JsonScalar& value) {
  const auto number = number_of(value);
  return number || value.kind != JsonScalar::Kind::kString ? number : read_time_ms(value.text);
}

/// Some providers write 0 or -1 for a token that does not expire.
bool speaks_of_expiry(const JsonScalar& value) {
  const bool is_time = value.kind == JsonScalar::Kind::kNumber ||
                       (value.kind == JsonScalar::Kind::kString && !trimmed(value.text).empty());
  return is_time && number_of(value).value_or(1) > 0;
}

SecretString secret_of(const JsonScalar& value) {
  return value.kind == JsonScalar::Kind::kString ? SecretString(value.text) : SecretString();
}

class MemberCollector {
 public:
  explicit MemberCollector(const ResponseMapping* mapping) : mapping_(mapping) {}

  void take(const JsonPath& path, const JsonScalar& value) {
    note_name(path);
    if (mapping_ != nullptr && take_mapped(path, value)) return;
    if (path.size() == 1) {
      if (!take_token(path.front(), value)) take_member(path.front(), value);
      return;
    }
    const std::string front = names::plain_name(path.front());
    const std::string name = path.back() == kInArray ? "code" : names::plain_name(path.back());
    if (names::is_one_of(names::kErrorObjects, front)) {
      take_nested_error(name, value);
    } else if (names::is_one_of(names::kEnvelopes, front)) {
      if (names::is_one_of(names::kErrorCodeMembers, name) && says_error(value))
        weak_code_ = code_of(value);
      if (names::is_one_of(names::kDescriptionMembers, name)) hear(value);
    } else if (names::is_one_of(names::kDescriptionMembers, name)) {
      hear(value);
    }
  }

  ResponseParameters finish() && {
    for (std::string* code : {&fallback_code_, &weak_code_}) {
      const bool is_better = members_.error.empty() || is_taken(*code);
      if (is_better && !is_taken(members_.error)) members_.error = std::move(*code);
    }
    if (!mapped_error_.empty()) members_.error = std::move(mapped_error_);
    if (!members_.expires_at) members_.expires_at = other_expiry_;
    return std::move(members_);
  }

 private:
  /// A value at one of the mapping's paths.
  bool take_mapped(const JsonPath& path, const JsonScalar& value) {
    if (is_mapped(mapping_->access_token, path)) {
      take_secret(members_.access_token, value);
    } else if (is_mapped(mapping_->refresh_token, path)) {
      take_secret(members_.refresh_token, value);
    } else if (is_mapped(mapping_->id_token, path)) {
      take_secret(members_.id_token, value);
    } else if (is_mapped(mapping_->expires_in, path)) {
      members_.expires_in = number_of(value);
      members_.speaks_of_expiry = members_.speaks_of_expiry || speaks_of_expiry(value);
    } else if (is_mapped(mapping_->expires_at, path)) {
      members_.expires_at = time_of(value);
      members_.speaks_of_expiry = members_.speaks_of_expiry || speaks_of_expiry(value);
    } else if (is_mapped(mapping_->error, path) && says_error(value)) {
      members_.has_error = members_.has_mapped_error = true;
      mapped_error_ = code_of(value);
      hear(value);
    } else {
      return false;
    }
    return true;
  }

  /// A token that another path has brought stays where this path holds none.
  static void take_secret(SecretString& member, const JsonScalar& value) {
    SecretString secret = secret_of(value);
    if (!secret.empty()) member = std::move(secret);
  }

  static bool is_read(const std::vector<JsonPath> ResponseMapping::*paths,
                      const ResponseMapping* mapping) {
    return mapping == nullptr || (mapping->*paths).empty();
  }

  bool take_token(const std::string& name, const JsonScalar& value) {
    if (name == "access_token" && is_read(&ResponseMapping::access_token, mapping_)) {
      members_.access_token = secret_of(value);
    } else if (name == "refresh_token" && is_read(&ResponseMapping::refresh_token, mapping_)) {
      members_.refresh_token = secret_of(value);
    } else if (name == "id_token" && is_read(&ResponseMapping::id_token, mapping_)) {
      members_.id_token = secret_of(value);
    } else if (name == "token_type") {
      members_.token_type = code_of(value);
    } else {
      return false;
    }
    return true;
  }

  void take_member(const std::string& written_name, const JsonScalar& value) {
    const std::string name = names::plain_name(written_name);
    if (take_expiry(name, value)) return;
    if (name == "error" || names::is_one_of(names::kErrorCodeMembers, name)) {
      take_error(name, value);
    } else if (name == "errors" && value.kind == JsonScalar::Kind::kString) {
      take_nested_error("code", value);
    } else if (names::is_one_of(names::kDescriptionMembers, name)) {
      describe(value);
    } else if (names::is_one_of(names::kWordMembers, name)) {
      hear(value);
    } else if ((name == "ok" || name == "success") && value.kind == JsonScalar::Kind::kBoolean &&
               !value.boolean) {
      members_.has_error = true;
    } else if (names::is_one_of(names::kCodeMembers, name) && says_error(value)) {
      take_weak_code(name, value);
    }
  }

  bool take_expiry(const std::string& name, const JsonScalar& value) {
    // Of another token, where the application says which member is about this one.
    if (mapping_ != nullptr && mapping_->maps_expiry()) return false;
    if (names::is_one_of(names::kLifetimeMembers, name)) {
      members_.expires_in = number_of(value);
    } else if (name == "expiresat") {
      members_.expires_at = time_of(value);
    } else if (names::is_one_of(names::kExpiryMembers, name)) {
      other_expiry_ = time_of(value);
    } else {
      return false;
    }
    members_.speaks_of_expiry = members_.speaks_of_expiry || speaks_of_expiry(value);
    return true;
  }

  void take_error(const std::string& name, const JsonScalar& value) {
    if (!says_error(value)) return;
    members_.has_error = true;
    hear(value);
    if (name == "error") {
      members_.error = code_of(value);
    } else {
      fallback_code_ = code_of(value);
    }
  }

  /// `code` before `status` before `type`, which is a page's address in RFC 9457.
  void take_weak_code(const std::string& name, const JsonScalar& value) {
    const bool is_code = name == "code";
    if (!is_code && value.kind != JsonScalar::Kind::kString) return;
    std::string code = code_of(value);
    if (names::is_one_of(names::kStatusWords, lowercase(code)) ||
        code.find(':') != std::string::npos)
      return;
    if (is_code || weak_code_.empty()) weak_code_ = std::move(code);
  }

  void take_nested_error(const std::string& name, const JsonScalar& value) {
    if (!says_error(value)) return;
    members_.has_error = true;
    if (names::is_one_of(names::kNestedCodeMembers, name) && !is_taken(members_.error))
      members_.error = code_of(value);
    if (names::is_one_of(names::kDescriptionMembers, name)) {
      describe(value);
    } else {
      hear(value);
    }
  }

  void describe(const JsonScalar& value) {
    members_.error_description = text_of(value);
    hear(value);
  }

  void hear(const JsonScalar& value) {
    if (value.kind != JsonScalar::Kind::kString || members_.words.size() >= kMaxText) return;
    members_.words.append(text_of(value)).append(". ");
  }

  /// Each of the response's own members once, and with its path a token that lies deeper.
  void note_name(const JsonPath& path) {
    if (members_.names.size() >= kMaxNames) return;
    const bool is_token = path.back() == "access_token" || path.back() == "refresh_token";
    const bool is_deep = is_token && path.size() > 1;
    if (!is_deep && path.front() == last_front_) return;
    std::string name = path.front().substr(0, kMaxName);
    for (std::size_t i = 1; is_deep && i < path.size(); ++i)
      name.append(".").append(path[i].substr(0, kMaxName));
    last_front_ = path.front().substr(0, kMaxName);
    members_.names.push_back(std::move(name));
  }

  /// A number is a poor code ({"code":400,"status":"INVALID_GRANT"}): a word that follows replaces
  /// it.
  static bool is_taken(const std::string& code) {
    return code.find_first_not_of("0123456789+-.") != std::string::npos;
  }

  const ResponseMapping* const mapping_;
  ResponseParameters members_;
  std::string mapped_error_;
  std::string fallback_code_;
  std::string weak_code_;
  std::optional<double> other_expiry_;
  std::string last_front_;
};

std::optional<ResponseParameters> read_form_members(std::string_view body,
                                                    const ResponseMapping* mapping) {
  if (body.find('=') == std::string_view::npos ||
      body.find_first_of("<{ \n") != std::string_view::npos) {
    return std::nullopt;
  }
  MemberCollector collector(mapping);
  const bool is_form = read_form(body, [&](std::string_view name, const SecretString& value) {
    collector.take({std::string(name)}, {JsonScalar::Kind::kString, false, 0, value.view()});
  });
  if (!is_form) return std::nullopt;
  ResponseParameters members = std::move(collector).finish();
  if (members.access_token.empty() && !members.has_error) return std::nullopt;
  return members;
}

}  // namespace

std::optional<ResponseParameters> read_response_parameters(std::string_view body,
                                                           const ResponseMapping* mapping) {
  MemberCollector collector(mapping);
  if (read_json_object(body, [&](const JsonPath& path, const JsonScalar& value) {
        collector.take(path, value);
      })) {
    return std::move(collector).finish();
  }
  return read_form_members(trimmed(body), mapping);
}

}  // namespace token_rotation
