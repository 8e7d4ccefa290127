#include "rotation/ended_memory.hpp"

#include <algorithm>
#include <cstring>

namespace token_rotation {

void EndedMemory::add(const TokenKey& key, std::int64_t until_ms, std::int64_t now_ms) {
  forget_over(now_ms);
  const ShortKey name = short_form(key);
  End& end = ends_[name];
  // What is ended twice takes one place: otherwise signing out in a loop would push others out.
  if (end.until_ms < until_ms) {
    const bool is_new = end.until_ms <= now_ms;
    end.until_ms = until_ms;
    if (is_new) in_order_.push_back({name, until_ms});
  }
  while (in_order_.size() > capacity_) forget_earliest();
}

bool EndedMemory::has(const TokenKey& key, std::int64_t now_ms) const {
  const auto found = ends_.find(short_form(key));
  return found != ends_.end() && now_ms < found->second.until_ms;
}

void EndedMemory::mark_shared(const TokenKey& key) {
  const auto found = ends_.find(short_form(key));
  if (found != ends_.end()) found->second.is_shared = true;
}

bool EndedMemory::is_shared(const TokenKey& key) const {
  const auto found = ends_.find(short_form(key));
  return found != ends_.end() && found->second.is_shared;
}

std::size_t EndedMemory::ShortKeyHash::operator()(const ShortKey& key) const noexcept {
  std::size_t hash = 0;  // a digest is uniform already
  std::memcpy(&hash, key.data(), sizeof hash);
  return hash;
}

EndedMemory::ShortKey EndedMemory::short_form(const TokenKey& key) {
  ShortKey name{};
  std::copy_n(key.digest.begin(), name.size(), name.begin());
  return name;
}

void EndedMemory::forget_over(std::int64_t now_ms) {
  while (!in_order_.empty() && in_order_.front().until_ms <= now_ms) {
    const Ending earliest = in_order_.front();
    const auto found = ends_.find(earliest.key);
    const bool ended_again = found != ends_.end() && found->second.until_ms > now_ms;
    if (ended_again) {
      in_order_.pop_front();
      in_order_.push_back({earliest.key, found->second.until_ms});
    } else {
      forget_earliest();
    }
  }
}

void EndedMemory::forget_earliest() {
  ends_.erase(in_order_.front().key);
  in_order_.pop_front();
}

}  // namespace token_rotation
