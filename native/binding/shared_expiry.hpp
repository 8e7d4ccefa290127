#pragma once

#include <napi.h>

#include <cstdint>

#include "oauth/expiry.hpp"

namespace token_rotation {

/// The expiry of a NextAuth token, as the shim hands it over. On the hot path that is an array that
/// both sides see, because converting three arguments and a result costs as much again as the call.
/// One JavaScript thread only.
class SharedExpiry {
 public:
  SharedExpiry(Napi::Env env, double unit_ms, double refresh_before_expiry_ms);

  /// Reads the first three elements (`expiresAt` in the layout's unit, lifetime and `iat` in s, NaN
  /// for what the token does not carry) and writes when the token will be due (Unix time, ms) to
  /// the next and whether it is (1 or 0) to the last.
  void check() noexcept;

  /// Of values of any type, as a cookie may hold them.
  Expiry read(napi_env env, napi_value expires_at, napi_value lifetime, napi_value issued_at) const;
  bool is_due_now(const Expiry& expiry) const;

  Napi::Value array() const { return array_.Value(); }

 private:
  Expiry read_unusual(napi_env env, napi_value expires_at) const;
  Expiry expiry_of(double expires_at, double lifetime_seconds, double issued_at_seconds) const;

  Napi::Reference<Napi::Float64Array> array_;  ///< keeps numbers_ alive
  double* const numbers_;                      ///< its elements
  const double unit_ms_;
  const double refresh_before_expiry_ms_;
};

}  // namespace token_rotation
