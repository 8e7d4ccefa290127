#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <unordered_map>
#include <utility>

namespace token_rotation {

/// For values of one size: the number of entries bounds them.
struct NoCost {
  template <typename Value>
  std::size_t operator()(const Value& /*value*/) const noexcept {
    return 0;
  }
};

/// A map that stays small: it has at most `capacity` entries of `max_bytes` in all, as `Cost`
/// counts a value. It forgets the entry unused for longest first, and any entry that was not used
/// for `idle_ms`. A value larger than `max_bytes` is not kept at all. Entries that are held stay,
/// and do not count. Not thread-safe: its owner guards it.
template <typename Key, typename Value, typename Hash, typename Cost = NoCost>
class BoundedMemory {
 public:
  BoundedMemory(std::size_t capacity, std::int64_t idle_ms,
                std::size_t max_bytes = std::numeric_limits<std::size_t>::max())
      : capacity_(capacity), idle_ms_(idle_ms), max_bytes_(max_bytes) {}

  /// The entry, marked as used now; null when there is none. Valid until the next call that is not
  /// `find`. A change of its size goes through `replace`.
  Value* find(const Key& key, std::int64_t now_ms) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    const auto entry = found->second;
    if (entry->held) return &entry->value;
    if (now_ms - entry->used_ms >= idle_ms_) {
      remove(found);
      return nullptr;
    }
    entry->used_ms = now_ms;
    by_use_.splice(by_use_.begin(), by_use_, entry);
    return &entry->value;
  }

  void put(const Key& key, Value value, std::int64_t now_ms) {
    erase(key);
    forget_idle(now_ms);
    const std::size_t bytes = Cost()(value);
    // Or it would push all others out before it goes itself.
    if (bytes > max_bytes_) return;
    by_use_.push_front({key, std::move(value), now_ms, bytes, false});
    index_.emplace(key, by_use_.begin());
    bytes_ += bytes;
    forget_excess();
  }

  /// Gives an entry that is there another value; whether it is held, and when it was used, stay.
  void replace(const Key& key, Value value) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    Entry& entry = *found->second;
    const std::size_t bytes = Cost()(value);
    if (!entry.held && bytes > max_bytes_) return remove(found);
    if (!entry.held) bytes_ = bytes_ - entry.bytes + bytes;
    entry.bytes = bytes;
    entry.value = std::move(value);
    forget_excess();
  }

  void erase(const Key& key) {
    const auto found = index_.find(key);
    if (found != index_.end()) remove(found);
  }

  /// Keeps the entry until `release`. False when there is none, or it is held already.
  bool hold(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end() || found->second->held) return false;
    found->second->held = true;
    bytes_ -= found->second->bytes;
    held_.splice(held_.begin(), by_use_, found->second);
    return true;
  }

  /// If the entry is still held, it is one like all others again, and used now.
  void release(const Key& key, std::int64_t now_ms) {
    const auto found = index_.find(key);
    if (found == index_.end() || !found->second->held) return;
    found->second->held = false;
    found->second->used_ms = now_ms;
    bytes_ += found->second->bytes;
    by_use_.splice(by_use_.begin(), held_, found->second);
    if (found->second->bytes > max_bytes_) return remove(found);
    forget_excess();
  }

  bool is_held(const Key& key) const {
    const auto found = index_.find(key);
    return found != index_.end() && found->second->held;
  }

  void set_bounds(std::size_t capacity, std::int64_t idle_ms) {
    capacity_ = capacity;
    idle_ms_ = idle_ms;
    forget_excess();
  }
  void set_bounds(std::size_t capacity, std::int64_t idle_ms, std::size_t max_bytes) {
    max_bytes_ = max_bytes;
    set_bounds(capacity, idle_ms);
  }

  std::size_t size() const { return index_.size(); }
  std::size_t capacity() const { return capacity_; }
  std::int64_t idle_ms() const { return idle_ms_; }
  /// Of the entries that are not held.
  std::size_t bytes() const { return bytes_; }

  void forget_idle(std::int64_t now_ms) {
    while (!by_use_.empty() && now_ms - by_use_.back().used_ms >= idle_ms_)
      remove(index_.find(by_use_.back().key));
  }

 private:
  struct Entry {
    Key key;
    Value value;
    std::int64_t used_ms;
    std::size_t bytes = 0;
    bool held = false;
  };
  using Entries = std::list<Entry>;
  using Index = std::unordered_map<Key, typename Entries::iterator, Hash>;

  void remove(typename Index::iterator found) {
    if (!found->second->held) bytes_ -= found->second->bytes;
    (found->second->held ? held_ : by_use_).erase(found->second);
    index_.erase(found);
  }

  void forget_excess() {
    while (!by_use_.empty() && (by_use_.size() > capacity_ || bytes_ > max_bytes_))
      remove(index_.find(by_use_.back().key));
  }

  std::size_t capacity_;
  std::int64_t idle_ms_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  Entries by_use_;  ///< most recently used first; without those held
  Entries held_;
  Index index_;
};

}  // namespace token_rotation
