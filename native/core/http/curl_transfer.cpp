#include "http/curl_transfer.hpp"

#ifndef _WIN32
#include <unistd.h>
#endif

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

#include "base/steady_time.hpp"
#include "http/tls_session.hpp"

namespace token_rotation {

CurlTransfer::CurlTransfer(EasyHandle easy, HttpRequest request,
                           HttpTransport::OnResponse on_response, ConnectionSockets& sockets,
                           const ConnectionAges& ages)
    : easy_(std::move(easy)),
      request_(std::move(request)),
      on_response_(std::move(on_response)),
      sockets_(sockets),
      begun_ms_(steady_now_ms()),
      deadline_ms_(begun_ms_ + request_.network.timeout_ms) {
  set_request_options(easy_.get(), request_, lines_);
  set_connection_options(easy_.get(), ages);
  set_tls_options(easy_.get(), request_.network);
  set_callbacks();
}

CurlTransfer::~CurlTransfer() {
  if (state_.connection) state_.connection->leave();
}

void CurlTransfer::set_callbacks() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, state_.error_text.data());
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &CurlTransfer::on_text);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  // A read callback without a seek callback: libcurl cannot send the body a second time by itself
  // on a connection that died. Whether a refresh token may be presented again is for
  // retry_policy.hpp to say.
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &CurlTransfer::on_send);
  curl_easy_setopt(easy, CURLOPT_READDATA, this);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &CurlTransfer::on_socket);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlTransfer::on_socket_end);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &sockets_);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &CurlTransfer::on_tls_context);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
}

int CurlTransfer::on_socket(void* transfer, curl_socket_t socket, curlsocktype /*purpose*/) noexcept
    try {
  static_cast<CurlTransfer*>(transfer)->opened_.push_back(socket);
  return CURL_SOCKOPT_OK;
} catch (const std::exception&) {
  return CURL_SOCKOPT_ERROR;
}

int CurlTransfer::on_socket_end(void* sockets, curl_socket_t socket) {
  static_cast<ConnectionSockets*>(sockets)->closing(socket);
#ifdef _WIN32
  return ::closesocket(socket);
#else
  return ::close(socket);
#endif
}

int CurlTransfer::on_connected(void* transfer, char* remote_address, char* /*local_address*/,
                               int remote_port, int local_port) noexcept try {
  auto* self = static_cast<CurlTransfer*>(transfer);
  // Without a body no callback of ours would keep libcurl from sending it a second time.
  if (self->state_.body_requested && self->request_.presents_in_head) return CURL_PREREQFUNC_ABORT;
  if (!self->take_connection({local_port, remote_address, remote_port}))
    return CURL_PREREQFUNC_ABORT;
  if (self->request_.presents_in_head) self->begin_to_send();
  return CURL_PREREQFUNC_OK;
} catch (const std::exception&) {
  return CURL_PREREQFUNC_ABORT;
}

/// False where it is not to be used.
bool CurlTransfer::take_connection(Route route) {
  // The request has left on another one: libcurl would send it again, but on_send cannot.
  if (state_.body_requested) {
    if (const auto other = sockets_.at(route)) other->lose_count();
    return true;
  }
  ssl_st* tls = tls_of(easy_.get());
  const auto opened = std::find_if(opened_.begin(), opened_.end(), [&](curl_socket_t socket) {
    return ConnectionSockets::local_port_of(socket) == route.local_port;
  });
  if (opened != opened_.end()) {
    state_.connection = sockets_.made(*opened, std::move(route), steady_now_ms());
    if (tls != nullptr) watch_alerts(tls, state_.connection);
  } else {
    state_.connection = sockets_.at(route);
    const bool multiplexed = speaks_http2(tls);
    unfit_connection_ = !is_fit(multiplexed);
    if (unfit_connection_) {
      leave_unfit_connection(multiplexed);
      return false;
    }
  }
  if (state_.connection) {
    state_.connection->join();
    state_.heard_before = state_.connection->times_heard();
    state_.stream = state_.connection->open_stream();
  }
  return true;
}

