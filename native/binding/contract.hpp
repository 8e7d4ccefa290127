#pragma once

#include <cstddef>
#include <cstdint>

/// What the addon and lib/server hand each other as bare numbers and names.
/// lib/server/native/contract.js has the same under the same names; test/unit/contract.test.js
/// compares the two, and the assertions beside each conversion compare this file with the core.
namespace token_rotation::contract {

/// What a call of `jwtCallback` says of its token.
enum RenewalFlag : std::uint32_t {
  kForced = 1,
  kCarriesError = 2,
  kForeign = 4,  ///< the shim has refused it: what it holds is another server's
};

/// The elements of the array `expiry`.
enum ExpiryElement : std::uint8_t {
  kExpiresAt = 0,
  kLifetime = 1,
  kIssuedAt = 2,
  kDueAtMs = 3,
  kIsDue = 4,
};
inline constexpr std::size_t kExpiryElements = kIsDue + 1;

/// What is done about the end of a session.
enum class Ending : std::uint8_t {
  kRevoke = 0,
  kForget = 1,
  kSignOut = 2,
};

/// What the jwt callback does with the token.
enum class Status : std::uint8_t {
  kRenewed = 0,
  kUnchanged = 1,
  kTemporarilyUnavailable = 2,
  kSignInAgain = 3,
};

/// Where an outcome comes from.
enum class Source : std::uint8_t {
  kRefreshed = 0,
  kJoined = 1,
  kReplayed = 2,
  kStarted = 3,
  kRemembered = 4,
};

/// How a function of the app ended.
enum class FunctionEnd : std::uint8_t {
  kResolved = 0,
  kRejected = 1,
  kNotSent = 2,
  kFailed = 3,
  kUnusable = 4,
};

/// The functions of the app that are called.
namespace app_function {
inline constexpr const char* kRefresh = "refresh";
inline constexpr const char* kClientSecret = "clientSecret";
}  // namespace app_function

/// The operations of a store, and what is told of one that brought nothing.
namespace store_operation {
inline constexpr const char* kGet = "get";
inline constexpr const char* kSet = "set";
inline constexpr const char* kAcquire = "acquire";
inline constexpr const char* kRelease = "release";
inline constexpr const char* kWait = "wait";
inline constexpr const char* kFailed = "failed";
}  // namespace store_operation

namespace limit {
inline constexpr std::size_t kTokenBytes = 65536;
}  // namespace limit

/// Whether an enumerator of the core has the number that JavaScript knows.
template <typename Here, typename Core>
constexpr bool same(Here here, Core core) {
  return static_cast<unsigned>(here) == static_cast<unsigned>(core);
}

}  // namespace token_rotation::contract
