#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "calls.hpp"
#include "fake_store.hpp"
#include "request_fields.hpp"
#include "responses.hpp"
#include "sessions.hpp"

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
    return call_renew(rotation, transport, std::move(request));
  }

  std::shared_ptr<Call> revoke(std::string_view refresh_token) {
    return call_revoke(rotation, transport, provider, refresh_token,
                       std::make_shared<const Sharing>(sharing));
  }

  FakeTransport transport;
  TokenRotation rotation;
  Sharing sharing;
  std::shared_ptr<Provider> provider;
};

/// Two processes behind one store.
class Processes : public Sessions {
 protected:
  using Operation = StoreRequest::Operation;
  using Mood = FakeStore::Mood;
  /// Of the provider below: two attempts of 10 s, the pause between them, the store and a margin.
  static constexpr std::int64_t kLockMs = 2 * 10'000 + 2'050 + 2 * 1'000 + 1'000;

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
  void refresh(Process& process, std::string_view refresh_token, HttpResponse response) {
    process.renew(due(refresh_token));
    process.transport.answer(std::move(response));
    run();
  }

  static TokenKey key_of(std::string_view refresh_token) {
    return token_key("https://as.example/token", "client-1", refresh_token);
  }

  FakeStore store{clock};
  Process a{clock, store};
  Process b{clock, store};
};

}  // namespace token_rotation
