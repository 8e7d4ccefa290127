#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret_string.hpp"
#include "http/http_message.hpp"
#include "oauth/audience.hpp"
#include "oauth/request_template.hpp"
#include "oauth/response_mapping.hpp"

namespace token_rotation {

/// How a client proves who it is at the token endpoint (RFC 6749 §2.3, RFC 7523 §2.2, OIDC Core
/// §9, RFC 8705 §2).
enum class ClientAuthentication : std::uint8_t {
  kClientSecretPost,
  kClientSecretBasic,
  kClientSecretJwt,
  kPrivateKeyJwt,
  kTlsClientAuth,  ///< RFC 8705 §2, whatever vouches for the certificate
  kNone,
};

/// How the request body is written: RFC 6749 says form; Notion wants JSON.
enum class BodyFormat : std::uint8_t { kForm, kJson };

/// One client at one authorization server, as configured. Immutable once shared: any thread may
/// read it.
struct Provider {
  std::string id;  ///< NextAuth's provider id
  std::string client_id;
  SecretString client_secret;
  /// Either a token endpoint, or an issuer whose metadata names it (RFC 8414, OIDC Discovery). With
  /// both, the metadata is asked for what only it says.
  std::string token_endpoint;
  std::string revocation_endpoint;
  std::string issuer;
  /// Where the metadata is, if not under the issuer. It may name another issuer then: a server that
  /// is asked at an internal address, or whose policies share an issuer, names its public one.
  std::string metadata_url;
  /// Unset: what the issuer's metadata supports, else client_secret_basic (none without a secret).
  std::optional<ClientAuthentication> client_authentication;

  SecretString private_key;       ///< PEM, for private_key_jwt
  std::string key_id;             ///< the assertion's `kid`; may be empty
  std::string signing_algorithm;  ///< JWS `alg`; empty: by the kind of key
  /// The assertion's `aud`, or one of the names below; empty: the issuer where one is known, as
  /// draft-ietf-oauth-rfc7523bis §4 asks for, else the token endpoint.
  std::string assertion_audience;

  std::vector<std::pair<std::string, SecretString>> parameters;  ///< extra body fields
  Audience audience{};                                           ///< of `parameters`
  std::vector<std::pair<std::string, SecretString>> headers;
  BodyFormat body_format = BodyFormat::kForm;

  /// How a backend that is not an OAuth server is asked, and where its responses have their
  /// members. Null: as RFC 6749 says.
  std::shared_ptr<const RequestTemplate> request;
  std::shared_ptr<const ResponseMapping> response;
  /// What stands in `request` and may be secret, by name.
  std::vector<std::pair<std::string, SecretString>> request_secrets;
  /// There is no refresh token: the access token is exchanged for the next one.
  bool presents_access_token = false;
  bool refreshes_by_function = false;  ///< of the application, in place of a request
  bool makes_client_secret = false;    ///< by a function, for each request
  /// Of Sign in with Apple, whose client secret is made with `private_key` and `key_id`; empty:
  /// none.
  std::string apple_team_id;

  std::optional<std::int64_t> default_lifetime_ms;  ///< for responses that never tell one
  double refresh_before_expiry_ms = 600'000;
  std::int64_t force_interval_ms = 0;  ///< after a refresh, none is forced; 0: no limit
  int retries = 1;                     ///< attempts after the first
  bool keep_id_token = false;
  bool allow_insecure_http = false;
  HttpSettings network;
};

/// Whether a refresh takes the access token too, and not only what is presented.
inline bool takes_access_token(const Provider& provider) {
  return provider.refreshes_by_function ||
         (provider.request && provider.request->names(&RequestValues::access_token));
}

/// A function that makes the client secret takes its time before the request.
inline std::int64_t longest_attempt_ms(const Provider& provider) {
  return provider.network.timeout_ms * (provider.makes_client_secret ? 2 : 1);
}

/// Values of `assertion_audience` that are not a URL.
inline constexpr std::string_view kAudienceIssuer = "issuer";
inline constexpr std::string_view kAudienceTokenEndpoint = "token_endpoint";

/// Where a provider's endpoints are and how to authenticate there, after discovery.
struct Endpoints {
  std::string token;
  std::string revocation;  ///< empty: none known
  ClientAuthentication client_authentication = ClientAuthentication::kClientSecretBasic;
  std::string issuer{};       ///< as its metadata writes it; empty: not discovered
  std::string end_session{};  ///< where a browser signs out; empty: none known
  std::string key_set{};      ///< `jwks_uri`; empty: none known
};

}  // namespace token_rotation
