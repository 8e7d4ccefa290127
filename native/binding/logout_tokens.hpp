#pragma once

#include <napi.h>

#include <memory>
#include <span>

#include "client/logout_verifier.hpp"
#include "environment.hpp"

namespace token_rotation {

/// Checks logout tokens for the providers of one config. Belongs to one JavaScript environment and
/// is touched on its thread only; the keys are behind engine().
class LogoutTokens {
 public:
  using Arguments = std::span<const napi_value>;

  /// `createLogoutVerifier({ providers, loadCertificates })`, the providers as of a rotator, by
  /// issuer: returns `{ verify }`.
  static Napi::Value create(const Napi::CallbackInfo& info);

  explicit LogoutTokens(const Napi::Object& config);

  /// `verify(token)`: a promise of `{ provider, issuer, subject?, session?, id, replayableUntilMs
  /// }` for a token that is to be acted on, `{ refusal: { reason, description } }` for one that is
  /// not, `{ failure: { code, description, httpStatus, retryAfterMs? } }` where it could not be
  /// checked.
  napi_value verify(napi_env env, Arguments arguments);

 private:
  void supply_certificates(Napi::Env env);

  Napi::FunctionReference load_certificates_;
  const std::shared_ptr<Environment> environment_;
  LogoutVerifier::Providers providers_;
};

}  // namespace token_rotation
