#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>

namespace token_rotation {

/// A map that stays small: it has at most `capacity` entries, lets go of the one unused for longest
/// first, and forgets an entry that nobody used for `idle_ms`. Entries that are held stay, and do
/// not count. Not thread-safe: whoever has it guards it.
template <typename Key, typename Value, typename Hash>
class BoundedMemory {
 public:
  BoundedMemory(std::size_t capacity, std::int64_t idle_ms)
      : capacity_(capacity), idle_ms_(idle_ms) {}

  /// The entry, marked as used now; null when there is none. Valid until the next call that is not
  /// `find`.
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
    by_use_.push_front({key, std::move(value), now_ms, false});
    index_.emplace(key, by_use_.begin());
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
    held_.splice(held_.begin(), by_use_, found->second);
    return true;
  }

  /// The entry, if it is still the held one, is one like all others again, and used now.
  void release(const Key& key, std::int64_t now_ms) {
    const auto found = index_.find(key);
    if (found == index_.end() || !found->second->held) return;
    found->second->held = false;
    found->second->used_ms = now_ms;
    by_use_.splice(by_use_.begin(), held_, found->second);
    forget_excess();
  }

  void set_bounds(std::size_t capacity, std::int64_t idle_ms) {
    capacity_ = capacity;
    idle_ms_ = idle_ms;
    forget_excess();
  }

  std::size_t size() const { return index_.size(); }
  std::size_t capacity() const { return capacity_; }
  std::int64_t idle_ms() const { return idle_ms_; }

  void forget_idle(std::int64_t now_ms) {
    while (!by_use_.empty() && now_ms - by_use_.back().used_ms >= idle_ms_)
      remove(index_.find(by_use_.back().key));
  }

 private:
  struct Entry {
    Key key;
    Value value;
    std::int64_t used_ms;
    bool held = false;
  };
  using Entries = std::list<Entry>;
  using Index = std::unordered_map<Key, typename Entries::iterator, Hash>;

  void remove(typename Index::iterator found) {
    (found->second->held ? held_ : by_use_).erase(found->second);
    index_.erase(found);
  }

  void forget_excess() {
    while (by_use_.size() > capacity_) remove(index_.find(by_use_.back().key));
  }

  std::size_t capacity_;
  std::int64_t idle_ms_;
  Entries by_use_;  ///< most recently used first; without those held
  Entries held_;
  Index index_;
};

}  // namespace token_rotation
