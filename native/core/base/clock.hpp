#pragma once

#include <cstdint>

namespace token_rotation {

/// Both clocks the rules need, injected so that tests decide what time it is.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Milliseconds since the Unix epoch: what `expires_at` is compared with. May step when the clock
  /// is set.
  virtual std::int64_t wall_ms() const = 0;

  /// Milliseconds that only grow: for cooldowns, idle expiry and durations.
  virtual std::int64_t steady_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t wall_ms() const override;
  std::int64_t steady_ms() const override;
};

}  // namespace token_rotation
