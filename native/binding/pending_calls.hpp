#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/mutex.hpp"

namespace token_rotation {

/// The callers that wait for what a JavaScript function brings, by the id of the call. Any thread.
template <typename Response>
class PendingCalls {
 public:
  using OnResponse = std::function<void(Response)>;

  /// The id under which `settle` finds it.
  std::uint64_t add(OnResponse on_response) EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    const std::uint64_t call_id = ++last_call_id_;
    pending_.emplace(call_id, std::move(on_response));
    return call_id;
  }

  /// Hands a response to the caller that waits, once: no caller waits for a second one.
  void settle(std::uint64_t call_id, Response response) EXCLUDES(mutex_) {
    OnResponse on_response;
    {
      const MutexLock lock(mutex_);
      const auto found = pending_.find(call_id);
      if (found == pending_.end()) return;
      on_response = std::move(found->second);
      pending_.erase(found);
    }
    on_response(std::move(response));
  }

  /// Settles all that are open with copies of one response.
  void settle_all(const Response& response) EXCLUDES(mutex_) {
    std::unordered_map<std::uint64_t, OnResponse> abandoned;
    {
      const MutexLock lock(mutex_);
      abandoned.swap(pending_);
    }
    for (const auto& [call_id, on_response] : abandoned) on_response(Response(response));
  }

 private:
  Mutex mutex_;
  std::unordered_map<std::uint64_t, OnResponse> pending_ GUARDED_BY(mutex_);
  std::uint64_t last_call_id_ GUARDED_BY(mutex_) = 0;
};

}  // namespace token_rotation
