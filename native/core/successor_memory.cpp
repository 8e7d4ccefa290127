#include "successor_memory.hpp"

#include <utility>
#include <vector>

namespace token_rotation {

std::optional<Successor> SuccessorMemory::newest(const TokenKey& key, std::int64_t now_ms) {
  std::vector<Successor*> passed;
  TokenKey at = key;
  while (Successor* next = memory_.find(at, now_ms)) {
    passed.push_back(next);
    if (next->key == at) break;
    at = next->key;
  }
  if (passed.empty()) return std::nullopt;
  // `find` never moves values, so the pointers hold.
  const Successor end = *passed.back();
  for (Successor* entry : passed) *entry = end;
  return end;
}

void SuccessorMemory::remember(const TokenKey& spent, Successor successor, std::int64_t now_ms) {
  // A provider that hands out an earlier refresh token again makes it live again: it is no longer
  // spent, and its old entry would close the chain to a ring.
  if (!(successor.key == spent)) memory_.erase(successor.key);
  memory_.put(spent, std::move(successor), now_ms);
}

Successor SuccessorMemory::learn(const TokenKey& spent, Successor found, std::int64_t now_ms) {
  const auto later = newest(found.key, now_ms);
  if (later && later->key == spent) {
    // Handed out again, and spent again since.
    remember(spent, found, now_ms);
    return found;
  }
  const Successor& end = later ? *later : found;
  memory_.put(spent, end, now_ms);
  return end;
}

void SuccessorMemory::forget(const TokenKey& key, std::int64_t now_ms) {
  TokenKey at = key;
  while (const Successor* next = memory_.find(at, now_ms)) {
    const TokenKey following = next->key;
    memory_.erase(at);
    at = following;
  }
}

}  // namespace token_rotation
