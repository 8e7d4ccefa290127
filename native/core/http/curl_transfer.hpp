#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "http/connection_sockets.hpp"
#include "http/http_message.hpp"
#include "http/http_transport.hpp"

struct ssl_st;

namespace token_rotation {

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;

/// One HTTP exchange on one easy handle. Lives on the I/O thread from `send` until libcurl is done
/// with it; it must not move, because libcurl points into it.
class CurlTransfer {
 public:
  /// `sockets` belongs to the I/O thread too, and outlives this.
  CurlTransfer(EasyHandle easy, HttpRequest request, HttpTransport::OnResponse on_response,
               ConnectionSockets& sockets);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer() = default;

  CURL* easy() const { return easy_.get(); }

  /// Turns libcurl's result into the response.
  HttpResponse response(CURLcode result);

  /// The same where the response cannot be made, for want of memory.
  HttpResponse::Delivery delivery_of(CURLcode result) const noexcept;

  /// Whether it ended before anything was sent, because the connection that it was given was not
  /// fit for use again. `begin_anew` lets it look for another, in the time that is left.
  bool met_unfit_connection() const { return unfit_connection_; }
  void begin_anew();

  /// Whether the server refused it as one too many, before it acted on it.
  bool was_refused(CURLcode result) const;

  /// After a failure: which streams others opened on the connection may not be certain any more.
  void account_for_stream(CURLcode result) const;

  /// Where it timed out and nothing has been received on its connection meanwhile, ends that one.
  void break_off_silence(CURLcode result);

  /// Whether the server answered in a version of HTTP that carries one request at a time.
  bool is_serial() const;

  HttpTransport::OnResponse take_on_response() { return std::move(on_response_); }

  /// Gives the handle back, cleared of everything that belonged to this exchange, so that the next
  /// one need not pay for a new handle.
  EasyHandle release_handle();

 private:
  struct HeaderDeleter {
    void operator()(curl_slist* list) const;
  };

  void set_options();
  void set_tls_options();
  void set_blob(CURLoption option, std::string_view bytes);
  void set_connection_options();
  void add_header(const SecretString& line);
  /// Whether more than the connection's end says that the response is whole.
  bool is_end_marked() const;
  /// The first `most` values of a header, joined by commas.
  std::string header_value(const char* name, std::size_t most) const;
  bool holds_whole_response(CURLcode result) const noexcept;
  bool is_multiplexed_response() const;
  bool met_silence(CURLcode result) const;
  void heard();

  static int on_text(CURL* easy, curl_infotype type, char* text, std::size_t length,
                     void* transfer);
  void read_goaway(std::string_view words);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* transfer);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count,
                             void* transfer) noexcept;
  static std::size_t on_send(char* buffer, std::size_t size, std::size_t count, void* transfer);
  static CURLcode on_tls_context(CURL* easy, void* context, void* transfer);
  static int on_socket(void* transfer, curl_socket_t socket, curlsocktype purpose) noexcept;
  static int on_socket_end(void* sockets, curl_socket_t socket);
  static int on_connected(void* transfer, char* remote_address, char* local_address,
                          int remote_port, int local_port) noexcept;
  void begin_to_send();
  bool take_connection(Route route);
  bool is_fit() const;
  ssl_st* tls() const;
  bool is_multiplexed() const;

  EasyHandle easy_;
  HttpRequest request_;
  HttpTransport::OnResponse on_response_;
  ConnectionSockets& sockets_;
  std::vector<curl_socket_t> opened_;       ///< for connections that were begun for this transfer
  std::shared_ptr<Connection> connection_;  ///< that the request went over; null before
  std::uint64_t heard_before_ = 0;          ///< the connection's count when it was taken
  std::int64_t stream_ = 0;                 ///< its number over HTTP/2
  std::int64_t begun_ms_;                   ///< steady time
  std::unique_ptr<curl_slist, HeaderDeleter> headers_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  SecretString body_;
  std::size_t sent_ = 0;         ///< bytes of the request body that libcurl has taken
  bool body_requested_ = false;  ///< libcurl began to send the body
  bool heard_something_ = false;
  bool stream_refused_ = false;
  bool too_large_ = false;
  bool unfit_connection_ = false;
  bool unfit_is_shared_ = false;  ///< and other transfers go on using it
};

}  // namespace token_rotation
