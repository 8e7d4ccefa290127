#pragma once

#include "base/clock.hpp"
#include "client/function_calls.hpp"
#include "client/key_sets.hpp"
#include "client/logout_verifier.hpp"
#include "http/io_thread.hpp"
#include "rotation/token_rotation.hpp"

namespace token_rotation {

/// What all rotators of all JavaScript environments in the process share. Thread-safe as its
/// members are.
struct Engine {
  Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  /// Until the I/O thread has stopped it hands responses to the rotation.
  ~Engine() { io_thread.stop(); }

  SystemClock clock;
  FunctionCalls function_calls{clock};
  IoThread io_thread;
  TokenRotation rotation;
  KeySets key_sets;
  LogoutVerifier logout_verifier{key_sets, clock};
};

/// The one engine. Made on first use and destroyed at process exit, after Node has run its cleanup
/// hooks: that stops the I/O thread before OpenSSL clears up under it.
Engine& engine();

}  // namespace token_rotation
