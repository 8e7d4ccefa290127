#include "http/io_thread.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <new>
#include <utility>

#include "base/steady_time.hpp"
#include "http/signals_blocked.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kMaxIdleHandles = 64;
constexpr int kMaxWaitMs = 60'000;
constexpr std::int64_t kWatchEveryMs = 1'000;
/// A thread that comes later than this to the end of a request's time was kept from running: its
/// process was stopped, or has no share of the processor left. A server on this machine may have
/// been kept from running too.
constexpr std::int64_t kLateMs = 100;
/// What is made up for at most: callers wait.
constexpr std::int64_t kMaxGraceMs = 250;

void initialise_libraries() {
  // OpenSSL first: it registers its exit handler now, so that it runs after the one that stops this
  // thread.
  OPENSSL_init_ssl(0, nullptr);
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) throw std::bad_alloc();
}

/// What a task throws, for want of memory, must not end the process with all its sessions. The
/// task's owner answers those that wait for it.
template <typename Work>
void run_guarded(const Work& work) {
  try {
    work();
  } catch (const std::exception&) {
  }
}

}  // namespace

IoThread::IoThread(const ConnectionAges& ages) : ages_(ages) {
  initialise_libraries();
}

IoThread::~IoThread() {
  stop();
  for (const auto& [easy, active] : active_) curl_multi_remove_handle(active.multi, easy);
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
  inbox_.push_back(std::move(task));
  if (!thread_.joinable()) {
    start_thread();
  } else if (std::exchange(asleep_, false)) {
    // Once: the I/O thread looks into the inbox before it sleeps again. Where one thread hands in
    // many requests, a system call for each costs that thread more than the rest of handing in.
    curl_multi_wakeup(multi_.get());
  }
}

bool IoThread::is_running() {
  const std::lock_guard lock(inbox_mutex_);
  return thread_.joinable() || (!stopping_ && start_thread());
}

bool IoThread::start_thread() noexcept try {
  if (!multi_) multi_ = new_multi(kManyStreams);
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

EasyHandle IoThread::take_handle() {
  EasyHandle easy;
  if (idle_handles_.empty()) {
    easy.reset(curl_easy_init());
    if (!easy) throw std::bad_alloc();
  } else {
    easy = std::move(idle_handles_.back());
    idle_handles_.pop_back();
  }
  return easy;
}

void IoThread::send(HttpRequest request, OnResponse on_response) {
  CURLM* multi = multi_for(request.url);
  auto transfer = std::make_unique<CurlTransfer>(take_handle(), std::move(request),
                                                 std::move(on_response), sockets_, ages_);
  CURL* easy = transfer->easy();
  const auto deadline = deadlines_.emplace(transfer->deadline_ms(), easy).first;
  try {
    active_.emplace(easy, Active{std::move(transfer), multi});
  } catch (...) {
    deadlines_.erase(deadline);
    throw;
  }
  begin_transfer(easy);
}

CURLM* IoThread::multi_for(const std::string& url) {
  return guest_ && refusing_hosts_.has(url, steady_now_ms()) ? guest_->get() : multi_.get();
}

void IoThread::begin_transfer(CURL* easy) {
  if (curl_multi_add_handle(active_.at(easy).multi, easy) == CURLM_OK) return;
  // Only a lack of memory gets here; the caller must be answered all the same.
  post([this, easy] {
    if (active_.contains(easy)) finish_transfer(easy, CURLE_FAILED_INIT);
  });
}

void IoThread::run() {
  while (run_inbox()) {
    run_due_timers();
    // What has come by now is read before anything is given up.
    const std::int64_t now_ms = steady_now_ms();
    perform();
    end_overdue(now_ms);
    if (may_sleep()) wait();
  }
}

void IoThread::perform() {
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  finish_transfers(multi_.get());
  if (!guest_) return;
  guest_->perform();
  finish_transfers(guest_->get());
}

bool IoThread::may_sleep() {
  const std::lock_guard lock(inbox_mutex_);
  asleep_ = inbox_.empty() && !stopping_;
  return asleep_;
}

void IoThread::wait() {
  if (guest_) {
    auto& sockets = guest_->sockets();
    curl_multi_poll(multi_.get(), sockets.data(), static_cast<unsigned int>(sockets.size()),
                    guest_->wait_ms(wait_ms()), nullptr);
  } else {
    curl_multi_poll(multi_.get(), nullptr, 0, wait_ms(), nullptr);
  }
}

bool IoThread::run_inbox() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(inbox_mutex_);
    asleep_ = false;
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

void IoThread::finish_transfers(CURLM* multi) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg == CURLMSG_DONE) finish_transfer(message->easy_handle, message->data.result);
  }
}

void IoThread::finish_transfer(CURL* easy, CURLcode result) {
  const auto found = active_.find(easy);
  CurlTransfer& transfer = *found->second.transfer;
  curl_multi_remove_handle(found->second.multi, easy);
  if (result == CURLE_ABORTED_BY_CALLBACK && transfer.met_unfit_connection()) {
    transfer.begin_anew();
    begin_transfer(easy);
    return;
  }
  const auto finished = std::move(found->second.transfer);
  deadlines_.erase({finished->deadline_ms(), easy});
  active_.erase(found);
  answer(*finished, result);
}

void IoThread::answer(CurlTransfer& transfer, CURLcode result) {
  transfer.leave_connection(result);
  if (transfer.is_serial()) allow_more_connections();
  if (transfer.was_refused(result)) {
    run_guarded([&] {
      refusing_hosts_.add(transfer.url(), steady_now_ms());
      if (!guest_) guest_ = GuestMulti::make();
    });
  }
  HttpResponse response;
  response.delivery = transfer.delivery(result);
  if (response.delivery == HttpResponse::Delivery::kReplied)
    response.delivery = HttpResponse::Delivery::kResponseMissing;  // until it has been read
  run_guarded([&] { response = transfer.response(result); });
  const auto on_response = transfer.take_on_response();
  if (idle_handles_.size() < kMaxIdleHandles) idle_handles_.push_back(transfer.release_handle());
  run_guarded([&] { on_response(std::move(response)); });
}

/// Ends what was to be over by `now_ms`. What came until then has been read.
void IoThread::end_overdue(std::int64_t now_ms) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_ms) {
    const auto [deadline_ms, easy] = *deadlines_.begin();
    CurlTransfer& transfer = *active_.at(easy).transfer;
    const std::int64_t late_ms = now_ms - deadline_ms;
    const std::int64_t until_ms = now_ms + std::min(late_ms, kMaxGraceMs);
    if (late_ms > kLateMs && transfer.give_more_time(until_ms)) {
      auto node = deadlines_.extract(deadlines_.begin());
      node.value().first = until_ms;
      deadlines_.insert(std::move(node));
      continue;
    }
    transfer.run_out_of_time();
    finish_transfer(easy, CURLE_OPERATION_TIMEDOUT);
  }
}

void IoThread::allow_more_connections() {
  if (serial_connections_allowed_) return;
  allow_serial_connections(multi_.get());
  serial_connections_allowed_ = true;
}

int IoThread::wait_ms() const {
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  const std::int64_t next_ms = std::min(timers_.empty() ? kNever : timers_.begin()->first,
                                        deadlines_.empty() ? kNever : deadlines_.begin()->first);
  if (next_ms == kNever) return kMaxWaitMs;
  return static_cast<int>(std::clamp<std::int64_t>(next_ms - steady_now_ms(), 0, kMaxWaitMs));
}

}  // namespace token_rotation
