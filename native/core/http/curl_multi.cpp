#include "http/curl_multi.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "http/endpoint_url.hpp"

namespace token_rotation {
namespace {

/// HTTP/2 carries about a hundred requests on each connection. libcurl opens another one for every
/// request that finds the open ones full, up to the limit.
constexpr long kMultiplexedConnectionsPerHost = 8;
/// HTTP/1.1 carries one request on each.
constexpr long kSerialConnectionsPerHost = 256;
constexpr std::int64_t kFewStreamsForMs = 60'000;

/// RFC 6454 §4; empty for a text that is not a URL.
std::string origin_of(const std::string& url) {
  const auto parts = parse_url(url);
  return parts ? parts->scheme + "://" + parts->host + ":" + std::to_string(parts->port) : "";
}

}  // namespace

MultiHandle new_multi(long streams) {
  MultiHandle multi(curl_multi_init());
  if (!multi || curl_multi_wakeup(multi.get()) != CURLM_OK) return nullptr;
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, streams);
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kMultiplexedConnectionsPerHost);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, kSerialConnectionsPerHost);
  return multi;
}

void allow_serial_connections(CURLM* multi) {
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, kSerialConnectionsPerHost);
}

void RefusingHosts::add(const std::string& url, std::int64_t now_ms) {
  std::erase_if(until_ms_, [now_ms](const auto& entry) { return entry.second <= now_ms; });
  until_ms_.try_emplace(origin_of(url), now_ms + kFewStreamsForMs);
}

bool RefusingHosts::has(const std::string& url, std::int64_t now_ms) const {
  if (until_ms_.empty()) return false;
  const auto found = until_ms_.find(origin_of(url));
  return found != until_ms_.end() && found->second > now_ms;
}

std::unique_ptr<GuestMulti> GuestMulti::make() {
  MultiHandle multi = new_multi(kFewStreams);
  return multi ? std::unique_ptr<GuestMulti>(new GuestMulti(std::move(multi))) : nullptr;
}

GuestMulti::GuestMulti(MultiHandle multi) : multi_(std::move(multi)) {
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &GuestMulti::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
}

int GuestMulti::on_socket(CURL* /*easy*/, curl_socket_t socket, int wanted, void* guest,
                          void* /*unused*/) noexcept try {
  auto& sockets = static_cast<GuestMulti*>(guest)->sockets_;
  std::erase_if(sockets, [socket](const curl_waitfd& each) { return each.fd == socket; });
  short events = 0;
  if ((wanted & CURL_POLL_IN) != 0) events |= CURL_WAIT_POLLIN;
  if ((wanted & CURL_POLL_OUT) != 0) events |= CURL_WAIT_POLLOUT;
  if (wanted != CURL_POLL_REMOVE) sockets.push_back({socket, events, 0});
  return 0;
} catch (const std::exception&) {
  return -1;
}

int GuestMulti::wait_ms(int longest) const {
  long timeout_ms = -1;
  curl_multi_timeout(multi_.get(), &timeout_ms);
  return timeout_ms < 0 ? longest : static_cast<int>(std::min<long>(timeout_ms, longest));
}

void GuestMulti::perform() {
  int running = 0;
  const std::vector<curl_waitfd> waited = sockets_;
  for (const curl_waitfd& socket : waited) {
    int met = 0;
    if ((socket.revents & CURL_WAIT_POLLIN) != 0) met |= CURL_CSELECT_IN;
    if ((socket.revents & CURL_WAIT_POLLOUT) != 0) met |= CURL_CSELECT_OUT;
    if (socket.revents != 0 && met == 0) met = CURL_CSELECT_ERR;
    if (met != 0) curl_multi_socket_action(multi_.get(), socket.fd, met, &running);
  }
  for (curl_waitfd& socket : sockets_) socket.revents = 0;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
}

}  // namespace token_rotation
