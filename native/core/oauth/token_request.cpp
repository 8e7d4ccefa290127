#include "oauth/token_request.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "encoding/base64.hpp"
#include "encoding/form_encoding.hpp"
#include "encoding/json_text.hpp"
#include "oauth/client_assertion.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

using Fields = std::vector<std::pair<std::string, SecretString>>;

SecretString header_line(std::string_view name, std::string_view value) {
  SecretString line(name);
  line.append(": ").append(value);
  return line;
}

const std::string& assertion_audience(const Provider& provider, const Endpoints& endpoints) {
  const std::string& wanted = provider.assertion_audience;
  if (wanted == kAudienceTokenEndpoint) return endpoints.token;
  if (!wanted.empty() && wanted != kAudienceIssuer) return wanted;
  return endpoints.issuer.empty() ? endpoints.token : endpoints.issuer;
}

void authenticate(const Provider& provider, const Endpoints& endpoints, std::int64_t now_ms,
                  Fields& fields, HttpRequest& request) {
  switch (endpoints.client_authentication) {
    case ClientAuthentication::kClientSecretBasic:
      request.headers.push_back(
          SecretString("Authorization: Basic ").append(basic_credentials(provider).view()));
      return;
    case ClientAuthentication::kClientSecretPost:
      fields.emplace_back("client_id", SecretString(provider.client_id));
      fields.emplace_back("client_secret", provider.client_secret);
      return;
    case ClientAuthentication::kTlsClientAuth:
    case ClientAuthentication::kNone:
      fields.emplace_back("client_id", SecretString(provider.client_id));
      return;
    case ClientAuthentication::kClientSecretJwt:
    case ClientAuthentication::kPrivateKeyJwt:
      fields.emplace_back("client_id", SecretString(provider.client_id));
      fields.emplace_back("client_assertion_type", SecretString(kJwtBearer));
      fields.emplace_back("client_assertion",
                          client_assertion(provider, endpoints.client_authentication,
                                           assertion_audience(provider, endpoints), now_ms));
      return;
  }
}

SecretString form_body(const Fields& fields) {
  SecretString body;
  for (const auto& [name, value] : fields) append_form_field(body, name, value.view());
  return body;
}

SecretString json_body(const Fields& fields) {
  SecretString body("{");
  for (const auto& [name, value] : fields) {
    if (body.size() > 1) body.append(",");
    append_json_string(body, name);
    body.append(":");
    append_json_string(body, value.view());
  }
  body.append("}");
  return body;
}

bool configures_header(const Provider& provider, std::string_view name) {
  return std::any_of(provider.headers.begin(), provider.headers.end(),
                     [&](const auto& header) { return lowercase(header.first) == name; });
}

void add_content_type(bool json, HttpRequest& request) {
  request.headers.push_back(
      header_line("Content-Type", json ? "application/json" : "application/x-www-form-urlencoded"));
}

void add_headers(const Provider& provider, HttpRequest& request) {
  if (!configures_header(provider, "accept")) {
    request.headers.push_back(header_line("Accept", "application/json"));
  }
  // Reddit refuses clients that do not name themselves.
  if (!configures_header(provider, "user-agent")) {
    request.headers.push_back(header_line("User-Agent", "next-auth-token-rotation"));
  }
  for (const auto& [name, value] : provider.headers) {
    request.headers.push_back(header_line(name, value.view()));
  }
}

HttpRequest client_request(const Provider& provider, const Endpoints& endpoints,
                           const std::string& url, Fields fields, std::int64_t now_ms) {
  HttpRequest request;
  request.method = HttpRequest::Method::kPost;
  request.url = url;
  request.network = provider.network;
  authenticate(provider, endpoints, now_ms, fields, request);
  add_content_type(provider.body_format == BodyFormat::kJson, request);
  add_headers(provider, request);
  request.body = provider.body_format == BodyFormat::kJson ? json_body(fields) : form_body(fields);
  return request;
}

}  // namespace

SecretString basic_credentials(const Provider& provider) {
  SecretString credentials;
  append_form_encoded(credentials, provider.client_id);
  credentials.append(":");
  append_form_encoded(credentials, provider.client_secret.view());
  return base64(credentials.view());
}

HttpRequest refresh_request(const Provider& provider, const Endpoints& endpoints,
                            const SecretString& refresh_token, std::int64_t now_ms) {
  Fields fields;
  fields.emplace_back("grant_type", SecretString("refresh_token"));
  fields.emplace_back("refresh_token", refresh_token);
  for (const auto& parameter : provider.parameters) fields.push_back(parameter);
  return client_request(provider, endpoints, endpoints.token, std::move(fields), now_ms);
}

HttpRequest mapped_request(const Provider& provider, const Endpoints& endpoints,
                           const GrantContext& context) {
  const RequestTemplate& wanted = *provider.request;
  HttpRequest request;
  request.method = wanted.method();
  request.url = endpoints.token;
  request.network = provider.network;
  if (endpoints.client_authentication == ClientAuthentication::kClientSecretBasic) {
    request.headers.push_back(
        SecretString("Authorization: Basic ").append(basic_credentials(provider).view()));
  }
  const bool json = wanted.format() == RequestTemplate::Format::kJson;
  const bool has_type = json || wanted.format() == RequestTemplate::Format::kForm;
  if (has_type && !configures_header(provider, "content-type")) add_content_type(json, request);
  add_headers(provider, request);
  // An access token that is presented is both.
  const SecretString& access_token =
      provider.presents_access_token ? context.refresh_token : context.access_token;
  wanted.fill(request, {context.refresh_token.view(), access_token.view(), provider.client_id,
                        provider.client_secret.view()});
  return request;
}

HttpRequest revocation_request(const Provider& provider, const Endpoints& endpoints,
                               const SecretString& token, std::int64_t now_ms, TokenKind kind) {
  const bool is_access_token = kind == TokenKind::kAccessToken;
  Fields fields;
  fields.emplace_back("token", token);
  fields.emplace_back("token_type_hint",
                      SecretString(is_access_token ? "access_token" : "refresh_token"));
  return client_request(provider, endpoints, endpoints.revocation, std::move(fields), now_ms);
}

}  // namespace token_rotation
