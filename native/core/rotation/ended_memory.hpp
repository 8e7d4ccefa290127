#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "oauth/token_key.hpp"

namespace token_rotation {

/// What was ended for good, each until its time is over. Entries take about 100 bytes, and only
/// later ends push them out: what other memories forget does not matter here. Not thread-safe: its
/// owner guards it.
class EndedMemory {
 public:
  explicit EndedMemory(std::size_t capacity) : capacity_(capacity) {}

  /// Beyond the capacity the earliest end is forgotten.
  void add(const TokenKey& key, std::int64_t until_ms, std::int64_t now_ms);
  bool has(const TokenKey& key, std::int64_t now_ms) const;
  void erase(const TokenKey& key) { ends_.erase(short_form(key)); }

  /// The store that processes share has taken the end: from then on it may tell that it is over.
  void mark_shared(const TokenKey& key);
  bool is_shared(const TokenKey& key) const;

  std::size_t size() const { return ends_.size(); }

 private:
  /// Half of a SHA-256: as hard to meet by chance as an AES-128 key is to guess.
  using ShortKey = std::array<std::uint8_t, 16>;
  struct ShortKeyHash {
    std::size_t operator()(const ShortKey& key) const noexcept;
  };
  struct End {
    std::int64_t until_ms = 0;
    bool is_shared = false;
  };
  struct Ending {
    ShortKey key;
    std::int64_t until_ms;
  };

  static ShortKey short_form(const TokenKey& key);
  void forget_over(std::int64_t now_ms);
  void forget_earliest();

  std::size_t capacity_;
  std::unordered_map<ShortKey, End, ShortKeyHash> ends_;
  std::deque<Ending> in_order_;  ///< as they were added; also those erased or added again since
};

}  // namespace token_rotation
