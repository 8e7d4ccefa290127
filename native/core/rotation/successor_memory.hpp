#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bounded_memory.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// Maps every remembered refresh token to what replaced it, so that a cookie several generations
/// old still finds the newest tokens. Where a provider keeps the refresh token, the entry maps that
/// token to itself and to its newest access tokens. Beside that it knows the tokens that came with
/// a refresh token which is not spent yet. Not thread-safe: TokenRotation guards it.
class SuccessorMemory {
 public:
  SuccessorMemory(std::size_t capacity, std::int64_t idle_ms)
      : memory_(capacity, idle_ms), heads_(capacity, idle_ms) {}

  /// The newest end of the chain that starts at `key`; nothing where the key was not spent, or is
  /// forgotten. Entries on the way are pointed straight to the end, so that a chain is walked once.
  std::optional<Successor> newest(const TokenKey& key, std::int64_t now_ms);

  /// Remembers that `spent` was replaced now.
  void remember(const TokenKey& spent, Successor successor, std::int64_t now_ms);

  /// Remembers what another process found out, perhaps long ago, and returns the newest end: what
  /// is known here of later generations stays.
  Successor learn(const TokenKey& spent, Successor found, std::int64_t now_ms);

  /// What is known of the family of a refresh token that may still be spent; null: nothing. Valid
  /// until the next call of another function.
  const Successor* known(const TokenKey& head, std::int64_t now_ms);

  /// Forgets the chain from `key` on.
  void forget(const TokenKey& key, std::int64_t now_ms);

  /// Keeps the entry of `spent` until `release`, however full the memory is. False when there is
  /// none, or it is held already.
  bool hold(const TokenKey& spent) { return memory_.hold(spent); }
  void release(const TokenKey& spent, std::int64_t now_ms) { memory_.release(spent, now_ms); }

  /// `capacity` entries, each forgotten when unused for `idle_ms`.
  void set_bounds(std::size_t capacity, std::int64_t idle_ms) {
    memory_.set_bounds(capacity, idle_ms);
    heads_.set_bounds(capacity, idle_ms);
  }
  std::size_t capacity() const { return memory_.capacity(); }
  std::int64_t idle_ms() const { return memory_.idle_ms(); }
  std::size_t size() const { return memory_.size(); }

 private:
  using Memory = BoundedMemory<TokenKey, Successor, TokenKeyHash>;

  void put(const TokenKey& spent, const Successor& successor, std::int64_t now_ms);

  Memory memory_;
  Memory heads_;  ///< by refresh tokens that were obtained here and not spent
};

}  // namespace token_rotation
