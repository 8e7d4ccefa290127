#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <unordered_map>

namespace token_rotation {

/// The sockets under libcurl's connections, by their local port.
///
/// libcurl 7.88 takes an idle HTTP/1.1 connection again although something has arrived on it,
/// and takes that for the reply to the next request: a stranger's tokens, and from then on
/// everybody gets the reply to the request before. So a connection is looked at before it is used
/// again.
class ConnectionSockets {
 public:
  /// A connection was made. The socket stays libcurl's.
  void made(curl_socket_t socket, int local_port);

  /// Whether an idle connection is still open, and nothing has come on it since its last reply.
  bool is_quiet(int local_port) const;

  static int local_port_of(curl_socket_t socket);

 private:
  /// An entry outlives its connection until its port is used again, so it is checked before use.
  std::unordered_map<int, curl_socket_t> by_port_;
};

}  // namespace token_rotation
