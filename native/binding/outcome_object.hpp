#pragma once

#include <napi.h>

#include <memory>

#include "rotation/outcome.hpp"

namespace token_rotation {

/// The JavaScript functions that make outcomes: an object literal is several times faster there
/// than property by property from here. JavaScript thread only; `reset` before the environment
/// goes.
struct OutcomeMakers {
  Napi::FunctionReference outcome;  ///< (status, source, durationMs, requests, tokens?, failure?)
  Napi::FunctionReference tokens;   ///< (accessToken, refreshToken, idToken?, expiresAtMs?,
                                    ///< lifetimeMs?)
  void reset() {
    outcome.Reset();
    tokens.Reset();
  }
};

/// Turns outcomes into the objects of lib/server/outcomes.js. Neighbours of one batch that carry
/// the same tokens share one `tokens` object. JavaScript thread only; lives on the stack of one
/// call, within its handle scope.
class OutcomeObjects {
 public:
  OutcomeObjects(Napi::Env env, const OutcomeMakers& makers) : env_(env), makers_(makers) {}

  Napi::Object object(const Outcome& outcome);

 private:
  napi_value tokens_object(const std::shared_ptr<const TokenSet>& tokens);

  Napi::Env env_;
  const OutcomeMakers& makers_;
  std::shared_ptr<const TokenSet> last_tokens_;
  napi_value last_object_ = nullptr;
};

}  // namespace token_rotation
