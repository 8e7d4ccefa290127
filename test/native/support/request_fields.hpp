#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "encoding/form_encoding.hpp"
#include "http/http_message.hpp"

namespace token_rotation {

/// The decoded fields of a form body, in order; empty where the body is not a form.
inline std::vector<std::pair<std::string, std::string>> form_fields(const HttpRequest& request) {
  std::vector<std::pair<std::string, std::string>> fields;
  const bool is_form =
      read_form(request.body.view(), [&](std::string_view name, const SecretString& value) {
        fields.emplace_back(name, value.view());
      });
  if (!is_form) fields.clear();
  return fields;
}

/// All values of one form field.
inline std::vector<std::string> form_values(const HttpRequest& request, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [field, value] : form_fields(request)) {
    if (field == name) values.push_back(value);
  }
  return values;
}

/// The value of a form field that must come exactly once; "(none)" or "(several)" otherwise.
inline std::string form_value(const HttpRequest& request, std::string_view name) {
  const auto values = form_values(request, name);
  if (values.size() == 1) return values.front();
  return values.empty() ? "(none)" : "(several)";
}

/// All values of one header field.
inline std::vector<std::string> header_values(const HttpRequest& request, std::string_view name) {
  std::vector<std::string> values;
  for (const SecretString& line : request.headers) {
    const auto colon = line.view().find(':');
    if (lowercase(line.view().substr(0, colon)) != lowercase(name)) continue;
    values.emplace_back(trimmed(line.view().substr(colon + 1)));
  }
  return values;
}

}  // namespace token_rotation
