#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bounded_memory.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// Maps every remembered refresh token to what replaced it, so that a cookie several generations
/// old still finds the newest tokens. Where a provider keeps the refresh token, it maps that token
/// to itself. The tokens are kept once for each family, beside its newest refresh token, which is
/// not spent yet or stays. Not thread-safe: RotationLedger guards it.
class SuccessorMemory {
 public:
  /// Tokens of 6.5 KiB for each spent refresh token, and more where few are remembered: one family
  /// may have 16 audiences with tokens of 64 KiB.
  static constexpr std::size_t kBytesOfOne = std::size_t{13} * 512;
  static constexpr std::size_t kLeastBytes = std::size_t{16} * 1024 * 1024;

  SuccessorMemory(std::size_t capacity, std::int64_t idle_ms)
      : links_(capacity, idle_ms), heads_(capacity, idle_ms, most_bytes(capacity)) {}

  /// The newest end of the chain that starts at `key`; nothing where the key was not spent, or is
  /// forgotten. Entries on the way are pointed straight to the end, so that a chain is walked once.
  std::optional<Successor> newest(const TokenKey& key, std::int64_t now_ms);

  /// Remembers that `spent` was replaced now.
  void remember(const TokenKey& spent, Successor successor, std::int64_t now_ms);

  /// Remembers what another process found out, perhaps long ago, and returns the newest end: what
  /// is known here of later generations stays.
  Successor learn(const TokenKey& spent, Successor found, std::int64_t now_ms);

  /// What is known of the family of a refresh token, spent or not; null: nothing. Valid until the
  /// next call of another function.
  const Successor* known(const TokenKey& key, std::int64_t now_ms);

  /// Forgets the chain from `key` on.
  void forget(const TokenKey& key, std::int64_t now_ms);

  /// Keeps what is known of `spent` until `release`, however full the memory is. False when nothing
  /// is, or it is held already.
  bool hold(const TokenKey& spent, std::int64_t now_ms);
  void release(const TokenKey& spent, std::int64_t now_ms);

  /// `capacity` spent refresh tokens, each forgotten when unused for `idle_ms`.
  void set_bounds(std::size_t capacity, std::int64_t idle_ms) {
    links_.set_bounds(capacity, idle_ms);
    heads_.set_bounds(capacity, idle_ms, most_bytes(capacity));
  }
  std::size_t capacity() const { return links_.capacity(); }
  std::int64_t idle_ms() const { return links_.idle_ms(); }
  std::size_t size() const { return links_.size(); }
  /// Of the tokens that are not held.
  std::size_t bytes() const { return heads_.bytes(); }

 private:
  struct SuccessorBytes {
    std::size_t operator()(const Successor& successor) const noexcept;
  };

  static std::size_t most_bytes(std::size_t capacity) {
    return std::max(kLeastBytes, capacity * kBytesOfOne);
  }
  /// Where the chain from `key` ends: there itself if it was not spent.
  TokenKey end_of(const TokenKey& key, std::int64_t now_ms);
  void put(const TokenKey& spent, const Successor& successor, std::int64_t now_ms);

  /// What each spent refresh token was replaced by.
  BoundedMemory<TokenKey, TokenKey, TokenKeyHash> links_;
  /// The newest tokens of each family, by the refresh token to spend next.
  BoundedMemory<TokenKey, Successor, TokenKeyHash, SuccessorBytes> heads_;
};

}  // namespace token_rotation
