#include "client/function_calls.hpp"

#include <utility>

namespace token_rotation {
namespace {

constexpr std::size_t kMaxLate = 1'000;
/// A refresh is tried again within an hour at the latest (Retry-After), mostly within seconds.
constexpr std::int64_t kLateTtlMs = 3'600'000;
/// A call that runs for so long will never end: no caller waits for it any more.
constexpr std::int64_t kMaxCallMs = 600'000;

}  // namespace

FunctionCalls::FunctionCalls(const Clock& clock) : clock_(clock), late_(kMaxLate, kLateTtlMs) {}

void FunctionCalls::ask(const TokenKey& key, const std::shared_ptr<FunctionListener>& listener,
                        const Start& start) {
  std::optional<FunctionResponse> kept;
  std::uint64_t id = 0;
  {
    const MutexLock lock(mutex_);
    const std::int64_t now_ms = clock_.steady_ms();
    if (FunctionResponse* late = late_.find(key, now_ms)) {
      kept = std::move(*late);
      late_.erase(key);
    } else {
      Running& running = running_[key];
      const bool is_running = running.id != 0 && now_ms - running.begun_ms < kMaxCallMs;
      if (!is_running) running = {id = ++last_id_, now_ms, std::move(running.listeners)};
      running.listeners.push_back(listener);
    }
  }
  if (kept) {
    listener->answer(*kept);
  } else if (id != 0) {
    start([this, key, id](FunctionResponse response) { settle(key, id, std::move(response)); });
  }
}

void FunctionCalls::settle(const TokenKey& key, std::uint64_t id, FunctionResponse response) {
  // All under the lock: a caller that asks in between would find nothing running, and nothing kept.
  const MutexLock lock(mutex_);
  const auto found = running_.find(key);
  if (found == running_.end() || found->second.id != id) return;
  bool is_heard = false;
  for (const auto& listener : found->second.listeners) {
    FunctionResponse copy = response;
    is_heard = listener->answer(copy) || is_heard;
  }
  running_.erase(found);
  if (is_heard || response.end != FunctionResponse::End::kResolved) return;
  late_.put(key, std::move(response), clock_.steady_ms());
}

}  // namespace token_rotation
