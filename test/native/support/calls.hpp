#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_transport.hpp"
#include "rotation/token_rotation.hpp"

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

/// Calls renew and lets the transport take the request.
inline std::shared_ptr<Call> call_renew(TokenRotation& rotation, FakeTransport& transport,
                                        RenewalRequest request) {
  auto call = std::make_shared<Call>();
  auto answer = rotation.renew(std::move(request),
                               [call](Outcome outcome) { call->completed.push_back(outcome); });
  call->now = std::move(answer.now);
  call->will_complete = answer.will_complete;
  transport.run();
  return call;
}

/// The same for revoke; without `sharing` in this process alone.
inline std::shared_ptr<Call> call_revoke(TokenRotation& rotation, FakeTransport& transport,
                                         const std::shared_ptr<const Provider>& provider,
                                         std::string_view refresh_token,
                                         std::shared_ptr<const Sharing> sharing = {}) {
  auto call = std::make_shared<Call>();
  rotation.revoke({provider, SecretString(refresh_token), {}, std::move(sharing)},
                  [call](Outcome outcome) { call->completed.push_back(outcome); });
  transport.run();
  return call;
}

}  // namespace token_rotation
