#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "environment.hpp"
#include "js_functions.hpp"
#include "js_store.hpp"
#include "oauth/provider.hpp"
#include "rotation/token_rotation.hpp"
#include "rotator_config.hpp"
#include "shared_expiry.hpp"

namespace token_rotation {

/// The native half of one `createCallbacks`: what the shim hands a NextAuth token to. Belongs to
/// one JavaScript environment and is touched on its thread only; everything shared is behind
/// engine().
class Rotator {
 public:
  using Arguments = std::span<const napi_value>;

  /// `createRotator(config)`: returns `{ expiry, checkExpiry, jwtCallback, signedIn, revoke,
  /// newest, endpoints, stats, storeAnswered?, functionEnded?, close }`, functions that hold the
  /// rotator, and the numbers of `checkExpiry`. `config`: `{ providers, defaultProvider?, unitMs,
  /// fields: { accessToken, refreshToken, provider, session, idToken? }, refreshBeforeExpiryMs,
  /// background, successorTtlMs, maxSuccessors, sessionMaxAgeMs, callStore?, callFunction?,
  /// storeTimeoutMs, storeRequired, loadCertificates, makeOutcome, makeTokens }`.
  static Napi::Value create(const Napi::CallbackInfo& info);

  explicit Rotator(const Napi::Object& config);

  /// `checkExpiry()`, the hot path: reads `expiry[0..2]` (`expiresAt` in the layout's unit,
  /// lifetime and `iat` in s, NaN for what the token does not carry) and writes when the token will
  /// be due (Unix time, ms) to `expiry[3]` and whether it is (1 or 0) to `expiry[4]`. Through an
  /// array that both sides see, because converting three arguments and a result costs as much again
  /// as the call.
  void check_expiry() noexcept { expiry_.check(); }

  /// `jwtCallback(expiresAt, lifetimeSeconds, issuedAtSeconds, flags, token, callStore?,
  /// callFunction?)` takes what a cookie may hold of any type. Undefined while the token is not
  /// due; else the outcome, or a promise of it. An outcome that is given at once, while a refresh
  /// goes on behind it, has a `completion`: the promise of that refresh's own outcome. Flags: 1
  /// forced, 2 carries an error, 4 is not to be sent: judged by its expiry alone.
  napi_value jwt_callback(napi_env env, Arguments arguments);

  /// `signedIn(provider, refreshToken, callStore?)`: forgets what was remembered of a refresh token
  /// that a sign-in just brought.
  napi_value signed_in(napi_env env, Arguments arguments);

  /// `revoke(token, ending, callStore?, callFunction?)`: a promise of the outcome: `signInAgain`
  /// once ended. 0 revokes at the provider, 1 forgets here and in the store, 2 does both.
  napi_value revoke(napi_env env, Arguments arguments);

  /// `newest(expiresAt, token, callStore?)`: a promise of an outcome with the newest tokens that
  /// are known, if they are newer than the token's own.
  napi_value newest(napi_env env, Arguments arguments);

  /// `revokeAccessToken(token, onDone, callFunction?)`: asks the provider to revoke the access
  /// token that the token holds, and calls `onDone(isRevoked)`. Keeps no process alive.
  napi_value revoke_access_token(napi_env env, Arguments arguments);

  /// `endpoints(providerId, onFound)`: `onFound({ token, endSession })` is called with the
  /// endpoints, those included that only the issuer's metadata names, or `onFound(code)` with the
  /// code of a failure. Keeps no process alive.
  napi_value endpoints(napi_env env, Arguments arguments);

  /// `stats()`: the process's counters.
  napi_value stats(napi_env env, Arguments arguments);

  /// `close()`: drops the providers and their secrets. Afterwards tokens are answered like those of
  /// an unknown provider.
  napi_value close(napi_env env, Arguments arguments);

 private:
  /// With the store asked through `call_store`, the shim's function in the asynchronous context of
  /// this call.
  std::shared_ptr<const Sharing> sharing_through(napi_env env, napi_value call_store) const;
  /// The functions of the options, called through the shim's function in that context.
  std::shared_ptr<AppFunctions> functions_through(napi_env env, napi_value call_function) const;
  std::shared_ptr<const Provider> provider_of(const Napi::Object& token) const;
  /// What a refresh presents.
  SecretString presented_by(const Napi::Object& token, const Provider* provider) const;
  std::optional<TokenKey> session_of(const Napi::Object& token) const;
  void supply_certificates(Napi::Env env, const Provider& provider);

  SharedExpiry expiry_;
  const bool background_;
  const TokenFields fields_;
  const std::string default_provider_;  ///< empty: none
  Providers providers_;
  Napi::FunctionReference load_certificates_;
  const std::shared_ptr<Environment> environment_;
  const std::shared_ptr<JsStore> store_;          ///< null: none is configured
  const std::shared_ptr<const Sharing> sharing_;  ///< null likewise
  const std::shared_ptr<JsFunctions> functions_;  ///< null: the options hold none
};

}  // namespace token_rotation
