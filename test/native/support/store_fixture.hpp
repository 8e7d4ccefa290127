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
#include "store/store_entry.hpp"

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
    auto tokens = std::make_shared<TokenSet>();
    tokens->access_token = SecretString("access of " + std::string(refresh_token));
    tokens->refresh_token = SecretString(refresh_token);
    tokens->expiry = Expiry::at(static_cast<double>(clock.wall_ms() + left_ms), kUnknownMs);
    StoreEntry made;
    made.tokens = std::move(tokens);
    return made;
  }
  static StoreEntry failed(FailureClass failure_class, std::string_view code) {
    StoreEntry made;
    made.failure = std::make_shared<const Failure>(
        Failure{failure_class, std::string(code), "", 400, std::nullopt});
    return made;
  }
  void put(std::string_view refresh_token, const StoreEntry& value) {
    store.put(key_of(refresh_token), write_store_entry(value, clock));
  }
  /// The refresh token or the failure that the store has for one; "-": nothing.
  std::string told(std::string_view refresh_token) const {
    const auto text = store.value(key_of(refresh_token));
    const auto read =
        text ? read_store_entry(*text, static_cast<double>(clock.wall_ms()), clock.steady_ms())
             : std::nullopt;
    if (!read) return "-";
    return read->tokens ? std::string(read->tokens->refresh_token.view()) : read->failure->code;
  }

  FakeClock clock;
  FakeStore store{clock};
  FakeTransport transport{clock};
  std::shared_ptr<Provider> provider = make_provider();
  Sharing sharing{std::make_shared<FakeStoreClient>(store, transport)};
  const StoreClient client{transport, std::make_shared<const Sharing>(sharing), *provider};
};

}  // namespace token_rotation
