#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fake_clock.hpp"
#include "fake_store.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

/// Tokens that lie at `refresh_token`.
inline StoreEntry entry_of(const FakeClock& clock, std::string_view refresh_token,
                           std::int64_t left_ms) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString("access of " + std::string(refresh_token));
  tokens->refresh_token = SecretString(refresh_token);
  tokens->expiry = Expiry::at(static_cast<double>(clock.wall_ms() + left_ms), kUnknownMs);
  StoreEntry made;
  made.tokens = std::move(tokens);
  return made;
}

inline StoreEntry failed_entry(FailureClass failure_class, std::string_view code) {
  StoreEntry made;
  made.failure = std::make_shared<const Failure>(
      Failure{failure_class, std::string(code), "", 400, std::nullopt});
  return made;
}

/// The refresh token or the failure that the store has under a key; "-": nothing.
inline std::string told_of(const FakeStore& store, const TokenKey& key, const FakeClock& clock) {
  const auto text = store.value(key);
  const auto read =
      text ? read_store_entry(*text, static_cast<double>(clock.wall_ms()), clock.steady_ms())
           : std::nullopt;
  if (!read) return "-";
  return read->tokens ? std::string(read->tokens->refresh_token.view()) : read->failure->code;
}

}  // namespace token_rotation
