#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "oauth/failure.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

/// The code of a failure: what came is not metadata at all.
inline constexpr const char* kUnreadableMetadata = "unreadable_metadata";

/// What an issuer's metadata says of its endpoints (RFC 8414 §2).
struct IssuerMetadata {
  std::string token_endpoint;
  std::string revocation_endpoint;
  std::string mtls_token_endpoint;  ///< RFC 8705 §5; empty where absent, as the next one
  std::string mtls_revocation_endpoint;
  std::vector<std::string> authentication_methods;  ///< `token_endpoint_auth_methods_supported`,
                                                    ///< those we know; may be empty
  std::string issuer{};                             ///< as it writes itself
  std::string end_session_endpoint{};  ///< OpenID Connect RP-Initiated Logout §2.1; the browser
                                       ///< goes there
  std::string key_set{};               ///< `jwks_uri`; may be empty
};

/// Reads a metadata document. It must name `issuer` itself (RFC 8414 §3.3), unless that is empty,
/// and a token endpoint fit for credentials.
/// `asked_at`: where the document is from, if that is not `issuer`.
std::variant<IssuerMetadata, Failure> read_issuer_metadata(std::string_view document,
                                                           const std::string& issuer,
                                                           bool allow_insecure_http,
                                                           const std::string& asked_at = {});

/// Where an issuer's metadata may be: OIDC Discovery §4, then RFC 8414 §3.1.
std::vector<std::string> metadata_urls(const std::string& issuer);

/// The same for a provider, which may say where it is.
std::vector<std::string> metadata_urls(const Provider& provider);

/// The endpoints of a provider, given its issuer's metadata (nullptr where the provider names its
/// endpoints itself). What the provider configures wins; without a configured client
/// authentication: none without a secret, Basic where the issuer supports it or does not say (RFC
/// 8414 §2), else the first supported that the client can do.
Endpoints endpoints_of(const Provider& provider, const IssuerMetadata* metadata);

}  // namespace token_rotation
