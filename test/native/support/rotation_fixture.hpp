#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "calls.hpp"
#include "request_fields.hpp"
#include "responses.hpp"
#include "sessions.hpp"

namespace token_rotation {

class RotationFixture : public Sessions {
 protected:
  std::shared_ptr<Call> renew(RenewalRequest request) {
    return call_renew(rotation, transport, std::move(request));
  }
  std::shared_ptr<Call> revoke(std::string_view refresh_token) {
    return call_revoke(rotation, transport, provider, refresh_token);
  }

  /// One refresh, answered.
  Outcome refresh(RenewalRequest request, HttpResponse response) {
    const auto call = renew(std::move(request));
    transport.answer(std::move(response));
    return call->outcome();
  }

  FakeTransport transport{clock};
  TokenRotation rotation{transport, clock, [] { return 0.5; }};
};

}  // namespace token_rotation
