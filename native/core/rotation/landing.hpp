#pragma once

#include <vector>

#include "rotation/caller.hpp"
#include "rotation/send_action.hpp"

namespace token_rotation {

/// What is to be done after a flight, once the lock is released: callers to answer, then requests
/// to send.
struct Landing {
  std::vector<SharedAnswer> answers;
  std::vector<SendAction> sends;
};

}  // namespace token_rotation
