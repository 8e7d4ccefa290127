#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/secret_string.hpp"

namespace token_rotation {

class TrustStore;

/// The largest response that is read where the request names no other bound; a token response is a
/// few kilobytes.
inline constexpr std::size_t kLargestResponseBytes = std::size_t{1024} * 1024;

/// How requests to one provider travel.
struct HttpSettings {
  std::int64_t timeout_ms = 10'000;
  std::int64_t connect_timeout_ms = 3'000;
  SecretString proxy;                 ///< for https; may carry credentials; empty for none
  SecretString http_proxy;            ///< for http
  std::string no_proxy;               ///< what goes past them: proxy_choice.hpp
  std::shared_ptr<TrustStore> trust;  ///< required for https
  std::string client_certificate;     ///< PEM, with its chain, for mutual TLS; empty for none
  SecretString client_key;            ///< PEM, unencrypted
};

struct HttpRequest {
  enum class Method : std::uint8_t { kGet, kPost, kPut, kPatch };

  Method method = Method::kPost;
  std::string url;
  std::vector<SecretString> headers;  ///< whole lines, "Name: value"
  SecretString body;
  HttpSettings network;
  /// More is not read of the response.
  std::size_t max_response_bytes = kLargestResponseBytes;
  /// A token travels in the URL or a header: it counts as sent with the first byte, and libcurl is
  /// not to send it again by itself.
  bool presents_in_head = false;
  /// Not over a connection on which nothing was heard since this, unless it was made since (steady
  /// time, ms); 0 for any.
  std::int64_t connection_alive_after_ms = 0;
};

struct HttpResponse {
  /// How far the exchange came. Decides whether a refresh token may have been spent.
  enum class Delivery : std::uint8_t {
    kReplied,
    kNotSent,                   ///< no byte of the body left this machine
    kRefused,                   ///< the peer says that it did not act on it (RFC 9113 §8.7)
    kTlsUnverified,             ///< the peer could not prove who it is; nothing was sent
    kClientCertificateRefused,  ///< the peer wants another client certificate; it acted on nothing
    kResponseMissing,           ///< the request left, no usable response came back
    kResponseTooLarge,          ///< the peer answered, with more than is read
    kResponseUndecodable,       ///< the peer answered, but not in the coding that it names
  };

  Delivery delivery = Delivery::kNotSent;
  int status = 0;
  std::string content_type;
  std::string retry_after;
  std::string www_authenticate;  ///< RFC 9110 §11.6.1; several joined by commas
  SecretString body;
  /// Whether a length, a last chunk or END_STREAM says that this is all (RFC 9112 §8). Without one,
  /// the end of the connection may have cut the response.
  bool is_whole = true;
  std::string transport_error;  ///< libcurl's words when there was no response
  bool timed_out = false;
  /// Nothing at all came on the connection in all that time: it may lead nowhere, and so may others
  /// that were made before.
  bool met_silence = false;
  /// When that was found (steady time, ms); 0 for just now.
  std::int64_t silent_ms = 0;
};

}  // namespace token_rotation
