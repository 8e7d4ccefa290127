#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace token_rotation {

struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using MultiHandle = std::unique_ptr<CURLM, MultiDeleter>;

/// A server says how many requests at a time it takes on an HTTP/2 connection (RFC 9113 §6.5.2).
/// The first requests have left by then, and the server refuses those that are too many.
inline constexpr long kManyStreams = 100;
/// No more than any server takes.
inline constexpr long kFewStreams = 8;

/// Null where there is no memory or no file descriptor for it. libcurl makes one all the same, but
/// nothing can wake that one: every task would then wait for its longest pause to end.
MultiHandle new_multi(long streams);

/// From now on as many connections to a host as HTTP/1.1 needs, which carries one request on each.
void allow_serial_connections(CURLM* multi);

/// The hosts that refused a stream, each for a while.
class RefusingHosts {
 public:
  void add(const std::string& url, std::int64_t now_ms);
  bool has(const std::string& url, std::int64_t now_ms) const;

 private:
  std::unordered_map<std::string, std::int64_t> until_ms_;  ///< by origin
};

/// A second curl_multi beside the one that the thread waits in, because libcurl limits streams for
/// all hosts of a multi alike. Its sockets are waited for there.
class GuestMulti {
 public:
  /// Null where there is no room for it.
  static std::unique_ptr<GuestMulti> make();

  GuestMulti(const GuestMulti&) = delete;
  GuestMulti& operator=(const GuestMulti&) = delete;
  ~GuestMulti() = default;

  CURLM* get() const { return multi_.get(); }
  /// For the wait, which notes in them what it met.
  std::vector<curl_waitfd>& sockets() { return sockets_; }
  /// How long the wait may take at most (ms).
  int wait_ms(int longest) const;
  /// After the wait: goes on with what it met, and with what is due.
  void perform();

 private:
  explicit GuestMulti(MultiHandle multi);
  static int on_socket(CURL* easy, curl_socket_t socket, int wanted, void* guest,
                       void* /*unused*/) noexcept;

  std::vector<curl_waitfd> sockets_;  ///< told by multi_, to the last
  MultiHandle multi_;
};

}  // namespace token_rotation
