#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "oauth/token_key.hpp"
#include "store/store_client.hpp"

namespace token_rotation {

/// That a session or a grant has ended. The store is told this until it takes it.
struct EndPublication {
  TokenKey key;
  std::int64_t ttl_ms = 0;
  /// When it is told again, after so many attempts; nothing to give up.
  std::function<std::optional<std::int64_t>(int attempts, const StoreResponse& last)> delay_ms;
  /// Whether it has not been undone meanwhile. Null: it cannot be.
  std::function<bool()> is_standing{};
  std::function<void()> on_taken{};  ///< may be null
};

/// Only on the transport's thread.
void publish_end(const StoreClient& store, EndPublication publication, int attempts_made = 0);

}  // namespace token_rotation
