#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/secret_string.hpp"
#include "http/connection_sockets.hpp"
#include "http/http_message.hpp"

namespace token_rotation {

/// How far one exchange has come, as libcurl's callbacks tell. I/O thread only.
struct ExchangeState {
  std::shared_ptr<Connection> connection;  ///< that the request went over; null before
  std::uint64_t heard_before = 0;          ///< the connection's count when it was taken
  std::int64_t stream = 0;                 ///< its number over HTTP/2
  std::array<char, CURL_ERROR_SIZE> error_text{};
  SecretString body;
  std::size_t sent = 0;         ///< bytes of the request body that libcurl has taken
  bool body_requested = false;  ///< libcurl began to send the body
  bool heard_something = false;
  bool stream_refused = false;
  bool too_large = false;
};

/// Reads a frame that libcurl tells of only in words: REFUSED_STREAM, or GOAWAY.
void read_words(std::string_view words, ExchangeState& state);

/// What libcurl's result means for the request.
HttpResponse::Delivery delivery_of(CURLcode result, CURL* easy,
                                   const ExchangeState& state) noexcept;

/// Whether the server refused it as one too many, before it acted on it.
bool was_refused(CURLcode result, const ExchangeState& state);

/// Whether nothing came on the connection in all the time that the request had.
bool met_silence(CURLcode result, const ExchangeState& state);

/// Turns libcurl's result into the response. Takes the body out of `state`.
HttpResponse make_response(CURLcode result, CURL* easy, ExchangeState& state);

/// Whether the server answered in a version of HTTP that carries one request at a time.
bool is_serial(CURL* easy);

}  // namespace token_rotation
