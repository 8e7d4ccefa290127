#pragma once

#include <napi.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/mutex.hpp"
#include "outcome_object.hpp"
#include "rotation/outcome.hpp"

namespace token_rotation {

/// One JavaScript environment (the main thread or a worker). Brings outcomes to it from the I/O
/// thread and settles the promises that wait for them there, a batch at a time; and tasks, such as
/// asking a store.
///
/// It ends with its thread: a cleanup hook closes it on the JavaScript thread, before Node
/// frees the thread-safe function. Outcomes that come later are dropped; the refresh they belong to
/// has been remembered all the same.
class Environment {
 public:
  /// The one of `env`, opened on first use. JavaScript thread only.
  static std::shared_ptr<Environment> of(Napi::Env env);

  /// What delivered outcomes are made with; the first to be set stays. JavaScript thread only.
  void set_makers(const Napi::Object& makers);
  const OutcomeMakers& makers() const { return makers_; }

  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  /// An id to post an outcome under. JavaScript thread only.
  std::uint64_t next_call_id() { return ++last_call_id_; }

  /// A promise of the outcome that was or will be posted under `call_id`. If the caller asks for it
  /// in the same turn of the event loop as for the id, it comes before any delivery. Keeps the
  /// event loop alive until it is settled. JavaScript thread only.
  Napi::Promise expect(Napi::Env env, std::uint64_t call_id);

  /// Any thread.
  void post(std::uint64_t call_id, Outcome outcome);

  /// Keeps the event loop alive until each wait that began has ended. JavaScript thread only.
  void begin_wait();
  void end_wait();

  using Task = std::function<void(Napi::Env)>;

  /// Has the JavaScript thread run something, soon. False when that thread has ended; a thread that
  /// ends first drops the task. Any thread.
  bool run(Task task);

  /// Keeps a function until `release`, or until this environment closes and calls `on_close`.
  /// JavaScript thread only.
  std::uint64_t keep(const Napi::Function& function, std::function<void()> on_close);
  const Napi::FunctionReference& kept(std::uint64_t kept) const { return kept_.at(kept).function; }
  /// Whether it has not been released. JavaScript thread only.
  bool keeps(std::uint64_t kept) const { return kept_.contains(kept); }
  /// Any thread.
  void release(std::uint64_t kept);

 private:
  struct Settlement {
    std::uint64_t call_id;
    Outcome outcome;
  };
  struct Kept {
    Napi::FunctionReference function;
    std::function<void()> on_close;
  };

  void open(Napi::Env env);
  void close();
  void deliver(Napi::Env env);
  void settle(Napi::Env env, std::span<const Settlement> settlements);
  void run_all(Napi::Env env, const std::vector<Task>& tasks);
  void wake() REQUIRES(mutex_);

  static void on_call(napi_env env, napi_value callback, void* environment, void* data);
  static void on_cleanup(void* environment);

  Mutex mutex_;
  /// Null once closed. Set by the JavaScript thread with mutex_ held; others read it with that.
  napi_threadsafe_function wake_ = nullptr;
  std::vector<Settlement> settlements_ GUARDED_BY(mutex_);
  std::vector<Task> tasks_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;  ///< a delivery is already on its way

  OutcomeMakers makers_;                                                 ///< JavaScript thread only
  napi_env env_ = nullptr;                                               ///< JavaScript thread only
  std::uint64_t last_call_id_ = 0;                                       ///< JavaScript thread only
  std::size_t waits_ = 0;                                                ///< JavaScript thread only
  std::unordered_map<std::uint64_t, Napi::Promise::Deferred> expected_;  ///< JavaScript thread only
  std::unordered_map<std::uint64_t, Kept> kept_;                         ///< JavaScript thread only
};

}  // namespace token_rotation
