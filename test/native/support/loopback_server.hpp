#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/ascii.hpp"
#include "self_signed.hpp"

namespace token_rotation {

/// What a server saw of one request.
struct SeenRequest {
  int connection = 0;  ///< the how-manieth it came on, from 1
  int number = 0;      ///< of all requests of this server, from 1
  std::string head;    ///< request line and headers
  std::string body;
};

/// What a server does upon a request.
struct Reaction {
  enum class Then { kKeepAlive, kClose, kReset, kHold };
  std::string bytes;  ///< written first
  Then then = Then::kKeepAlive;

  static Reaction response(int status, const std::string& body, const std::string& headers = {}) {
    return {"HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n" +
                headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
            Then::kKeepAlive};
  }
  static Reaction close() { return {"", Then::kClose}; }
  static Reaction reset() { return {"", Then::kReset}; }
  static Reaction hold() { return {"", Then::kHold}; }  ///< no answer until the server stops
};

/// A small HTTP/1.1 server on 127.0.0.1, with a thread for itself and one for each connection.
/// Stops when destroyed.
class LoopbackServer {
 public:
  /// Called on the connection's thread, one at a time.
  using React = std::function<Reaction(const SeenRequest&)>;

  /// With `identity` it speaks TLS; with `client`, only to who shows that certificate.
  explicit LoopbackServer(React react, const SelfSigned* identity = nullptr,
                          const SelfSigned* client = nullptr)
      : react_(std::move(react)) {
    std::signal(SIGPIPE, SIG_IGN);  // as Node does
    if (identity != nullptr) {
      tls_.reset(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
      SSL_CTX_use_certificate(tls_.get(), identity->certificate.get());
      SSL_CTX_use_PrivateKey(tls_.get(), identity->key.get());
    }
    if (client != nullptr) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(tls_.get()), client->certificate.get());
      SSL_CTX_set_verify(tls_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
      // Resuming a session of a verified client needs a context of that name.
      SSL_CTX_set_session_id_context(tls_.get(), reinterpret_cast<const unsigned char*>("test"), 4);
    }
    listener_ = bound_socket(port_);
    if (::listen(listener_, 64) != 0) throw std::runtime_error("cannot listen");
    acceptor_ = std::thread([this] { accept_all(); });
  }

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  ~LoopbackServer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      ::shutdown(listener_, SHUT_RDWR);
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    changed_.notify_all();
    acceptor_.join();
    for (std::thread& thread : connections_) thread.join();
    ::close(listener_);
  }

  std::string url(const std::string& path = "/token") const {
    return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + path;
  }

  int connections() const { return accepted_; }

  std::vector<SeenRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

  /// Waits until `count` requests came; false after ten seconds.
  bool wait_for_requests(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return seen_.size() >= count; });
  }

  /// A socket on a free port of 127.0.0.1. As long as no server listens on it, connections are
  /// refused.
  static int bound_socket(std::uint16_t& port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      throw std::runtime_error("cannot bind a socket");
    }
    port = ntohs(address.sin_port);
    return socket;
  }

 private:
  /// One accepted connection, plain or TLS.
  struct Connection {
    int socket;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls;
    std::string received;

    bool receive() {
      char buffer[16'384];
      const auto length = tls ? SSL_read(tls.get(), buffer, sizeof buffer)
                              : static_cast<int>(::recv(socket, buffer, sizeof buffer, 0));
      if (length <= 0) return false;
      received.append(buffer, static_cast<std::size_t>(length));
      return true;
    }

    bool send(std::string_view bytes) const {
      while (!bytes.empty()) {
        const auto length =
            tls ? SSL_write(tls.get(), bytes.data(), static_cast<int>(bytes.size()))
                : static_cast<int>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        if (length <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(length));
      }
      return true;
    }

    /// The next whole request; nothing when the peer has gone.
    std::optional<SeenRequest> next_request() {
      std::size_t head_end = 0;
      while ((head_end = received.find("\r\n\r\n")) == std::string::npos) {
        if (!receive()) return std::nullopt;
      }
      SeenRequest request;
      request.head = received.substr(0, head_end + 2);
      received.erase(0, head_end + 4);
      const std::string lower = lowercase(request.head);
      const auto length_at = lower.find("content-length: ");
      const std::size_t length =
          length_at == std::string::npos ? 0 : std::stoul(lower.substr(length_at + 16));
      while (received.size() < length) {
        if (!receive()) return std::nullopt;
      }
      request.body = received.substr(0, length);
      received.erase(0, length);
      return request;
    }
  };

  void accept_all() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex_);
      if (stopping_ || socket < 0) {
        if (socket >= 0) ::close(socket);
        return;
      }
      open_.push_back(socket);
      const int number = ++accepted_;
      connections_.emplace_back([this, socket, number] { serve(socket, number); });
    }
  }

  void serve(int socket, int number) {
    Connection connection{socket, {nullptr, &SSL_free}, {}};
    bool ready = true;
    if (tls_) {
      connection.tls.reset(SSL_new(tls_.get()));
      SSL_set_fd(connection.tls.get(), socket);
      ready = SSL_accept(connection.tls.get()) == 1;
      if (!ready) let_read(socket);
    }
    while (ready) {
      auto request = connection.next_request();
      if (!request) break;
      request->connection = number;
      const Reaction reaction = react_to(std::move(*request));
      ready = connection.send(reaction.bytes) && reaction.then == Reaction::Then::kKeepAlive;
      if (reaction.then == Reaction::Then::kHold) wait_for_stop();
      if (reaction.then == Reaction::Then::kReset) {
        const linger abort{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
      }
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, socket);
    ::close(socket);
  }

  /// Closing with something unread would take the alert with it that was sent.
  static void let_read(int socket) {
    ::shutdown(socket, SHUT_WR);
    char unread[4096];
    while (::recv(socket, unread, sizeof unread, 0) > 0) continue;
  }

  Reaction react_to(SeenRequest request) {
    Reaction reaction;
    {
      const std::lock_guard lock(mutex_);
      request.number = static_cast<int>(seen_.size()) + 1;
      seen_.push_back(request);
      reaction = react_(request);
    }
    changed_.notify_all();
    return reaction;
  }

  void wait_for_stop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_; });
  }

  const React react_;
  std::shared_ptr<SSL_CTX> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;                 ///< guarded by mutex_
  std::vector<SeenRequest> seen_;         ///< guarded by mutex_
  std::vector<int> open_;                 ///< guarded by mutex_
  std::vector<std::thread> connections_;  ///< acceptor's thread, then the destructor's
  std::thread acceptor_;
};

}  // namespace token_rotation
