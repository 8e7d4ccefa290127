#include "http/connection_sockets.hpp"

#ifndef _WIN32  // where libcurl's header brings Winsock's
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <algorithm>
#include <cerrno>

namespace token_rotation {
namespace {

/// Several times the connections there can be. Beyond that the old ones are forgotten: what is not
/// known here is not used again.
constexpr std::size_t kMaxSockets = 2048;

enum class Arrived : std::uint8_t { kNothing, kSomething, kEnd };

/// What there is to read on a socket of libcurl's, none of which blocks.
Arrived look_at(curl_socket_t socket) {
  char byte = 0;
#ifdef _WIN32
  const auto length = ::recv(socket, &byte, 1, MSG_PEEK);
  const bool would_block = length < 0 && WSAGetLastError() == WSAEWOULDBLOCK;
#else
  const auto length = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  const bool would_block = length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
#endif
  if (length > 0) return Arrived::kSomething;
  return would_block ? Arrived::kNothing : Arrived::kEnd;
}

}  // namespace

bool Connection::is_quiet() const {
  return open_ && !ended_ && !broken_off_ &&
         ConnectionSockets::local_port_of(socket_) == route_.local_port &&
         look_at(socket_) == Arrived::kNothing;
}

bool Connection::has_ended() const {
  return ended_ || (open_ && look_at(socket_) == Arrived::kEnd);
}

void Connection::break_off(std::int64_t now_ms) {
  if (!open_ || broken_off_) return;
  broken_off_ = true;
  broken_off_ms_ = now_ms;
#ifdef _WIN32
  ::shutdown(socket_, SD_BOTH);
#else
  ::shutdown(socket_, SHUT_RDWR);
#endif
}

void Connection::close() {
  if (!open_) return;
  ended_ = has_ended();
  open_ = false;
}

int ConnectionSockets::local_port_of(curl_socket_t socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  if (address.ss_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  return 0;
}

std::shared_ptr<Connection> ConnectionSockets::made(curl_socket_t socket, Route route,
                                                    std::int64_t now_ms) {
  if (connections_.size() >= kMaxSockets) connections_.clear();
  const int local_port = route.local_port;
  if (const auto [first, last] = connections_.equal_range(local_port); first != last) {
    const auto stale = std::find_if(
        first, last, [&route](const auto& entry) { return entry.second->route() == route; });
    if (stale != last) connections_.erase(stale);
  }
  auto connection = std::make_shared<Connection>(socket, std::move(route), now_ms);
  return connections_.emplace(local_port, std::move(connection))->second;
}

std::shared_ptr<Connection> ConnectionSockets::at(const Route& route) const {
  const auto [first, last] = connections_.equal_range(route.local_port);
  const auto found = std::find_if(
      first, last, [&route](const auto& entry) { return entry.second->route() == route; });
  return found == last ? nullptr : found->second;
}

void ConnectionSockets::break_off_idle(const Route& silent, std::int64_t now_ms) {
  for (const auto& [port, connection] : connections_) {
    const Route& route = connection->route();
    const bool leads_there =
        route.remote_address == silent.remote_address && route.remote_port == silent.remote_port;
    if (leads_there && connection->is_idle()) connection->break_off(now_ms);
  }
}

void ConnectionSockets::closing(curl_socket_t socket) {
  // Many are never entered: the other address of a name, a handshake that failed.
  const auto [first, last] = connections_.equal_range(local_port_of(socket));
  const auto found = std::find_if(
      first, last, [socket](const auto& entry) { return entry.second->has_socket(socket); });
  if (found == last) return;
  found->second->close();
  connections_.erase(found);
}

}  // namespace token_rotation
