#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/bounded_memory.hpp"
#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "oauth/app_functions.hpp"

namespace token_rotation {

/// Prevents a second call of a function for what it is still being called for, whichever of the
/// process's JavaScript environments asks. A call may go on after its time, whatever its signal
/// says: then the next refresh waits for it. What the call then brings is kept for that refresh.
/// Any thread.
class FunctionCalls {
 public:
  /// Makes the call, and tells of its end.
  using Start = std::function<void(std::function<void(FunctionResponse)>)>;

  explicit FunctionCalls(const Clock& clock);

  void ask(const TokenKey& key, const std::shared_ptr<FunctionListener>& listener,
           const Start& start);

 private:
  struct Running {
    std::uint64_t id = 0;
    std::int64_t begun_ms = 0;
    std::vector<std::shared_ptr<FunctionListener>> listeners;
  };

  void settle(const TokenKey& key, std::uint64_t id, FunctionResponse response);

  const Clock& clock_;

  Mutex mutex_;
  std::unordered_map<TokenKey, Running, TokenKeyHash> running_ GUARDED_BY(mutex_);
  /// Brought after every caller had given up.
  BoundedMemory<TokenKey, FunctionResponse, TokenKeyHash> late_ GUARDED_BY(mutex_);
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;
};

}  // namespace token_rotation
