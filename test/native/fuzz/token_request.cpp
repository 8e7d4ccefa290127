// What options become on the wire: the fields of a request arrive as they were configured, whatever
// bytes are in them, and no secret gets into the URL.
//
// Input: bits for client authentication and body format; the client id; the client secret; the
// refresh token; then a parameter a line, `name=value`.

#include "oauth/token_request.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "../support/make_provider.hpp"
#include "encoding/form_encoding.hpp"
#include "encoding/json_reader.hpp"
#include "encoding/utf8.hpp"
#include "fuzz.hpp"

namespace token_rotation::fuzz {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Not private_key_jwt, whose key would have to be one.
constexpr std::array kMethods = {
    ClientAuthentication::kClientSecretPost, ClientAuthentication::kClientSecretBasic,
    ClientAuthentication::kClientSecretJwt, ClientAuthentication::kNone};

Fields fields_in(const HttpRequest& request, BodyFormat format) {
  Fields fields;
  if (format == BodyFormat::kJson) {
    hold(read_json_object(request.body.view(),
                          [&](const JsonPath& path, const JsonScalar& value) {
                            hold(path.size() == 1, "the body is flat");
                            fields.emplace_back(path.front(), value.text);
                          }),
         "the body is a JSON object");
  } else {
    hold(read_form(request.body.view(),
                   [&](std::string_view name, const SecretString& value) {
                     fields.emplace_back(name, value.view());
                   }),
         "the body is a form");
  }
  return fields;
}

/// JSON is UTF-8, so what is none arrives with U+FFFD.
std::string as_sent(std::string_view text, BodyFormat format) {
  return format == BodyFormat::kJson ? std::string(with_valid_utf8(text).view())
                                     : std::string(text);
}

bool has(const Fields& fields, std::string_view name, const std::string& value) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
    return field.first == name && field.second == value;
  });
}

void hold_one_line(const HttpRequest& request) {
  for (const SecretString& line : request.headers) {
    hold(line.view().find_first_of({"\r\n\0", 3}) == std::string_view::npos,
         "a header is one line");
  }
}

bool is_ascii_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c != 0x7f; });
}

/// A backend's own body: what is put in stays where it was put, and no header gets a second line.
void hold_mapped(Provider provider, const SecretString& refresh_token) {
  provider.request = std::make_shared<const RequestTemplate>(
      HttpRequest::Method::kPost, RequestTemplate::Format::kJson,
      SecretString(R"({"a":"{refresh_token}","b":"<{client_secret}>"})"), NamedTemplates(),
      NamedTemplates{{"X-Client", SecretString("v1 {client_secret}")}});
  const Endpoints endpoints = make_endpoints(ClientAuthentication::kNone);
  try {
    GrantContext context;
    context.refresh_token = refresh_token;
    const auto request = mapped_request(provider, endpoints, context);
    hold(request.url == endpoints.token, "the URL is the endpoint's, and nothing more");
    const std::string secret =
        "<" + as_sent(provider.client_secret.view(), BodyFormat::kJson) + ">";
    const Fields expected = {{"a", as_sent(refresh_token.view(), BodyFormat::kJson)},
                             {"b", secret}};
    hold(fields_in(request, BodyFormat::kJson) == expected, "every value is in its place");
    hold_one_line(request);
  } catch (const UnsendableValue&) {
    hold(!is_ascii_text(provider.client_secret.view()),
         "only what would break a header is refused");
  }
}

}  // namespace

void run(std::string_view input) {
  const std::string_view bits = take_line(input);
  const unsigned choice = bits.empty() ? 0 : static_cast<unsigned char>(bits.front());
  const ClientAuthentication method = kMethods.at(choice % kMethods.size());
  const auto provider = make_provider();
  provider->body_format = choice & 0x10 ? BodyFormat::kJson : BodyFormat::kForm;
  const BodyFormat format = provider->body_format;
  // Assertions hold the client id as JSON, and an option is always UTF-8.
  provider->client_id = std::string(with_valid_utf8(take_line(input)).view());
  provider->client_secret = SecretString(take_line(input));
  const SecretString refresh_token(take_line(input));
  while (!input.empty()) {
    const std::string_view line = take_line(input);
    const auto equals = std::min(line.find('='), line.size());
    provider->parameters.emplace_back(with_valid_utf8(line.substr(0, equals)).view(),
                                      line.substr(std::min(equals + 1, line.size())));
  }

  const auto request = refresh_request(*provider, make_endpoints(method), refresh_token, 0);
  const Fields fields = fields_in(request, format);
  hold(request.url == make_endpoints(method).token, "the URL is the endpoint's, and nothing more");
  hold(fields.size() >= 2 &&
           fields.at(0) == std::pair<std::string, std::string>("grant_type", "refresh_token"),
       "the grant type comes first");
  hold(has(fields, "refresh_token", as_sent(refresh_token.view(), format)),
       "the refresh token arrives as it is");
  for (const auto& [name, value] : provider->parameters)
    hold(has(fields, name, as_sent(value.view(), format)), "a parameter arrives as it is");
  if (method == ClientAuthentication::kClientSecretPost) {
    hold(has(fields, "client_secret", as_sent(provider->client_secret.view(), format)),
         "the secret arrives as it is");
  }
  hold_one_line(request);
  hold_mapped(*provider, refresh_token);
}

}  // namespace token_rotation::fuzz
