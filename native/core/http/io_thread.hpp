#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/connection_sockets.hpp"
#include "http/curl_transfer.hpp"
#include "http/http_transport.hpp"

namespace token_rotation {

/// The thread on which all requests travel: one curl_multi with its connections, multiplexed over
/// HTTP/2 and kept alive. It starts with the first task, or later where there is no room for it:
/// what was handed in meanwhile waits.
class IoThread final : public HttpTransport {
 public:
  IoThread();
  ~IoThread() override;

  /// Abandons what is under way, whose callbacks are never called, and ends the thread; one that
  /// runs now is waited for. What is posted later is dropped. Not on the thread itself.
  void stop();

  bool is_running() override;
  void post(Task task) override;
  void post_after(std::int64_t delay_ms, Task task) override;
  void set_watch(std::function<bool()> watch) override { watch_ = std::move(watch); }
  void send(HttpRequest request, OnResponse on_response) override;

 private:
  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  using Timers = std::multimap<std::int64_t, Task>;  ///< by steady time, ms

  void enqueue(Task task);
  bool start_thread() noexcept;
  void run();
  bool run_inbox();
  void run_due_timers();
  void watch_soon();
  void begin_transfer(CURL* easy);
  void finish_transfers();
  void finish_transfer(CURL* easy, CURLcode result);
  void allow_serial_connections();
  void open_fewer_streams();
  int wait_ms() const;

  ConnectionSockets sockets_;  ///< I/O thread only; told by the multi's connections, to the last

  /// Made before the thread starts and kept, so that it can be read on any thread afterwards.
  /// curl_multi_wakeup may be called from any; everything else on it belongs to the I/O thread.
  std::unique_ptr<CURLM, MultiDeleter> multi_;

  std::mutex inbox_mutex_;
  std::vector<Task> inbox_;  ///< guarded by inbox_mutex_
  bool stopping_ = false;    ///< guarded by inbox_mutex_
  std::thread thread_;       ///< guarded by inbox_mutex_ until `stop` joins it

  std::function<bool()> watch_;  ///< I/O thread only, once it runs
  bool watching_ = false;        ///< I/O thread only
  Timers timers_;                ///< I/O thread only
  std::unordered_map<CURL*, std::unique_ptr<CurlTransfer>> active_;  ///< I/O thread only
  bool serial_connections_allowed_ = false;                          ///< I/O thread only
  bool few_streams_ = false;                                         ///< I/O thread only
  std::vector<EasyHandle> idle_handles_;                             ///< I/O thread only
};

}  // namespace token_rotation