/// libcurl closes a connection that carries a single request now, and a connection that is broken
/// off when it looks at that next. A connection that others use stays, and would be taken again.
void CurlTransfer::leave_unfit_connection(bool multiplexed) {
  const auto connection = std::exchange(state_.connection, nullptr);
  if (!multiplexed) return;
  if (connection && connection->is_idle()) {
    connection->break_off(steady_now_ms());
  } else {
    needs_fresh_connection_ = true;
  }
}

bool CurlTransfer::is_fit(bool multiplexed) const {
  const Connection* connection = state_.connection.get();
  if (connection == nullptr) return multiplexed && request_.connection_alive_after_ms == 0;
  if (!connection->was_alive_after(request_.connection_alive_after_ms)) return false;
  return multiplexed || connection->is_quiet();
}

void CurlTransfer::begin_anew() {
  unfit_connection_ = false;
  state_.error_text[0] = '\0';
  if (needs_fresh_connection_) curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
}

bool CurlTransfer::give_more_time(std::int64_t until_ms) {
  if (had_more_time_) return false;
  had_more_time_ = true;
  deadline_ms_ = until_ms;
  return true;
}

void CurlTransfer::run_out_of_time() {
  std::snprintf(state_.error_text.data(), state_.error_text.size(), "no %s after %lld ms",
                state_.body_requested ? "whole response" : "connection",
                static_cast<long long>(steady_now_ms() - begun_ms_));
}

void CurlTransfer::leave_connection(CURLcode result) {
  Connection* connection = state_.connection.get();
  if (connection == nullptr) return;
  // Which streams others opened may not be certain any more.
  if (result != CURLE_OK && !state_.body_requested) connection->lose_count();
  if (!met_silence(result, state_)) return;
  const std::int64_t now_ms = steady_now_ms();
  connection->break_off(now_ms);
  sockets_.break_off_idle(connection->route(), now_ms);
}

CURLcode CurlTransfer::on_tls_context(CURL* /*easy*/, void* context, void* transfer) {
  prepare_tls_context(static_cast<ssl_ctx_st*>(context),
                      static_cast<CurlTransfer*>(transfer)->request_.network.trust.get());
  return CURLE_OK;
}

void CurlTransfer::heard() {
  state_.heard_something = true;
  if (state_.connection) state_.connection->heard(steady_now_ms());
}

int CurlTransfer::on_text(CURL* /*easy*/, curl_infotype type, char* text, std::size_t length,
                          void* transfer) {
  if (type == CURLINFO_TEXT)
    read_words({text, length}, static_cast<CurlTransfer*>(transfer)->state_);
  return 0;
}

std::size_t CurlTransfer::on_header(char* /*data*/, std::size_t size, std::size_t count,
                                    void* transfer) {
  static_cast<CurlTransfer*>(transfer)->heard();
  return size * count;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count,
                                  void* transfer) noexcept try {
  auto* self = static_cast<CurlTransfer*>(transfer);
  self->heard();
  const std::size_t length = size * count;
  if (self->state_.body.size() + length > self->request_.max_response_bytes) {
    self->state_.too_large = true;
    return 0;
  }
  self->state_.body.append({data, length});
  return length;
} catch (const std::exception&) {
  return 0;
}

void CurlTransfer::begin_to_send() {
  state_.body_requested = true;
  // From here on, for on_text: before, libcurl has much to say that costs time and tells nothing.
  curl_easy_setopt(easy_.get(), CURLOPT_VERBOSE, 1L);
}

std::size_t CurlTransfer::on_send(char* buffer, std::size_t size, std::size_t count,
                                  void* transfer) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  ExchangeState& state = self->state_;
  if (!state.body_requested) self->begin_to_send();
  const std::string_view left = self->request_.body.view().substr(state.sent);
  const std::size_t length = std::min(size * count, left.size());
  std::memcpy(buffer, left.data(), length);
  state.sent += length;
  return length;
}

EasyHandle CurlTransfer::release_handle() {
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

}  // namespace token_rotation
