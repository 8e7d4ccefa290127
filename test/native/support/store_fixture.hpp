#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "fake_clock.hpp"
#include "fake_store.hpp"
#include "fake_transport.hpp"
#include "make_provider.hpp"
#include "store/store_client.hpp"
#include "store_entries.hpp"

namespace token_rotation {

/// One process and a store, and no provider to send anything to.
class StoreFixture : public ::testing::Test {
 protected:
  using Operation = StoreRequest::Operation;
  using Mood = FakeStore::Mood;
  static constexpr std::int64_t kMinuteMs = 60'000;

  static TokenKey key_of(std::string_view refresh_token) {
    return token_key("https://as.example/token", "client-1", refresh_token);
  }
  StoreEntry entry(std::string_view refresh_token, std::int64_t left_ms = kMinuteMs) const {
    return entry_of(clock, refresh_token, left_ms);
  }
  static StoreEntry failed(FailureClass failure_class, std::string_view code) {
    return failed_entry(failure_class, code);
  }
  void put(std::string_view refresh_token, const StoreEntry& value) {
    store.put(key_of(refresh_token), write_store_entry(value, clock));
  }
  std::string told(std::string_view refresh_token) const {
    return told_of(store, key_of(refresh_token), clock);
  }

  FakeClock clock;
  FakeStore store{clock};
  FakeTransport transport{clock};
  std::shared_ptr<Provider> provider = make_provider();
  Sharing sharing{std::make_shared<FakeStoreClient>(store, transport)};
  const StoreClient client{transport, std::make_shared<const Sharing>(sharing), *provider};
};

}  // namespace token_rotation
