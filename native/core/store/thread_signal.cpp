#include "store/thread_signal.hpp"

#ifndef _WIN32
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#endif

#include <cerrno>
#include <system_error>

namespace token_rotation {

#ifndef _WIN32

ThreadSignal::ThreadSignal() {
  if (pipe(pipe_.data()) != 0) throw std::system_error(errno, std::generic_category());
  for (const int end : pipe_) {
    fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(end, F_SETFL, O_NONBLOCK);
  }
}

ThreadSignal::~ThreadSignal() {
  for (const int end : pipe_) close(end);
}

void ThreadSignal::wake() {
  // A full pipe wakes too.
  const char any = 0;
  [[maybe_unused]] const auto written = write(pipe_[1], &any, 1);
}

void ThreadSignal::wait(int descriptor, std::int64_t timeout_ms) {
  std::array<pollfd, 2> waited{pollfd{pipe_[0], POLLIN, 0}, pollfd{descriptor, POLLIN, 0}};
  if (poll(waited.data(), waited.size(), static_cast<int>(timeout_ms)) <= 0) return;
  std::array<char, 64> woken;
  while (read(pipe_[0], woken.data(), woken.size()) > 0) {
  }
}

#else

ThreadSignal::ThreadSignal() = default;
ThreadSignal::~ThreadSignal() = default;
void ThreadSignal::wake() {}
void ThreadSignal::wait(int /*descriptor*/, std::int64_t /*timeout_ms*/) {}

#endif

}  // namespace token_rotation
