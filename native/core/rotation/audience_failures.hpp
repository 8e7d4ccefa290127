#pragma once

#include "oauth/audience.hpp"
#include "rotation/failure_memory.hpp"

namespace token_rotation {

/// Failures that concern one audience of a grant, and leave the others alone. Not thread-safe:
/// RotationLedger guards it.
class AudienceFailures {
 public:
  /// In all, of what is said about them.
  static constexpr std::size_t kMaxBytes = FailureMemory::kMaxBytes;

  AudienceFailures(std::size_t capacity, std::int64_t idle_ms)
      : grants_(capacity, idle_ms, kMaxBytes) {}

  std::optional<FailureMemory::Standing> standing(const TokenKey& grant, const Audience& audience,
                                                  std::int64_t now_ms);
  void remember(const TokenKey& grant, const Audience& audience, const Digest& client,
                std::shared_ptr<const Failure> failure, double jitter, std::int64_t now_ms);
  /// What the refreshes of one audience have come to.
  RefusalHistory history(const TokenKey& grant, const Audience& audience, std::int64_t now_ms);
  /// Of one audience, which was granted tokens.
  void forget(const TokenKey& grant, const Audience& audience, std::int64_t now_ms);
  /// Of all of them: the user has signed in again.
  void forget(const TokenKey& grant) { grants_.erase(grant); }

  void set_bounds(std::size_t capacity, std::int64_t idle_ms) {
    grants_.set_bounds(capacity, idle_ms);
  }
  std::size_t bytes() const { return grants_.bytes(); }

 private:
  struct MemoryBytes {
    std::size_t operator()(const FailureMemory& memory) const noexcept {
      return sizeof(FailureMemory) + memory.bytes();
    }
  };

  BoundedMemory<TokenKey, FailureMemory, TokenKeyHash, MemoryBytes> grants_;
};

}  // namespace token_rotation
