#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "fake_clock.hpp"
#include "http/http_transport.hpp"

namespace token_rotation {

/// A transport without thread or network: it collects requests, and the test answers them. Tasks
/// run in `run`, on the test's thread; timers follow the fake clock. `post` and `post_after` may be
/// called from any thread.
class FakeTransport final : public HttpTransport {
 public:
  explicit FakeTransport(FakeClock& clock) : clock_(clock) {}

  /// What a limit of threads does to the real one.
  bool may_run = true;
  bool is_running() override { return may_run; }

  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }

  void post_after(std::int64_t delay_ms, Task task) override {
    const std::lock_guard lock(mutex_);
    delays_.push_back(delay_ms);
    timers_.emplace(clock_.steady_ms() + delay_ms, std::move(task));
  }

  void send(HttpRequest request, OnResponse on_response) override {
    requests_.push_back(std::move(request));
    unanswered_.push_back(std::move(on_response));
  }

  void set_watch(std::function<bool()> watch) override { watch_ = std::move(watch); }
  /// What the real one calls every second while there is something to watch.
  bool look() const { return watch_(); }

  /// Runs everything that is due now, and what that posts.
  void run() {
    while (const Task task = next_due()) task();
  }

  /// Lets time pass, timer by timer.
  void pass(std::int64_t ms) {
    const std::int64_t end_ms = clock_.steady_ms() + ms;
    run();
    for (auto next_ms = next_timer_ms(); next_ms && *next_ms <= end_ms; next_ms = next_timer_ms()) {
      clock_.advance(*next_ms - clock_.steady_ms());
      run();
    }
    clock_.advance(end_ms - clock_.steady_ms());
    run();
  }

  /// Answers the oldest request that has no answer yet.
  void answer(HttpResponse response) {
    if (unanswered_.empty()) throw std::logic_error("no request waits for an answer");
    const OnResponse on_response = std::move(unanswered_.front());
    unanswered_.pop_front();
    on_response(std::move(response));
    run();
  }

  /// Answers the newest request instead, past those that wait.
  void answer_last(HttpResponse response) {
    if (unanswered_.empty()) throw std::logic_error("no request waits for an answer");
    const OnResponse on_response = std::move(unanswered_.back());
    unanswered_.pop_back();
    on_response(std::move(response));
    run();
  }

  std::size_t requests() const { return requests_.size(); }
  std::size_t unanswered() const { return unanswered_.size(); }
  const HttpRequest& request(std::size_t index) const { return requests_.at(index); }
  const HttpRequest& last_request() const { return requests_.back(); }

  /// Every delay that was asked for, oldest first.
  const std::deque<std::int64_t>& delays() const { return delays_; }
  std::size_t timers() const { return timers_.size(); }

 private:
  Task next_due() {
    const std::lock_guard lock(mutex_);
    Task task;
    if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
    } else if (!timers_.empty() && timers_.begin()->first <= clock_.steady_ms()) {
      task = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
    }
    return task;
  }

  std::optional<std::int64_t> next_timer_ms() {
    const std::lock_guard lock(mutex_);
    if (timers_.empty()) return std::nullopt;
    return timers_.begin()->first;
  }

  FakeClock& clock_;
  std::function<bool()> watch_;
  std::mutex mutex_;
  std::deque<Task> tasks_;                    ///< guarded by mutex_
  std::multimap<std::int64_t, Task> timers_;  ///< guarded by mutex_; by steady time, ms
  std::deque<std::int64_t> delays_;           ///< guarded by mutex_
  std::deque<HttpRequest> requests_;          ///< test's thread only
  std::deque<OnResponse> unanswered_;         ///< test's thread only
};

}  // namespace token_rotation
