#pragma once

#include <cstdint>
#include <functional>

#include "http/http_message.hpp"

namespace token_rotation {

/// What carries requests and time to the rules. Everything handed in runs on the transport's own
/// thread, one at a time.
class HttpTransport {
 public:
  using Task = std::function<void()>;
  using OnResponse = std::function<void(HttpResponse)>;

  HttpTransport() = default;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  virtual ~HttpTransport() = default;

  /// Whether what is handed in will run. Where it does not yet, it tries to start what runs it:
  /// false means that this machine had no room for that just now. Callable from any thread.
  virtual bool is_running() { return true; }

  /// Runs `task` soon. Callable from any thread.
  virtual void post(Task task) = 0;

  /// Runs `task` after `delay_ms`. Callable from any thread.
  virtual void post_after(std::int64_t delay_ms, Task task) = 0;

  /// `watch` is called about a second after anything was handed in, and every second from then on
  /// as long as it returns true. To be set before anything else is called.
  // Transports that keep it move it.
  // NOLINTNEXTLINE(performance-unnecessary-value-param)
  virtual void set_watch(std::function<bool()> /*watch*/) {}

  /// Performs one HTTP exchange and calls `on_response` once. Only on the transport's own thread.
  virtual void send(HttpRequest request, OnResponse on_response) = 0;
};

}  // namespace token_rotation
