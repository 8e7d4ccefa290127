#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "expiry.hpp"
#include "mailbox.hpp"
#include "provider.hpp"
#include "token_rotation.hpp"

namespace token_rotation {

/// The native half of one `createCallbacks`: what the shim hands a NextAuth token to. Belongs to
/// one JavaScript environment and is touched on its thread only; everything shared is behind
/// engine().
class Rotator {
 public:
  using Arguments = std::span<const napi_value>;

  /// `createRotator(config)`: returns `{ jwtCallback, sessionCallback, signedIn, revoke, stats,
  /// close }`, functions that hold the rotator. `config`: `{ providers, defaultProvider?, unitMs,
  /// fields: { accessToken, refreshToken, provider, idToken? }, refreshBeforeExpiryMs, background,
  /// successorTtlMs, maxSuccessors, loadCertificates }`.
  static Napi::Value create(const Napi::CallbackInfo& info);

  explicit Rotator(const Napi::Object& config);

  /// `jwtCallback(expiresAt, lifetimeSeconds, issuedAtSeconds, flags, token)`. While the token is
  /// not due: the time at which it will be, as sessionCallback gives it. Else the outcome, or a
  /// promise of it; an outcome given at once while a refresh goes on behind it has a `completion`,
  /// the promise of that refresh's own outcome. Flags: 1 forced, 2 carries an error.
  napi_value jwt_callback(napi_env env, Arguments arguments);

  /// `sessionCallback(expiresAt, lifetimeSeconds, issuedAtSeconds)`: when the token will be due, in
  /// the layout's unit, for the client to come back then; undefined where it never is.
  napi_value session_callback(napi_env env, Arguments arguments);

  /// `signedIn(provider, refreshToken)`: forgets what was remembered of a refresh token that a
  /// sign-in just brought.
  napi_value signed_in(napi_env env, Arguments arguments);

  /// `revoke(token)`: a promise of the outcome: `signInAgain` once revoked.
  napi_value revoke(napi_env env, Arguments arguments);

  /// `stats()`: the process's counters.
  napi_value stats(napi_env env, Arguments arguments);

  /// `close()`: lets go of the providers and their secrets. Tokens are answered as of an unknown
  /// provider afterwards.
  napi_value close(napi_env env, Arguments arguments);

 private:
  Expiry read_expiry(napi_env env, napi_value expires_at, napi_value lifetime,
                     napi_value issued_at) const;
  napi_value due_time(napi_env env, const Expiry& expiry) const;
  Expiry read_unusual_expiry(napi_env env, napi_value expires_at) const;
  std::shared_ptr<const Provider> provider_of(const Napi::Object& token) const;
  void supply_certificates(Napi::Env env, const Provider& provider);

  const double unit_ms_;
  const double refresh_before_expiry_ms_;
  const bool background_;
  const std::string default_provider_;
  const std::string access_token_field_;
  const std::string refresh_token_field_;
  const std::string provider_field_;
  const std::string id_token_field_;  ///< empty: ID tokens are not kept
  std::unordered_map<std::string, std::shared_ptr<const Provider>> providers_;
  Napi::FunctionReference load_certificates_;
  const std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace token_rotation
