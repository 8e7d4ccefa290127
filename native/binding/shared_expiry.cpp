#include "shared_expiry.hpp"

#include <cmath>
#include <span>
#include <string>

#include "contract.hpp"
#include "encoding/number_text.hpp"
#include "engine.hpp"

namespace token_rotation {
namespace {

double number_or_unknown(napi_env env, napi_value value) {
  double number = kUnknownMs;
  // Any other type leaves the number as it is.
  return napi_get_value_double(env, value, &number) == napi_ok ? number : kUnknownMs;
}

}  // namespace

SharedExpiry::SharedExpiry(Napi::Env env, double unit_ms, double refresh_before_expiry_ms)
    : array_(Napi::Persistent(Napi::Float64Array::New(env, contract::kExpiryElements))),
      numbers_(array_.Value().Data()),
      unit_ms_(unit_ms),
      refresh_before_expiry_ms_(refresh_before_expiry_ms) {}

void SharedExpiry::check() noexcept {
  const std::span<double, contract::kExpiryElements> numbers(numbers_, contract::kExpiryElements);
  const Expiry expiry = expiry_of(numbers[contract::kExpiresAt], numbers[contract::kLifetime],
                                  numbers[contract::kIssuedAt]);
  numbers[contract::kDueAtMs] = due_at_ms(expiry, refresh_before_expiry_ms_);
  numbers[contract::kIsDue] = is_due_now(expiry) ? 1 : 0;
}

Expiry SharedExpiry::read(napi_env env, napi_value expires_at, napi_value lifetime,
                          napi_value issued_at) const {
  double at = 0;
  if (napi_get_value_double(env, expires_at, &at) != napi_ok) return read_unusual(env, expires_at);
  return expiry_of(at, number_or_unknown(env, lifetime), number_or_unknown(env, issued_at));
}

Expiry SharedExpiry::expiry_of(double expires_at, double lifetime_seconds,
                               double issued_at_seconds) const {
  if (!std::isfinite(expires_at)) return Expiry::unreadable();
  const double at_ms = expires_at * unit_ms_;
  double lifetime_ms = lifetime_seconds * 1000;
  if (!(lifetime_ms > 0)) lifetime_ms = lifetime_since_ms(issued_at_seconds * 1000, at_ms);
  return Expiry::at(at_ms, lifetime_ms);
}

Expiry SharedExpiry::read_unusual(napi_env env, napi_value expires_at) const {
  const Napi::Value value(env, expires_at);
  if (value.IsUndefined()) return Expiry::never();
  const auto written =
      value.IsString() ? read_number(value.As<Napi::String>().Utf8Value()) : std::nullopt;
  return written ? Expiry::at(*written * unit_ms_) : Expiry::unreadable();
}

bool SharedExpiry::is_due_now(const Expiry& expiry) const {
  return is_due(expiry, refresh_before_expiry_ms_, static_cast<double>(engine().clock.wall_ms()));
}

}  // namespace token_rotation
