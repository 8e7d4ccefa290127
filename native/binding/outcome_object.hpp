#pragma once

#include <napi.h>

#include <memory>

#include "outcome.hpp"

namespace token_rotation {

/// Turns outcomes into plain objects:
/// `{ status, source, durationMs, requests, tokens?: { accessToken, refreshToken, idToken?,
/// expiresAtMs?, lifetimeMs? },
///    failure?: { failureClass, code, description, httpStatus, retryAfterMs? } }`.
/// Neighbours of one batch that carry the same tokens share one `tokens` object. JavaScript thread
/// only; lives on the stack of one call, within its handle scope.
class OutcomeObjects {
 public:
  explicit OutcomeObjects(Napi::Env env) : env_(env) {}

  Napi::Object object(const Outcome& outcome);

 private:
  Napi::Object tokens_object(const std::shared_ptr<const TokenSet>& tokens);

  Napi::Env env_;
  std::shared_ptr<const TokenSet> last_tokens_;
  Napi::ObjectReference last_object_;
};

}  // namespace token_rotation
