#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bounded_memory.hpp"
#include "oauth/failure.hpp"
#include "oauth/refusal_history.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// Remembers which refresh tokens lately failed, so that a dead one is never presented again and a
/// token endpoint that is down is left alone for a while. Not thread-safe: RotationLedger guards
/// it.
class FailureMemory {
 public:
  /// In all, of what is said about them: ten thousand failures with the longest words.
  static constexpr std::size_t kMaxBytes = std::size_t{16} * 1024 * 1024;

  FailureMemory(std::size_t capacity, std::int64_t idle_ms)
      : memory_(capacity, idle_ms, kMaxBytes) {}

  /// A failure that still stands.
  struct Standing {
    std::shared_ptr<const Failure> failure;
    Digest client;  ///< digest of the settings of the client that met it

    /// A configuration failure concerns only the client that met it.
    bool concerns(const Digest& other_client) const {
      return failure->failure_class != FailureClass::kConfiguration || client == other_client;
    }
  };

  /// What still stands for `key`; nothing where the token endpoint may be asked.
  std::optional<Standing> standing(const TokenKey& key, std::int64_t now_ms);

  /// Remembers a failure: a terminal one for good, another until its cooldown is over. `jitter` is
  /// in [0, 1).
  void remember(const TokenKey& key, const Digest& client, std::shared_ptr<const Failure> failure,
                double jitter, std::int64_t now_ms);

  /// What the refreshes of `key` have come to, for the next failure to be judged by.
  RefusalHistory history(const TokenKey& key, std::int64_t now_ms);

  /// Another process presented the same refresh token and failed: remembered for `history` only.
  void learn(const TokenKey& key, const Failure& failure, std::int64_t now_ms);

  /// An attempt may have spent the refresh token, which ended in a failure of one audience.
  void add_lost(const TokenKey& key, std::int64_t now_ms);

  void forget(const TokenKey& key) { memory_.erase(key); }

  void set_bounds(std::size_t capacity, std::int64_t idle_ms) {
    memory_.set_bounds(capacity, idle_ms);
  }
  std::size_t size() const { return memory_.size(); }
  std::size_t bytes() const { return memory_.bytes(); }

 private:
  struct Entry;
  /// Of an entry that is there, or is put there.
  template <typename Change>
  void change(const TokenKey& key, std::int64_t now_ms, const Change& change_entry);

  struct Entry {
    Standing standing;  ///< without a failure where only the history is known
    int failed_in_a_row = 0;
    std::int64_t stands_until_ms = 0;  ///< steady time
    RefusalHistory history{};
  };
  struct EntryBytes {
    std::size_t operator()(const Entry& entry) const noexcept;
  };

  BoundedMemory<TokenKey, Entry, TokenKeyHash, EntryBytes> memory_;
};

}  // namespace token_rotation
