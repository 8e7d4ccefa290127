#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/connection_sockets.hpp"
#include "http/curl_multi.hpp"
#include "http/curl_options.hpp"
#include "http/curl_transfer.hpp"
#include "http/http_transport.hpp"

namespace token_rotation {

/// The thread on which all requests travel: one curl_multi with its connections, multiplexed over
/// HTTP/2 and kept alive. It starts with the first task, or later where there is no room for it:
/// what was handed in meanwhile waits.
class IoThread final : public HttpTransport {
 public:
  explicit IoThread(const ConnectionAges& ages = {});
  ~IoThread() override;

  /// Abandons what is under way, and ends the thread. Callbacks of what is abandoned are never
  /// called; a callback that runs now is waited for. What is posted later is dropped. Not on the
  /// thread itself.
  void stop();

  bool is_running() override;
  void post(Task task) override;
  void post_after(std::int64_t delay_ms, Task task) override;
  void set_watch(std::function<bool()> watch) override { watch_ = std::move(watch); }
  void send(HttpRequest request, OnResponse on_response) override;

 private:
  using Timers = std::multimap<std::int64_t, Task>;  ///< by steady time, ms

  /// An exchange under way, and where.
  struct Active {
    std::unique_ptr<CurlTransfer> transfer;
    CURLM* multi;
  };

  void enqueue(Task task);
  bool start_thread() noexcept;
  void run();
  bool run_inbox();
  bool may_sleep();
  void run_due_timers();
  void watch_soon();
  EasyHandle take_handle();
  CURLM* multi_for(const std::string& url);
  void begin_transfer(CURL* easy);
  void perform();
  void wait();
  void finish_transfers(CURLM* multi);
  void finish_transfer(CURL* easy, CURLcode result);
  void answer(CurlTransfer& transfer, CURLcode result);
  void end_overdue(std::int64_t now_ms);
  void allow_more_connections();
  int wait_ms() const;

  const ConnectionAges ages_;
  ConnectionSockets sockets_;  ///< I/O thread only; told by the multis' connections, to the last

  /// Made before the thread starts and kept, so that it can be read on any thread afterwards.
  /// curl_multi_wakeup may be called from any; everything else on it belongs to the I/O thread.
  MultiHandle multi_;
  RefusingHosts refusing_hosts_;       ///< I/O thread only
  std::unique_ptr<GuestMulti> guest_;  ///< I/O thread only; for those hosts, null before the first

  std::mutex inbox_mutex_;
  std::vector<Task> inbox_;  ///< guarded by inbox_mutex_
  bool asleep_ = false;      ///< guarded by inbox_mutex_: it waits, and no thread has woken it
  bool stopping_ = false;    ///< guarded by inbox_mutex_
  std::thread thread_;       ///< guarded by inbox_mutex_ until `stop` joins it

  std::function<bool()> watch_;                         ///< I/O thread only, once it runs
  bool watching_ = false;                               ///< I/O thread only
  Timers timers_;                                       ///< I/O thread only
  std::unordered_map<CURL*, Active> active_;            ///< I/O thread only
  std::set<std::pair<std::int64_t, CURL*>> deadlines_;  ///< I/O thread only; of active_
  bool serial_connections_allowed_ = false;             ///< I/O thread only
  std::vector<EasyHandle> idle_handles_;                ///< I/O thread only
};

}  // namespace token_rotation
