#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret_string.hpp"
#include "http/http_message.hpp"

namespace token_rotation {

/// What one request puts in at the places of a template.
struct RequestValues {
  std::string_view refresh_token;
  std::string_view access_token;
  std::string_view client_id;
  std::string_view client_secret;
};

/// A value that would break out of the header that it is to stand in.
class UnsendableValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Text with places such as `{refresh_token}` in it, parsed once. What is put in is escaped by
/// where it stands, so that no token can end the string, the field or the line around it. Braces
/// around anything else are text.
class TextTemplate {
 public:
  enum class Place : std::uint8_t {
    kJson,    ///< within a JSON string
    kForm,    ///< a value of application/x-www-form-urlencoded, or of a query
    kHeader,  ///< a header's value: what holds a control character is refused
    kCookie,  ///< the same for `Cookie`, where a blank or a semicolon ends a cookie (RFC 6265
              ///< §4.1.1)
  };

  TextTemplate() = default;
  /// `text` as it is to be sent, escaped already.
  TextTemplate(std::string_view text, Place place);

  /// Throws UnsendableValue.
  void append_to(SecretString& out, const RequestValues& values) const;

  /// Whether the text has a place for this value.
  bool names(std::string_view RequestValues::*value) const;

 private:
  struct Part {
    SecretString text{};                               ///< where it has no value
    std::string_view RequestValues::*value = nullptr;  ///< null: text
  };

  Place place_ = Place::kForm;
  std::vector<Part> parts_;
};

using NamedTemplates = std::vector<std::pair<std::string, SecretString>>;

/// How a backend that is not an OAuth server is asked for new tokens. Immutable: any thread may
/// read it.
class RequestTemplate {
 public:
  enum class Format : std::uint8_t { kNone, kJson, kForm, kQuery };

  /// `json` is the body as JSON text for kJson; `fields` are what a form or a query is made of.
  RequestTemplate(HttpRequest::Method method, Format format, const SecretString& json,
                  const NamedTemplates& fields, const NamedTemplates& headers);

  HttpRequest::Method method() const { return method_; }
  Format format() const { return format_; }
  /// Headers, body and query of one request, added to what `request` has. Throws UnsendableValue.
  void fill(HttpRequest& request, const RequestValues& values) const;
  /// Whether a name in braces stands anywhere.
  bool names(std::string_view RequestValues::*value) const;
  /// All that it was made of, to tell it from others.
  const SecretString& text() const { return text_; }

 private:
  /// Whether a token stands where no read callback tells that it has left.
  bool presents_in_head() const;

  HttpRequest::Method method_;
  Format format_;
  TextTemplate body_;
  std::vector<std::pair<std::string, TextTemplate>> headers_;
  SecretString text_;
};

}  // namespace token_rotation
