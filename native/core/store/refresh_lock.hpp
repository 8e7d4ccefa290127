#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "store/foreign_locks.hpp"
#include "store/store_client.hpp"

namespace token_rotation {

/// The lock with which one process at a time spends a refresh token: taken, waited for, given back.
/// Lives as long as its callbacks do, and is touched by the transport's thread only.
class RefreshLock : public std::enable_shared_from_this<RefreshLock> {
 public:
  enum class Taken : std::uint8_t {
    kYes,
    kNo,       ///< another process has it
    kUnknown,  ///< the store did not answer: given back all the same
    kClosed    ///< nor will it: the environment that could ask it has gone
  };

  RefreshLock(StoreClient store, const Clock& clock, ForeignLocks& foreign_locks,
              const Provider& provider, TokenKey key);

  void take(std::function<void(Taken)> then);
  /// Waits until the holder may have published something. False at once, without a call of `then`,
  /// where holders have died one after the other for too long.
  bool await_holder(std::function<void()> then);
  void give_back();
  /// A publication has ended it, or it ran out.
  void forget() { owner_.clear(); }

  bool is_held() const { return !owner_.empty(); }
  const std::string& owner() const { return owner_; }
  /// The answers of the store come through an event loop, which may have been busy meanwhile: a
  /// refresh that outlived its lock would let another process spend the token as well.
  bool outlasts_spending() const;
  /// Counts a lock that did not.
  bool may_be_taken_again() { return ++late_ < kMaxLate; }
  /// Another process was found to have it, at some time.
  bool was_awaited() const { return was_awaited_; }
  bool is_foreign() const { return foreign_locks_.has(key_); }

 private:
  /// A process whose event loop is busy gets locks too late. It gives up after so many.
  static constexpr int kMaxLate = 3;

  std::int64_t ttl_ms() const;

  const StoreClient store_;
  const Clock& clock_;
  ForeignLocks& foreign_locks_;
  const TokenKey key_;
  /// Until the successor is published.
  const std::int64_t spending_ms_;
  const std::int64_t started_ms_;
  std::string owner_;          ///< while it is held
  std::int64_t taken_ms_ = 0;  ///< when it was asked for
  std::int64_t next_look_ms_;  ///< how long to wait for the holder
  int late_ = 0;               ///< that came too late to be used
  bool was_awaited_ = false;
};

}  // namespace token_rotation
