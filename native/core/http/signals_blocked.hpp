#pragma once

#ifndef _WIN32  // where no signal interrupts a thread

#include <csignal>

namespace token_rotation {

/// Signals are for the process's own threads; one that interrupted this thread would be handled
/// nowhere.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace token_rotation

#endif
