#include "rotation/failure_memory.hpp"

#include <limits>
#include <utility>

#include "client/retry_policy.hpp"

namespace token_rotation {

std::size_t FailureMemory::EntryBytes::operator()(const Entry& entry) const noexcept {
  std::size_t bytes = sizeof(Entry) + entry.history.last_code.size();
  if (const auto& failure = entry.standing.failure)
    bytes += sizeof(Failure) + failure->code.size() + failure->description.size();
  return bytes;
}

std::optional<FailureMemory::Standing> FailureMemory::standing(const TokenKey& key,
                                                               std::int64_t now_ms) {
  const Entry* entry = memory_.find(key, now_ms);
  if (entry == nullptr || now_ms >= entry->stands_until_ms) return std::nullopt;
  return entry->standing;
}

void FailureMemory::remember(const TokenKey& key, const Digest& client,
                             std::shared_ptr<const Failure> failure, double jitter,
                             std::int64_t now_ms) {
  const Entry* earlier = memory_.find(key, now_ms);
  Entry entry = earlier == nullptr ? Entry() : *earlier;
  ++entry.failed_in_a_row;
  entry.history.add(*failure, now_ms);
  entry.stands_until_ms = failure->failure_class == FailureClass::kTerminal
                              ? std::numeric_limits<std::int64_t>::max()
                              : now_ms + cooldown_ms(*failure, entry.failed_in_a_row, jitter);
  entry.standing = {std::move(failure), client};
  memory_.put(key, std::move(entry), now_ms);
}

RefusalHistory FailureMemory::history(const TokenKey& key, std::int64_t now_ms) {
  const Entry* entry = memory_.find(key, now_ms);
  return entry == nullptr ? RefusalHistory() : entry->history;
}

template <typename Change>
void FailureMemory::change(const TokenKey& key, std::int64_t now_ms, const Change& change_entry) {
  const Entry* const known = memory_.find(key, now_ms);
  Entry entry = known == nullptr ? Entry() : *known;
  change_entry(entry);
  if (known == nullptr) {
    memory_.put(key, std::move(entry), now_ms);
  } else {
    memory_.replace(key, std::move(entry));
  }
}

void FailureMemory::learn(const TokenKey& key, const Failure& failure, std::int64_t now_ms) {
  change(key, now_ms, [&](Entry& entry) { entry.history.add(failure, now_ms); });
}

void FailureMemory::add_lost(const TokenKey& key, std::int64_t now_ms) {
  change(key, now_ms, [&](Entry& entry) { entry.history.add_lost(now_ms); });
}

}  // namespace token_rotation
