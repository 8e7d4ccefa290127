#pragma once

#include <array>
#include <cstdint>

namespace token_rotation {

/// What a thread sleeps on that also waits for a descriptor. Any thread wakes it. Of no use on
/// Windows, where there is no store in a file.
class ThreadSignal {
 public:
  ThreadSignal();
  ThreadSignal(const ThreadSignal&) = delete;
  ThreadSignal& operator=(const ThreadSignal&) = delete;
  ~ThreadSignal();

  void wake();
  /// Until it is woken, `descriptor` is readable (-1 for none), or the time is over.
  void wait(int descriptor, std::int64_t timeout_ms);

#ifndef _WIN32
 private:
  std::array<int, 2> pipe_{-1, -1};  ///< the end to read, the end to write
#endif
};

}  // namespace token_rotation
