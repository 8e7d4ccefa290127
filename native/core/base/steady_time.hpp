#pragma once

#include <chrono>
#include <cstdint>

namespace token_rotation {

/// Milliseconds of the clock that nothing sets back, on which SystemClock::steady_ms goes too.
inline std::int64_t steady_now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace token_rotation
