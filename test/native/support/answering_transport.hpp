#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "http/http_transport.hpp"

namespace token_rotation {

/// A transport with a thread of its own, like the real one, that answers every request at once and
/// keeps no delay.
class AnsweringTransport final : public HttpTransport {
 public:
  using AnswerTo = std::function<HttpResponse(const HttpRequest&)>;

  /// `answer_to` is called on the transport's thread only.
  explicit AnsweringTransport(AnswerTo answer_to)
      : answer_to_(std::move(answer_to)), thread_([this] { run(); }) {}

  ~AnsweringTransport() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void post(Task task) override {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

  void post_after(std::int64_t /*delay_ms*/, Task task) override { post(std::move(task)); }

  void send(HttpRequest request, OnResponse on_response) override {
    ++requests_;
    post([this, request = std::move(request), on_response = std::move(on_response)] {
      on_response(answer_to_(request));
    });
  }

  std::uint64_t requests() const { return requests_.load(); }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (stopping_) return;
      const Task task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

  const AnswerTo answer_to_;
  std::atomic<std::uint64_t> requests_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;  ///< guarded by mutex_
  bool stopping_ = false;   ///< guarded by mutex_
  std::thread thread_;      ///< last, so that all else is there when it starts
};

}  // namespace token_rotation
