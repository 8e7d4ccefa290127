#include "rotation/successor_memory.hpp"

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
  Successor end = *passed.back();
  if (const Successor* head = heads_.find(end.key, now_ms)) end = *head;
  for (Successor* entry : passed) *entry = end;
  return end;
}

const Successor* SuccessorMemory::known(const TokenKey& head, std::int64_t now_ms) {
  const Successor* kept = memory_.find(head, now_ms);
  return kept != nullptr ? kept : heads_.find(head, now_ms);
}

void SuccessorMemory::remember(const TokenKey& spent, Successor successor, std::int64_t now_ms) {
  successor = carrying_over(std::move(successor), known(spent, now_ms));
  // A provider that hands out an earlier refresh token again makes it live again: it is no longer
  // spent, and its old entry would close the chain to a ring.
  if (!(successor.key == spent)) memory_.erase(successor.key);
  put(spent, successor, now_ms);
}

Successor SuccessorMemory::learn(const TokenKey& spent, Successor found, std::int64_t now_ms) {
  const auto later = newest(found.key, now_ms);
  if (later && later->key == spent) {
    // Handed out again, and spent again since.
    found = carrying_over(std::move(found), known(spent, now_ms));
    remember(spent, found, now_ms);
    return found;
  }
  Successor end =
      later ? carrying_over(*later, &found)
            : carrying_over(carrying_over(found, known(found.key, now_ms)), known(spent, now_ms));
  put(spent, end, now_ms);
  return end;
}

void SuccessorMemory::put(const TokenKey& spent, const Successor& successor, std::int64_t now_ms) {
  heads_.erase(spent);
  if (!(successor.key == spent)) heads_.put(successor.key, successor, now_ms);
  memory_.put(spent, successor, now_ms);
}

void SuccessorMemory::forget(const TokenKey& key, std::int64_t now_ms) {
  TokenKey at = key;
  while (const Successor* next = memory_.find(at, now_ms)) {
    const TokenKey following = next->key;
    memory_.erase(at);
    at = following;
  }
  heads_.erase(at);
}

}  // namespace token_rotation
