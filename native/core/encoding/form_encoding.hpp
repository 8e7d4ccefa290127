#pragma once

#include <functional>
#include <string_view>

#include "base/secret_string.hpp"

namespace token_rotation {

/// Appends `text` as application/x-www-form-urlencoded (WHATWG URL, as RFC 6749 appendix B asks).
void append_form_encoded(SecretString& out, std::string_view text);

/// Appends `name=value`, after an `&` unless it is the first.
void append_form_field(SecretString& out, std::string_view name, std::string_view value);

/// Calls `on_field` for every decoded `name=value` of a form-encoded text. Returns false where the
/// text is not a form: a field without `=`, or a broken percent escape.
bool read_form(std::string_view text,
               const std::function<void(std::string_view, SecretString)>& on_field);

}  // namespace token_rotation
