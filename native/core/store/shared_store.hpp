#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret_string.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// The problem of a store that holds a value which it cannot decrypt.
inline constexpr const char* kUnsealable = "ERR_UNSEAL";

/// One operation of the store that several processes share.
struct StoreRequest {
  enum class Operation : std::uint8_t {
    kGet,
    /// With an owner: only while that owner holds the lock, which it gives up in the same step.
    kSet,
    kAcquire,
    kRelease,
    kWait,  ///< for the next `kSet` or `kRelease` of the key, `ms` at most
  };

  Operation operation = Operation::kGet;
  TokenKey key{};
  std::string owner{};   ///< kAcquire, kRelease; kSet: may be empty
  SecretString value{};  ///< kSet
  std::int64_t ms = 0;   ///< time to live of what kSet and kAcquire write
};

struct StoreResponse {
  bool ok = false;      ///< the store answered
  bool done = false;    ///< kSet, kAcquire, kRelease: it had an effect
  SecretString value;   ///< kGet: what is there; empty for nothing
  std::string problem;  ///< when it did not answer: a code or a name, without tokens
  /// The environment that could ask it has gone. The process may be about to end: no time to spend
  /// a token.
  bool is_closed = false;
};

/// Where several processes keep what became of their refresh tokens, and who may spend one now.
class SharedStore {
 public:
  using OnResponse = std::function<void(StoreResponse)>;

  SharedStore() = default;
  SharedStore(const SharedStore&) = delete;
  SharedStore& operator=(const SharedStore&) = delete;
  virtual ~SharedStore() = default;

  /// Callable from any thread. `on_response` comes on any thread, at most once, and late or never
  /// from a store that hangs.
  virtual void ask(StoreRequest request, OnResponse on_response) = 0;

  /// Tells the operator about an operation that brought nothing. Callable from any thread.
  virtual void tell_failed(std::string_view provider_id, StoreRequest::Operation operation,
                           std::string_view problem) = 0;
};

/// How refreshes use a store. Immutable once shared.
struct Sharing {
  std::shared_ptr<SharedStore> store;
  std::int64_t timeout_ms = 1'000;  ///< no caller waits longer for one operation
  /// Beyond `timeout_ms`, for a store that keeps to that itself, but only while its thread is free.
  std::int64_t grace_ms = 0;
  std::int64_t successor_ttl_ms = 24LL * 3600 * 1000;
  /// What a store that fails means: refreshes wait until it is back, instead of going on with the
  /// safety of one process.
  bool required = false;
};

}  // namespace token_rotation
