#include "failure_memory.hpp"

#include <limits>
#include <utility>

#include "retry_policy.hpp"

namespace token_rotation {

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
  const int failed_in_a_row = earlier == nullptr ? 1 : earlier->failed_in_a_row + 1;
  const std::int64_t stands_until_ms =
      failure->failure_class == FailureClass::kTerminal
          ? std::numeric_limits<std::int64_t>::max()
          : now_ms + cooldown_ms(*failure, failed_in_a_row, jitter);
  memory_.put(key, {{std::move(failure), client}, failed_in_a_row, stands_until_ms}, now_ms);
}

}  // namespace token_rotation
