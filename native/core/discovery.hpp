#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "clock.hpp"
#include "failure.hpp"
#include "http_transport.hpp"
#include "provider.hpp"
#include "refresh_grant.hpp"
#include "token_key.hpp"

namespace token_rotation {

/// What an issuer's metadata says of its endpoints (RFC 8414 §2).
struct IssuerMetadata {
  std::string token_endpoint;
  std::string revocation_endpoint;
  std::string mtls_token_endpoint;  ///< RFC 8705 §5; empty where absent, as the next one
  std::string mtls_revocation_endpoint;
  std::vector<std::string> authentication_methods;  ///< `token_endpoint_auth_methods_supported`,
                                                    ///< those we know; may be empty
  std::string issuer{};                             ///< as it writes itself
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

/// Finds the endpoints of providers, once per issuer, and remembers them for a day. Any thread may
/// call it.
class Discovery {
 public:
  using OnFound = std::function<void(std::variant<Endpoints, Failure>)>;

  Discovery(HttpTransport& transport, const Clock& clock, const Jitter& jitter)
      : transport_(transport), clock_(clock), jitter_(jitter) {}

  /// The endpoints if nothing has to be asked first. Metadata older than a day is still used, and
  /// renewed behind it.
  std::optional<Endpoints> known(const std::shared_ptr<const Provider>& provider);

  /// Calls `on_found` on the transport's thread. Many callers of one issuer make one request; after
  /// a failure the issuer is left alone for a cooldown, in which everybody gets that failure.
  void find(const std::shared_ptr<const Provider>& provider, OnFound on_found);

 private:
  struct Issuer {
    std::optional<IssuerMetadata> metadata;
    std::int64_t fetched_ms = 0;
    bool fetching = false;
    int failed_in_a_row = 0;
    std::int64_t ask_again_ms = 0;
    Failure last_failure;
    std::vector<std::pair<std::shared_ptr<const Provider>, OnFound>> waiting;
  };

  void fetch(const std::shared_ptr<const Provider>& provider, std::vector<std::string> urls);
  void on_reply(const std::shared_ptr<const Provider>& provider, std::vector<std::string> urls_left,
                const HttpReply& reply);
  void conclude(const Digest& key, std::variant<IssuerMetadata, Failure> result);

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter& jitter_;

  std::mutex mutex_;
  std::map<Digest, Issuer> issuers_;  ///< guarded by mutex_
};

}  // namespace token_rotation
