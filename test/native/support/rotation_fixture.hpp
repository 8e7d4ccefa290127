#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_clock.hpp"
#include "fake_transport.hpp"
#include "make_provider.hpp"
#include "replies.hpp"
#include "request_fields.hpp"
#include "token_rotation.hpp"

namespace token_rotation {

/// What one caller of `renew` or `revoke` was told.
struct Call {
  std::optional<Outcome> now;
  bool will_complete = false;
  std::vector<Outcome> completed;

  /// The one answer to a caller that waits.
  const Outcome& outcome() const {
    static const Outcome none;
    EXPECT_EQ((now ? 1U : 0U) + completed.size(), 1U) << "expected exactly one answer";
    if (now) return *now;
    return completed.empty() ? none : completed.front();
  }
};

inline std::string access_token_of(const Outcome& outcome) {
  return outcome.tokens ? std::string(outcome.tokens->access_token.view()) : "(own)";
}

inline std::string refresh_token_of(const Outcome& outcome) {
  return outcome.tokens ? std::string(outcome.tokens->refresh_token.view()) : "(own)";
}

inline std::string failure_code_of(const Outcome& outcome) {
  return outcome.failure ? outcome.failure->code : "(none)";
}

class RotationFixture : public ::testing::Test {
 protected:
  static constexpr std::int64_t kHourMs = 3'600'000;
  static constexpr std::int64_t kMinuteMs = 60'000;

  /// A token of one hour that expires in `left_ms`.
  RenewalRequest holding(std::string_view refresh_token, std::int64_t left_ms) const {
    RenewalRequest request;
    request.provider = provider;
    request.refresh_token = SecretString(refresh_token);
    request.access_token = SecretString("access-of-cookie");
    request.expiry =
        Expiry::at(static_cast<double>(clock.wall_ms() + left_ms), static_cast<double>(kHourMs));
    return request;
  }
  RenewalRequest due(std::string_view refresh_token) const {
    return holding(refresh_token, kMinuteMs);
  }
  RenewalRequest expired(std::string_view refresh_token) const {
    return holding(refresh_token, -kMinuteMs);
  }

  /// Calls renew and lets the transport take the request.
  std::shared_ptr<Call> renew(RenewalRequest request) {
    auto call = std::make_shared<Call>();
    auto answer = rotation.renew(std::move(request),
                                 [call](Outcome outcome) { call->completed.push_back(outcome); });
    call->now = std::move(answer.now);
    call->will_complete = answer.will_complete;
    transport.run();
    return call;
  }

  std::shared_ptr<Call> revoke(std::string_view refresh_token) {
    auto call = std::make_shared<Call>();
    rotation.revoke(provider, SecretString(refresh_token),
                    [call](Outcome outcome) { call->completed.push_back(outcome); });
    transport.run();
    return call;
  }

  /// One refresh, answered.
  Outcome refresh(RenewalRequest request, HttpReply reply) {
    const auto call = renew(std::move(request));
    transport.answer(std::move(reply));
    return call->outcome();
  }

  FakeClock clock;
  FakeTransport transport{clock};
  TokenRotation rotation{transport, clock, [] { return 0.5; }};
  std::shared_ptr<Provider> provider = make_provider();
};

}  // namespace token_rotation
