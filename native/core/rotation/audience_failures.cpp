#include "rotation/audience_failures.hpp"

#include <utility>

#include "oauth/audience_tokens.hpp"

namespace token_rotation {

std::optional<FailureMemory::Standing> AudienceFailures::standing(const TokenKey& grant,
                                                                  const Audience& audience,
                                                                  std::int64_t now_ms) {
  FailureMemory* const found = grants_.find(grant, now_ms);
  return found == nullptr ? std::nullopt : found->standing({audience}, now_ms);
}

void AudienceFailures::remember(const TokenKey& grant, const Audience& audience,
                                const Digest& client, std::shared_ptr<const Failure> failure,
                                double jitter, std::int64_t now_ms) {
  FailureMemory* const known = grants_.find(grant, now_ms);
  FailureMemory memory = known == nullptr ? FailureMemory(kMaxOtherAudiences + 1, grants_.idle_ms())
                                          : std::move(*known);
  memory.remember({audience}, client, std::move(failure), jitter, now_ms);
  grants_.put(grant, std::move(memory), now_ms);
}

RefusalHistory AudienceFailures::history(const TokenKey& grant, const Audience& audience,
                                         std::int64_t now_ms) {
  FailureMemory* const found = grants_.find(grant, now_ms);
  return found == nullptr ? RefusalHistory() : found->history({audience}, now_ms);
}

void AudienceFailures::forget(const TokenKey& grant, const Audience& audience,
                              std::int64_t now_ms) {
  FailureMemory* const known = grants_.find(grant, now_ms);
  if (known == nullptr) return;
  FailureMemory memory = std::move(*known);
  memory.forget({audience});
  grants_.put(grant, std::move(memory), now_ms);
}

}  // namespace token_rotation
