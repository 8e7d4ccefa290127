#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace token_rotation {

/// How libcurl tells a transfer its connection. Others may share the local port.
struct Route {
  int local_port = 0;
  std::string remote_address;
  int remote_port = 0;

  bool operator==(const Route&) const = default;
};

/// A TCP connection of libcurl's. Transfers that were on it hold it too, and may ask about it when
/// libcurl has closed it. I/O thread only.
class Connection {
 public:
  Connection(curl_socket_t socket, Route route, std::int64_t made_ms)
      : socket_(socket), route_(std::move(route)), made_ms_(made_ms) {}

  const Route& route() const { return route_; }

  /// When it was made (steady time).
  std::int64_t made_ms() const { return made_ms_; }

  /// A transfer begins or ends to use it.
  void join() { ++users_; }
  void leave() { --users_; }
  bool is_idle() const { return users_ == 0; }

  /// Something was received on it, by whichever transfer. The count tells whether it was silent
  /// between two moments.
  void heard(std::int64_t now_ms) {
    ++times_heard_;
    last_heard_ms_ = now_ms;
  }
  std::uint64_t times_heard() const { return times_heard_; }

  /// Whether something was heard on it since then, or it was made since (steady time). Not where it
  /// was broken off.
  bool was_alive_after(std::int64_t moment_ms) const {
    return !broken_off_ && std::max(made_ms_, last_heard_ms_) >= moment_ms;
  }

  /// The number of the next HTTP/2 stream on it: a client's are odd (RFC 9113 §5.1.1).
  std::int64_t open_stream() { return next_stream_ += 2; }
  /// A request may have ended before libcurl opened its stream.
  void lose_count() { next_stream_ = kNotCounted; }

  /// The other side acts on no stream behind this one (RFC 9113 §6.8).
  void go_away(std::int64_t last_stream) { last_stream_ = std::min(last_stream_, last_stream); }
  bool refuses(std::int64_t stream) const { return stream > last_stream_; }

  /// Whether it is open, and nothing has come on it since its last response.
  bool is_quiet() const;

  /// Whether the other side has ended it.
  bool has_ended() const;
  /// The other side said in TLS that it ends it.
  void peer_ended() { ended_ = true; }

  /// Ends it without libcurl, which keeps a connection for others where one request of many failed.
  /// All that are on it fail at once, and it is not used again.
  void break_off(std::int64_t now_ms);
  bool was_broken_off() const { return broken_off_; }
  /// When it was broken off (steady time); connections made later have nothing to do with the
  /// reason.
  std::int64_t broken_off_ms() const { return broken_off_ms_; }

  /// libcurl is about to close the socket.
  void close();
  bool has_socket(curl_socket_t socket) const { return open_ && socket_ == socket; }

 private:
  static constexpr std::int64_t kNotCounted = std::numeric_limits<std::int64_t>::min();

  curl_socket_t socket_;  ///< libcurl's
  Route route_;
  std::int64_t made_ms_;
  std::int64_t last_heard_ms_ = 0;
  std::uint64_t times_heard_ = 0;
  int users_ = 0;
  std::int64_t next_stream_ = -1;
  std::int64_t last_stream_ = std::numeric_limits<std::int64_t>::max();
  bool open_ = true;
  bool ended_ = false;
  bool broken_off_ = false;
  std::int64_t broken_off_ms_ = 0;
};

/// libcurl's connections.
///
/// libcurl 7.88 takes an idle HTTP/1.1 connection again although something has arrived on it, and
/// takes that for the response to the next request: a stranger's tokens, and from then on every
/// caller gets the response to the request before. So a connection is looked at before it is used
/// again.
class ConnectionSockets {
 public:
  /// A connection was made. The socket stays libcurl's.
  std::shared_ptr<Connection> made(curl_socket_t socket, Route route, std::int64_t now_ms);

  /// nullptr where it is not known.
  std::shared_ptr<Connection> at(const Route& route) const;

  /// After a connection fell silent: ends those that lead to where it led and are not in use. Each
  /// of them would cost the request that takes it all its time, and libcurl would take them first.
  void break_off_idle(const Route& silent, std::int64_t now_ms);

  /// libcurl is about to close this socket.
  void closing(curl_socket_t socket);

  static int local_port_of(curl_socket_t socket);

 private:
  /// By local port.
  std::unordered_multimap<int, std::shared_ptr<Connection>> connections_;
};

}  // namespace token_rotation
