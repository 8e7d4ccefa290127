#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.hpp"

namespace token_rotation {

/// Both clocks stand still until a test moves them.
class FakeClock final : public Clock {
 public:
  static constexpr std::int64_t kStartWallMs = 1'800'000'000'000;
  static constexpr std::int64_t kStartSteadyMs = 5'000'000;

  std::int64_t wall_ms() const override { return wall_ms_.load(); }
  std::int64_t steady_ms() const override { return steady_ms_.load(); }

  void advance(std::int64_t ms) {
    wall_ms_ += ms;
    steady_ms_ += ms;
  }

  /// A user sets the machine's clock.
  void step_wall(std::int64_t ms) { wall_ms_ += ms; }

 private:
  std::atomic<std::int64_t> wall_ms_{kStartWallMs};
  std::atomic<std::int64_t> steady_ms_{kStartSteadyMs};
};

}  // namespace token_rotation
