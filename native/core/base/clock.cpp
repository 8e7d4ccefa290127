#include "base/clock.hpp"

#include <chrono>
#include <ctime>

#include "base/steady_time.hpp"

namespace token_rotation {

std::int64_t SystemClock::wall_ms() const {
#ifdef CLOCK_REALTIME_COARSE
  // This clock is a few milliseconds coarse, at a quarter of the price: every jwt callback reads
  // it.
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
#else
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
#endif
}

std::int64_t SystemClock::steady_ms() const {
  return steady_now_ms();
}

}  // namespace token_rotation
