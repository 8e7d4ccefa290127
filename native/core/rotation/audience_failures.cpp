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
  if (grants_.find(grant, now_ms) == nullptr)
    grants_.put(grant, FailureMemory(kMostOtherAudiences + 1, grants_.idle_ms()), now_ms);
  if (FailureMemory* const found = grants_.find(grant, now_ms))
    found->remember({audience}, client, std::move(failure), jitter, now_ms);
}

void AudienceFailures::forget(const TokenKey& grant, const Audience& audience,
                              std::int64_t now_ms) {
  if (FailureMemory* const found = grants_.find(grant, now_ms)) found->forget({audience});
}

}  // namespace token_rotation
