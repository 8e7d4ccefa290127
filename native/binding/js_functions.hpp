#pragma once

#include <napi.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "environment.hpp"
#include "oauth/app_functions.hpp"
#include "pending_calls.hpp"

namespace token_rotation {

/// The functions that the options hold, as the core calls them: every call travels through the
/// `Environment` that configured them, whose shim calls the function and hands its end to
/// `functionEnded`. A call that has not ended when that environment ends is closed.
class JsFunctions final : public std::enable_shared_from_this<JsFunctions> {
 public:
  using OnEnd = std::function<void(FunctionResponse)>;

  /// `call(callId, name, provider, tokens, timeoutMs)` is the shim's. JavaScript thread only.
  static std::shared_ptr<JsFunctions> open(const std::shared_ptr<Environment>& environment,
                                           const Napi::Function& call);

  explicit JsFunctions(std::shared_ptr<Environment> environment)
      : environment_(std::move(environment)) {}
  JsFunctions(const JsFunctions&) = delete;
  JsFunctions& operator=(const JsFunctions&) = delete;
  ~JsFunctions();

  /// Through `function`, of the environment. Any thread; so is `on_end`, which is called once.
  void call(std::uint64_t function, FunctionCall call, OnEnd on_end);

  /// Hands the end of a call to the caller that waits for it. Any thread.
  void settle(std::uint64_t call_id, FunctionResponse response);

 private:
  void run(Napi::Env env, std::uint64_t function, std::uint64_t call_id, const FunctionCall& call);
  void close_all();

  const std::shared_ptr<Environment> environment_;
  std::uint64_t function_ = 0;  ///< of the environment; set once, by `open`

  PendingCalls<FunctionResponse> pending_;
};

/// The functions for one call of the shim. They run in the asynchronous context of that call, so
/// that AsyncLocalStorage is that of the request which asked, not that of the first request.
class JsFunctionsOfCall final : public AppFunctions {
 public:
  /// `call` is the shim's function, bound to an asynchronous context. JavaScript thread only.
  JsFunctionsOfCall(std::shared_ptr<JsFunctions> functions,
                    std::shared_ptr<Environment> environment, const Napi::Function& call);
  ~JsFunctionsOfCall() override;

  void call(FunctionCall call, std::shared_ptr<FunctionListener> listener) override;

 private:
  const std::shared_ptr<JsFunctions> functions_;
  const std::shared_ptr<Environment> environment_;
  const std::uint64_t function_;  ///< of the environment
};

/// What the shim hands ends to. Does not keep the functions: the environment keeps the shim's own,
/// which keeps this.
class JsFunctionEnds {
 public:
  explicit JsFunctionEnds(const std::shared_ptr<JsFunctions>& functions) : functions_(functions) {}

  /// `functionEnded(callId, end, result)`: `end` as FunctionResponse::End numbers it, `result` the
  /// object that it resolved to, or a string for people. JavaScript thread only.
  napi_value ended(napi_env env, std::span<const napi_value> arguments);

 private:
  const std::weak_ptr<JsFunctions> functions_;
};

}  // namespace token_rotation
