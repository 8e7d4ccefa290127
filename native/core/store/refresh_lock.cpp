#include "store/refresh_lock.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

#include "client/retry_policy.hpp"
#include "encoding/base64.hpp"

namespace token_rotation {
namespace {

/// Most token endpoints answer within the first of these; a store that tells of a publication cuts
/// each short.
constexpr std::int64_t kFirstLookMs = 25;
constexpr std::int64_t kMaxLookMs = 800;
/// For the process itself: a garbage collection, a busy I/O thread.
constexpr std::int64_t kLockMarginMs = 1'000;
/// A process whose holders die one after the other gives up after this many lifetimes of a lock.
constexpr std::int64_t kMaxLockLifetimes = 2;

std::string random_owner() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), bytes.size());
  return std::string(base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).view());
}

std::int64_t spending_ms(const Provider& provider, const Sharing& sharing) {
  const std::int64_t retries = provider.retries;
  return (retries + 1) * longest_attempt_ms(provider) + retries * kMaxRetryDelayMs +
         sharing.timeout_ms;
}

}  // namespace

RefreshLock::RefreshLock(StoreClient store, const Clock& clock, ForeignLocks& foreign_locks,
                         const Provider& provider, TokenKey key)
    : store_(std::move(store)),
      clock_(clock),
      foreign_locks_(foreign_locks),
      key_(key),
      spending_ms_(spending_ms(provider, store_.sharing())),
      started_ms_(clock.steady_ms()),
      next_look_ms_(kFirstLookMs) {}

void RefreshLock::take(std::function<void(Taken)> then) {
  owner_ = random_owner();
  taken_ms_ = clock_.steady_ms();
  store_.acquire(
      key_, owner_, ttl_ms(),
      [self = shared_from_this(), then = std::move(then)](const StoreResponse& response) {
        if (!response.ok) return then(response.is_closed ? Taken::kClosed : Taken::kUnknown);
        if (response.done) {
          self->foreign_locks_.erase(self->key_);
        } else {
          self->owner_.clear();
        }
        then(response.done ? Taken::kYes : Taken::kNo);
      });
}

bool RefreshLock::await_holder(std::function<void()> then) {
  if (clock_.steady_ms() - started_ms_ >= kMaxLockLifetimes * ttl_ms()) return false;
  was_awaited_ = true;
  foreign_locks_.add(key_, ttl_ms());
  const std::int64_t ms = next_look_ms_;
  next_look_ms_ = std::min(next_look_ms_ * 2, kMaxLookMs);
  store_.wait(
      key_, ms,
      [&transport = store_.transport(), ms, then = std::move(then)](const StoreResponse& response) {
        // A store that failed to wait would be asked without a pause.
        if (response.ok) {
          then();
        } else {
          transport.post_after(ms, then);
        }
      });
  return true;
}

void RefreshLock::give_back() {
  if (owner_.empty()) return;
  store_.release(key_, owner_);
  owner_.clear();
}

bool RefreshLock::outlasts_spending() const {
  return clock_.steady_ms() - taken_ms_ + spending_ms_ <= ttl_ms();
}

std::int64_t RefreshLock::ttl_ms() const {
  return spending_ms_ + store_.sharing().timeout_ms + kLockMarginMs;
}

}  // namespace token_rotation
