#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/connection_sockets.hpp"
#include "http/curl_options.hpp"
#include "http/exchange_state.hpp"
#include "http/http_message.hpp"
#include "http/http_transport.hpp"

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
               ConnectionSockets& sockets, const ConnectionAges& ages);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  CURL* easy() const { return easy_.get(); }
  const std::string& url() const { return request_.url; }

  /// When its time is over (steady time, ms). Both attempts to have a connection count.
  std::int64_t deadline_ms() const { return deadline_ms_; }
  /// False where it was given more time before: once is enough.
  bool give_more_time(std::int64_t until_ms);
  /// Its time is over: the words for that.
  void run_out_of_time();

  /// Turns libcurl's result into the response.
  HttpResponse response(CURLcode result) { return make_response(result, easy_.get(), state_); }

  /// The same where the response cannot be made, for want of memory.
  HttpResponse::Delivery delivery(CURLcode result) const noexcept {
    return delivery_of(result, easy_.get(), state_);
  }

  /// Whether it ended before anything was sent, because the connection that it was given was not
  /// fit for use again. `begin_anew` lets it look for another, in the time that is left.
  bool met_unfit_connection() const { return unfit_connection_; }
  void begin_anew();

  bool was_refused(CURLcode result) const { return token_rotation::was_refused(result, state_); }

  /// libcurl is done with it: notes, for others, what the result says of its connection.
  void leave_connection(CURLcode result);

  bool is_serial() const { return token_rotation::is_serial(easy_.get()); }

  HttpTransport::OnResponse take_on_response() { return std::move(on_response_); }

  /// Gives the handle back, cleared of everything that belonged to this exchange, so that the next
  /// one need not pay for a new handle.
  EasyHandle release_handle();

 private:
  void set_callbacks();
  bool take_connection(Route route);
  bool is_fit(bool multiplexed) const;
  void leave_unfit_connection(bool multiplexed);
  void heard();

  static int on_text(CURL* easy, curl_infotype type, char* text, std::size_t length,
                     void* transfer);
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

  EasyHandle easy_;
  HttpRequest request_;
  HttpTransport::OnResponse on_response_;
  ConnectionSockets& sockets_;
  std::vector<curl_socket_t> opened_;  ///< for connections that were begun for this transfer
  std::int64_t begun_ms_;              ///< steady time
  std::int64_t deadline_ms_;           ///< steady time
  bool had_more_time_ = false;
  HeaderLines lines_;
  ExchangeState state_;
  bool unfit_connection_ = false;
  bool needs_fresh_connection_ = false;  ///< others go on using the unfit one
};

}  // namespace token_rotation
