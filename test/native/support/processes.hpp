#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "fake_store.hpp"
#include "rotation_fixture.hpp"

namespace token_rotation {

/// One process: a rotation and a transport of its own.
struct Process {
  Process(FakeClock& clock, FakeStore& store)
      : transport(clock),
        rotation(transport, clock, [] { return 0.5; }),
        provider(make_provider()) {
    sharing.store = std::make_shared<FakeStoreClient>(store, transport);
  }

  std::shared_ptr<Call> renew(RenewalRequest request) {
    request.provider = provider;
    request.sharing = std::make_shared<const Sharing>(sharing);
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
    rotation.revoke(
        provider, SecretString(refresh_token),
        [call](Outcome outcome) { call->completed.push_back(outcome); },
        std::make_shared<const Sharing>(sharing));
    transport.run();
    return call;
  }

  FakeTransport transport;
  TokenRotation rotation;
  Sharing sharing;
  std::shared_ptr<Provider> provider;
};

/// Two processes behind one store.
class Processes : public ::testing::Test {
 protected:
  using Operation = StoreRequest::Operation;
  using Mood = FakeStore::Mood;
  static constexpr std::int64_t kHourMs = 3'600'000;
  static constexpr std::int64_t kMinuteMs = 60'000;
  /// Of the provider below: two attempts of 10 s, the pause between them, the store and a margin.
  static constexpr std::int64_t kLockMs = 2 * 10'000 + 2'050 + 2 * 1'000 + 1'000;

  RenewalRequest holding(std::string_view refresh_token, std::int64_t left_ms) const {
    RenewalRequest request;
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

  /// Lets time pass in both processes.
  void pass(std::int64_t ms) {
    constexpr std::int64_t kStepMs = 5;
    for (std::int64_t left = ms; left > 0; left -= kStepMs) {
      clock.advance(std::min(left, kStepMs));
      run();
    }
  }
  void run() {
    for (int round = 0; round < 3; ++round) {
      a.transport.run();
      b.transport.run();
    }
  }

  /// One refresh by a process, answered.
  void refresh(Process& process, std::string_view refresh_token, HttpReply reply) {
    process.renew(due(refresh_token));
    process.transport.answer(std::move(reply));
    run();
  }

  static TokenKey key_of(std::string_view refresh_token) {
    return token_key("https://as.example/token", "client-1", refresh_token);
  }

  FakeClock clock;
  FakeStore store{clock};
  Process a{clock, store};
  Process b{clock, store};
};

}  // namespace token_rotation
