#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bounded_memory.hpp"
#include "base/clock.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// Refresh tokens that other processes have lately been seen to spend, each until its lock has run
/// out at the latest. When the store fails meanwhile, spending one here as well would be its second
/// use for certain. Touched by the transport's thread only.
class ForeignLocks {
 public:
  explicit ForeignLocks(const Clock& clock) : clock_(clock), until_ms_(kMaxLocks, kMaxLockMs) {}

  bool has(const TokenKey& key) {
    const std::int64_t now_ms = clock_.steady_ms();
    const std::int64_t* until_ms = until_ms_.find(key, now_ms);
    return until_ms != nullptr && now_ms < *until_ms;
  }
  /// One that is known already is not known for longer: its holder took it then.
  void add(const TokenKey& key, std::int64_t for_ms) {
    if (has(key)) return;
    const std::int64_t now_ms = clock_.steady_ms();
    until_ms_.put(key, now_ms + for_ms, now_ms);
  }
  void erase(const TokenKey& key) { until_ms_.erase(key); }

 private:
  static constexpr std::size_t kMaxLocks = 10'000;
  /// Eleven attempts of ten minutes are the most that options allow.
  static constexpr std::int64_t kMaxLockMs = 2LL * 3600 * 1000;

  const Clock& clock_;
  /// By steady time, ms.
  BoundedMemory<TokenKey, std::int64_t, TokenKeyHash> until_ms_;
};

}  // namespace token_rotation
