#pragma once

#include <memory>
#include <string_view>

#include "oauth/failure.hpp"

namespace token_rotation {

/// Failures that this package finds out by itself, without asking a provider.
inline constexpr std::string_view kRevoked = "revoked";

std::shared_ptr<const Failure> no_refresh_token();
std::shared_ptr<const Failure> unknown_provider();
std::shared_ptr<const Failure> revoked_here();
std::shared_ptr<const Failure> revocation_failed();
Failure store_unavailable();
Failure store_lock_timeout();
Failure out_of_memory(FailureClass failure_class);
/// The transport does not run.
std::shared_ptr<const Failure> no_thread();
/// A refresh that should have ended long ago.
std::shared_ptr<const Failure> overdue();

}  // namespace token_rotation
