#pragma once

#include <functional>
#include <memory>

#include "client/grant_result.hpp"

namespace token_rotation {

/// One presentation of a refresh token, with all that belongs to it. Told once to start, from any
/// thread; tells once how it ended, on the transport's.
class Grant {
 public:
  using OnDone = std::function<void(GrantResult)>;

  Grant() = default;
  Grant(const Grant&) = delete;
  Grant& operator=(const Grant&) = delete;
  virtual ~Grant() = default;

  virtual void start() = 0;
};

using MakeGrant = std::function<std::shared_ptr<Grant>(Grant::OnDone)>;

}  // namespace token_rotation
