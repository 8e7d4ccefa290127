#include "connection_sockets.hpp"

#ifndef _WIN32  // where libcurl's header brings Winsock's
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <cerrno>

namespace token_rotation {
namespace {

/// Several times the connections there can be. Beyond that the old ones are forgotten: what is not
/// known here is not used again.
constexpr std::size_t kMostSockets = 2048;

/// Whether a socket of libcurl's, none of which blocks, is open and has received nothing.
bool has_nothing_to_read(curl_socket_t socket) {
  char byte = 0;
#ifdef _WIN32
  return ::recv(socket, &byte, 1, MSG_PEEK) < 0 && WSAGetLastError() == WSAEWOULDBLOCK;
#else
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
#endif
}

}  // namespace

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

void ConnectionSockets::made(curl_socket_t socket, int local_port) {
  if (by_port_.size() >= kMostSockets) by_port_.clear();
  by_port_[local_port] = socket;
}

bool ConnectionSockets::is_quiet(int local_port) const {
  const auto found = by_port_.find(local_port);
  return found != by_port_.end() && local_port_of(found->second) == local_port &&
         has_nothing_to_read(found->second);
}

}  // namespace token_rotation
