#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "oauth/successor.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

/// The generations that follow a refresh token in the store. Lives as long as its callbacks do, and
/// is touched by the transport's thread only.
class Lineage : public std::enable_shared_from_this<Lineage> {
 public:
  /// `start` is the refresh token that the walk begins at.
  Lineage(StoreClient store, const Clock& clock, TokenKey start, std::string token_endpoint,
          std::string client_id);

  /// Where a response to a look-up can be read.
  std::optional<StoreEntry> read(const StoreResponse& response) const;
  /// The key of the next refresh token,
  TokenKey key_of(const TokenSet& tokens) const;
  /// and whether it is another than the one at the start.
  bool replaces_start(const TokenSet& tokens) const { return !(key_of(tokens) == start_); }
  Successor successor_of(const StoreEntry& entry) const;

  /// Hands over the newest entry that the store leads to from the one of the start; nothing where
  /// the walk took too long. A later caller goes on from where it ended.
  void follow(const StoreEntry& entry, std::function<void(std::optional<StoreEntry>)> then) {
    step(entry, 1, std::move(then));
  }

 private:
  using Then = std::function<void(std::optional<StoreEntry>)>;

  void step(const StoreEntry& entry, int generation, Then then);
  void on_next(const StoreEntry& entry, const StoreResponse& response, int generation, Then then);
  void shorten(const StoreEntry& end) const;
  bool is_walk_over(int generation) const;

  const StoreClient store_;
  const Clock& clock_;
  const TokenKey start_;
  const std::string token_endpoint_;
  const std::string client_id_;
  const std::int64_t started_ms_;
};

}  // namespace token_rotation
