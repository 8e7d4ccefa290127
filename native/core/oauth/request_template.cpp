#include "oauth/request_template.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.hpp"
#include "encoding/form_encoding.hpp"
#include "encoding/json_text.hpp"

namespace token_rotation {
namespace {

using Value = std::string_view RequestValues::*;

constexpr std::array<std::pair<std::string_view, Value>, 4> kNamedValues = {{
    {"{refresh_token}", &RequestValues::refresh_token},
    {"{access_token}", &RequestValues::access_token},
    {"{client_id}", &RequestValues::client_id},
    {"{client_secret}", &RequestValues::client_secret},
}};

/// The one that `text` begins with.
const std::pair<std::string_view, Value>* value_named_by(std::string_view text) {
  const auto* found =
      std::find_if(kNamedValues.begin(), kNamedValues.end(),
                   [&](const auto& named) { return text.starts_with(named.first); });
  return found == kNamedValues.end() ? nullptr : found;
}

bool is_header_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f;
  });
}

void append_header_value(SecretString& out, std::string_view text, bool is_cookie) {
  if (!is_header_text(text)) {
    throw UnsendableValue("a value for a header holds a control character");
  }
  if (is_cookie && text.find_first_of(" \",;\\") != std::string_view::npos) {
    throw UnsendableValue("a value for the header Cookie holds a character that would end it");
  }
  out.append(text);
}

SecretString header_start(std::string_view name) {
  SecretString line(name);
  return line.append(": ");
}

/// The text of all fields, with what is in braces as it is: a form-encoded brace would not be a
/// place.
SecretString encoded_fields(const NamedTemplates& fields) {
  SecretString text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text.append("&");
    append_form_encoded(text, name);
    text.append("=");
    std::string_view left = value.view();
    while (!left.empty()) {
      if (const auto* named = value_named_by(left)) {
        text.append(named->first);
        left.remove_prefix(named->first.size());
        continue;
      }
      append_form_encoded(text, left.substr(0, 1));
      left.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace

TextTemplate::TextTemplate(std::string_view text, Place place) : place_(place) {
  Part part;
  while (!text.empty()) {
    const auto brace = std::min(text.find('{'), text.size());
    part.text.append(text.substr(0, brace));
    text.remove_prefix(brace);
    if (text.empty()) break;
    if (const auto* named = value_named_by(text)) {
      if (!part.text.empty()) parts_.push_back(std::exchange(part, {}));
      parts_.push_back({{}, named->second});
      text.remove_prefix(named->first.size());
    } else {
      part.text.append(text.substr(0, 1));
      text.remove_prefix(1);
    }
  }
  if (!part.text.empty()) parts_.push_back(std::move(part));
}

void TextTemplate::append_to(SecretString& out, const RequestValues& values) const {
  for (const Part& part : parts_) {
    if (part.value == nullptr) {
      out.append(part.text.view());
      continue;
    }
    const std::string_view value = values.*part.value;
    switch (place_) {
      case Place::kJson:
        append_json_escaped(out, value);
        break;
      case Place::kForm:
        append_form_encoded(out, value);
        break;
      case Place::kHeader:
      case Place::kCookie:
        append_header_value(out, value, place_ == Place::kCookie);
        break;
    }
  }
}

bool TextTemplate::names(Value value) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [&](const Part& part) { return part.value == value; });
}

RequestTemplate::RequestTemplate(HttpRequest::Method method, Format format,
                                 const SecretString& json, const NamedTemplates& fields,
                                 const NamedTemplates& headers)
    : method_(method), format_(format) {
  const bool is_json = format == Format::kJson;
  const SecretString body = is_json ? json : encoded_fields(fields);
  body_ =
      TextTemplate(body.view(), is_json ? TextTemplate::Place::kJson : TextTemplate::Place::kForm);
  const std::array<char, 2> kind = {static_cast<char>('0' + static_cast<int>(method)),
                                    static_cast<char>('0' + static_cast<int>(format))};
  text_.append({kind.data(), kind.size()}).append(body.view());
  for (const auto& [name, value] : headers) {
    const bool is_cookie = lowercase(name) == "cookie";
    headers_.emplace_back(name,
                          TextTemplate(value.view(), is_cookie ? TextTemplate::Place::kCookie
                                                               : TextTemplate::Place::kHeader));
    text_.append("\n").append(name).append(":").append(value.view());
  }
}

void RequestTemplate::fill(HttpRequest& request, const RequestValues& values) const {
  for (const auto& [name, value] : headers_) {
    SecretString line = header_start(name);
    value.append_to(line, values);
    request.headers.push_back(std::move(line));
  }
  SecretString body;
  body_.append_to(body, values);
  request.presents_in_head = presents_in_head();
  if (format_ == Format::kQuery) {
    request.url.append(request.url.find('?') == std::string::npos ? "?" : "&").append(body.view());
  } else {
    request.body = std::move(body);
  }
}

bool RequestTemplate::names(Value value) const {
  return body_.names(value) ||
         std::any_of(headers_.begin(), headers_.end(),
                     [&](const auto& header) { return header.second.names(value); });
}

bool RequestTemplate::presents_in_head() const {
  const auto presents = [](const TextTemplate& text) {
    return text.names(&RequestValues::refresh_token) || text.names(&RequestValues::access_token);
  };
  return (format_ == Format::kQuery && presents(body_)) ||
         std::any_of(headers_.begin(), headers_.end(),
                     [&](const auto& header) { return presents(header.second); });
}

}  // namespace token_rotation
