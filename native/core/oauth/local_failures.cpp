#include "oauth/local_failures.hpp"

#include <string>

namespace token_rotation {
namespace {

std::shared_ptr<const Failure> own_failure(FailureClass failure_class, std::string_view code,
                                           std::string_view description) {
  return std::make_shared<const Failure>(
      Failure{failure_class, std::string(code), std::string(description), 0, std::nullopt});
}

}  // namespace

std::shared_ptr<const Failure> no_refresh_token() {
  return own_failure(FailureClass::kTerminal, "no_refresh_token",
                     "the session holds no refresh token");
}

std::shared_ptr<const Failure> unknown_provider() {
  return own_failure(FailureClass::kConfiguration, "unknown_provider",
                     "the session's provider is not configured");
}

std::shared_ptr<const Failure> revoked_here() {
  return own_failure(FailureClass::kTerminal, kRevoked, "the session was revoked here");
}

std::shared_ptr<const Failure> revocation_failed() {
  return own_failure(FailureClass::kNotSent, "revocation_failed",
                     "the session was being revoked, which failed");
}

Failure store_unavailable() {
  return {FailureClass::kNotSent, "store_unavailable",
          "the store that processes share did not answer", 0, std::nullopt};
}

Failure store_lock_timeout() {
  return {FailureClass::kNotSent, "store_lock_timeout",
          "other processes were refreshing this token for too long", 0, std::nullopt};
}

Failure out_of_memory(FailureClass failure_class) {
  Failure failure;
  failure.failure_class = failure_class;
  failure.code = "out_of_memory";
  failure.description = "the process has not enough memory";
  return failure;
}

std::shared_ptr<const Failure> no_thread() {
  return own_failure(FailureClass::kNotSent, "no_thread",
                     "the process may not start a thread or open a file descriptor just now");
}

std::shared_ptr<const Failure> overdue() {
  return own_failure(FailureClass::kAmbiguous, "overdue", "the refresh did not end in its time");
}

}  // namespace token_rotation
