#include "http/io_thread.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <utility>

#include "base/steady_time.hpp"

namespace token_rotation {
namespace {

/// HTTP/2 carries about a hundred requests on each. libcurl opens one for every request that finds
/// those there full, up to the limit.
constexpr long kMultiplexedConnectionsPerHost = 8;
/// HTTP/1.1 carries one request on each.
constexpr long kSerialConnectionsPerHost = 256;
/// How many at a time a server takes on a connection (RFC 9113 §6.5.2) comes to be known when the
/// first have left already, and what is too much is refused. After that, for a while, no more than
/// any server takes.
constexpr long kManyStreams = 100;
constexpr long kFewStreams = 8;
constexpr std::int64_t kFewStreamsForMs = 60'000;
constexpr std::size_t kMaxIdleHandles = 64;
constexpr int kMaxWaitMs = 60'000;
constexpr std::int64_t kWatchEveryMs = 1'000;

void initialise_libraries() {
  // OpenSSL first: it registers its exit handler now, so that it runs after the one that stops this
  // thread.
  OPENSSL_init_ssl(0, nullptr);
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) throw std::bad_alloc();
}

/// Null where there is no memory or no file descriptor for it. libcurl makes one all the same that
/// nothing can wake: every task would then wait for its longest pause to end.
CURLM* new_multi() {
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) return nullptr;
  if (curl_multi_wakeup(multi) != CURLM_OK) {
    curl_multi_cleanup(multi);
    return nullptr;
  }
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, kManyStreams);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, kMultiplexedConnectionsPerHost);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kSerialConnectionsPerHost);
  return multi;
}

/// What a task throws, for want of memory, must not end the process with all its sessions. Who
/// waits for the task is answered by its owner.
template <typename Work>
void run_guarded(const Work& work) {
  try {
    work();
  } catch (const std::exception&) {
  }
}

#ifndef _WIN32  // where no signal interrupts a thread
/// Signals are for the process's own threads; one that interrupted this thread would be handled
/// nowhere.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};
#endif

}  // namespace

IoThread::IoThread() {
  initialise_libraries();
}

IoThread::~IoThread() {
  stop();
  for (const auto& [easy, transfer] : active_) curl_multi_remove_handle(multi_.get(), easy);
}

void IoThread::stop() {
  {
    const std::lock_guard lock(inbox_mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) {
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }
}

void IoThread::post(Task task) {
  enqueue(std::move(task));
}

void IoThread::post_after(std::int64_t delay_ms, Task task) {
  const std::int64_t due_ms = steady_now_ms() + delay_ms;
  enqueue([this, due_ms, task = std::move(task)]() mutable {
    timers_.emplace(due_ms, std::move(task));
  });
}

void IoThread::enqueue(Task task) {
  const std::lock_guard lock(inbox_mutex_);
  if (stopping_) return;
  const bool was_empty = inbox_.empty();
  inbox_.push_back(std::move(task));
  if (!thread_.joinable()) {
    start_thread();
  } else if (was_empty) {
    curl_multi_wakeup(multi_.get());
  }
}

bool IoThread::is_running() {
  const std::lock_guard lock(inbox_mutex_);
  return thread_.joinable() || (!stopping_ && start_thread());
}

bool IoThread::start_thread() noexcept try {
  if (!multi_) multi_.reset(new_multi());
  if (!multi_) return false;
#ifndef _WIN32
  const SignalsBlocked blocked;  // the new thread inherits the mask
#endif
  thread_ = std::thread([this] { run(); });
#ifdef __linux__
  pthread_setname_np(thread_.native_handle(), "token-rotation");
#endif
  return true;
} catch (const std::exception&) {
  return false;  // a limit of processes, or no memory for its stack
}

void IoThread::send(HttpRequest request, OnResponse on_response) {
  EasyHandle easy;
  if (idle_handles_.empty()) {
    easy.reset(curl_easy_init());
    if (!easy) throw std::bad_alloc();
  } else {
    easy = std::move(idle_handles_.back());
    idle_handles_.pop_back();
  }
  CURL* key = easy.get();
  active_.emplace(key, std::make_unique<CurlTransfer>(std::move(easy), std::move(request),
                                                      std::move(on_response), sockets_));
  begin_transfer(key);
}

void IoThread::begin_transfer(CURL* easy) {
  if (curl_multi_add_handle(multi_.get(), easy) == CURLM_OK) return;
  // Only a lack of memory gets here; the caller must be answered all the same.
  post([this, easy] { finish_transfer(easy, CURLE_FAILED_INIT); });
}

void IoThread::run() {
  while (run_inbox()) {
    run_due_timers();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    finish_transfers();
    curl_multi_poll(multi_.get(), nullptr, 0, wait_ms(), nullptr);
  }
}

bool IoThread::run_inbox() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(inbox_mutex_);
    if (stopping_) return false;
    tasks.swap(inbox_);
  }
  for (Task& task : tasks) run_guarded(std::exchange(task, nullptr));
  if (!tasks.empty() && watch_ && !watching_) run_guarded([this] { watch_soon(); });
  return true;
}

void IoThread::watch_soon() {
  timers_.emplace(steady_now_ms() + kWatchEveryMs, [this] {
    watching_ = false;
    if (watch_()) watch_soon();
  });
  watching_ = true;
}

void IoThread::run_due_timers() {
  const std::int64_t now_ms = steady_now_ms();
  while (!timers_.empty() && timers_.begin()->first <= now_ms) {
    const Task task = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    run_guarded(task);
  }
}

void IoThread::finish_transfers() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) finish_transfer(message->easy_handle, message->data.result);
  }
}

void IoThread::finish_transfer(CURL* easy, CURLcode result) {
  const auto found = active_.find(easy);
  curl_multi_remove_handle(multi_.get(), easy);
  if (result == CURLE_ABORTED_BY_CALLBACK && found->second->met_unfit_connection()) {
    found->second->begin_anew();
    begin_transfer(easy);
    return;
  }
  found->second->account_for_stream(result);
  found->second->break_off_silence(result);
  const std::unique_ptr<CurlTransfer> transfer = std::move(found->second);
  active_.erase(found);
  if (transfer->is_serial()) allow_serial_connections();
  if (transfer->was_refused(result)) run_guarded([this] { open_fewer_streams(); });
  HttpResponse response;
  response.delivery = transfer->delivery_of(result);
  if (response.delivery == HttpResponse::Delivery::kReplied)
    response.delivery = HttpResponse::Delivery::kResponseMissing;  // until it has been read
  run_guarded([&] { response = transfer->response(result); });
  const auto on_response = transfer->take_on_response();
  if (idle_handles_.size() < kMaxIdleHandles) idle_handles_.push_back(transfer->release_handle());
  run_guarded([&] { on_response(std::move(response)); });
}

void IoThread::allow_serial_connections() {
  if (serial_connections_allowed_) return;
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kSerialConnectionsPerHost);
  serial_connections_allowed_ = true;
}

void IoThread::open_fewer_streams() {
  if (few_streams_) return;
  few_streams_ = true;
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, kFewStreams);
  timers_.emplace(steady_now_ms() + kFewStreamsForMs, [this] {
    few_streams_ = false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, kManyStreams);
  });
}

int IoThread::wait_ms() const {
  if (timers_.empty()) return kMaxWaitMs;
  const std::int64_t until_next = timers_.begin()->first - steady_now_ms();
  return static_cast<int>(std::clamp<std::int64_t>(until_next, 0, kMaxWaitMs));
}

}  // namespace token_rotation
