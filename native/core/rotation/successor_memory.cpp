#include "rotation/successor_memory.hpp"

#include <utility>
#include <vector>

namespace token_rotation {
namespace {

std::size_t bytes_of(const std::shared_ptr<const TokenSet>& tokens) {
  if (!tokens) return 0;
  return sizeof(TokenSet) + tokens->access_token.size() + tokens->refresh_token.size() +
         tokens->id_token.size();
}

}  // namespace

std::size_t SuccessorMemory::SuccessorBytes::operator()(const Successor& successor) const noexcept {
  std::size_t bytes = sizeof(Successor) + bytes_of(successor.tokens);
  if (!successor.others) return bytes;
  for (const AudienceTokens& one : *successor.others)
    bytes += sizeof(AudienceTokens) + bytes_of(one.tokens);
  return bytes;
}

std::optional<Successor> SuccessorMemory::newest(const TokenKey& key, std::int64_t now_ms) {
  if (links_.find(key, now_ms) == nullptr) return std::nullopt;
  const Successor* const head = heads_.find(end_of(key, now_ms), now_ms);
  return head == nullptr ? std::nullopt : std::optional(*head);
}

TokenKey SuccessorMemory::end_of(const TokenKey& key, std::int64_t now_ms) {
  std::vector<TokenKey*> passed;
  TokenKey at = key;
  while (TokenKey* const next = links_.find(at, now_ms)) {
    passed.push_back(next);
    if (*next == at) break;
    at = *next;
  }
  // `find` never moves values, so the pointers hold.
  for (TokenKey* const link : passed) *link = at;
  return at;
}

const Successor* SuccessorMemory::known(const TokenKey& key, std::int64_t now_ms) {
  return heads_.find(end_of(key, now_ms), now_ms);
}

void SuccessorMemory::remember(const TokenKey& spent, Successor successor, std::int64_t now_ms) {
  successor = carrying_over(std::move(successor), known(spent, now_ms));
  // A provider that hands out an earlier refresh token again makes it live again: it is no longer
  // spent, and its old link would close the chain to a ring.
  if (!(successor.key == spent)) links_.erase(successor.key);
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
  // Callers that present what led to the old head are led to the new one.
  const bool is_held = heads_.is_held(spent);
  heads_.erase(spent);
  heads_.put(successor.key, successor, now_ms);
  if (is_held) heads_.hold(successor.key);
  links_.put(spent, successor.key, now_ms);
}

void SuccessorMemory::forget(const TokenKey& key, std::int64_t now_ms) {
  TokenKey at = key;
  while (const TokenKey* const next = links_.find(at, now_ms)) {
    const TokenKey following = *next;
    links_.erase(at);
    at = following;
  }
  heads_.erase(at);
}

bool SuccessorMemory::hold(const TokenKey& spent, std::int64_t now_ms) {
  if (!links_.hold(spent)) return false;
  heads_.hold(end_of(spent, now_ms));
  return true;
}

void SuccessorMemory::release(const TokenKey& spent, std::int64_t now_ms) {
  heads_.release(end_of(spent, now_ms), now_ms);
  links_.release(spent, now_ms);
}

}  // namespace token_rotation
