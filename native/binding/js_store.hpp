#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>

#include "environment.hpp"
#include "pending_calls.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// The user's store, a JavaScript object, as the core asks it: every operation travels through the
/// `Environment` that configured it, whose shim calls the store and hands its answer to
/// `storeAnswered`. When that environment ends, operations without an answer have failed.
class JsStore final : public SharedStore, public std::enable_shared_from_this<JsStore> {
 public:
  /// `call(operation, callId, key, owner, value, ms)` is the shim's. JavaScript thread only.
  static std::shared_ptr<JsStore> open(const std::shared_ptr<Environment>& environment,
                                       const Napi::Function& call);

  explicit JsStore(std::shared_ptr<Environment> environment)
      : environment_(std::move(environment)) {}
  ~JsStore() override;

  void ask(StoreRequest request, OnResponse on_response) override;
  void tell_failed(std::string_view provider_id, StoreRequest::Operation operation,
                   std::string_view problem) override;

  /// The same through a function of one call's, which runs in the asynchronous context of that
  /// call.
  void ask_through(std::uint64_t function, StoreRequest request, OnResponse on_response);
  void tell_failed_through(std::uint64_t function, std::string_view provider_id,
                           StoreRequest::Operation operation, std::string_view problem);

  /// Hands the store's answer to the caller, who may have stopped waiting. Any thread.
  void settle(std::uint64_t call_id, StoreResponse response);

 private:
  void call(Napi::Env env, std::uint64_t function, std::uint64_t call_id,
            const StoreRequest& request);
  void fail_all();

  const std::shared_ptr<Environment> environment_;
  std::uint64_t function_ = 0;  ///< of the environment; set once, by `open`

  PendingCalls<StoreResponse> pending_;
};

/// The store for one call of the shim. In the store's methods, and in what hears of their failures,
/// AsyncLocalStorage is that of the request which asked, not that of the first request.
class JsStoreOfCall final : public SharedStore {
 public:
  /// `call` is the shim's function, bound to an asynchronous context. JavaScript thread only.
  JsStoreOfCall(std::shared_ptr<JsStore> store, std::shared_ptr<Environment> environment,
                const Napi::Function& call);
  ~JsStoreOfCall() override;

  void ask(StoreRequest request, OnResponse on_response) override;
  void tell_failed(std::string_view provider_id, StoreRequest::Operation operation,
                   std::string_view problem) override;

 private:
  const std::shared_ptr<JsStore> store_;
  const std::shared_ptr<Environment> environment_;
  const std::uint64_t function_;  ///< of the environment
};

/// What the shim hands answers to. Does not keep the store: the environment keeps the function that
/// asks, which keeps this.
class JsStoreAnswers {
 public:
  explicit JsStoreAnswers(const std::shared_ptr<JsStore>& store) : store_(store) {}

  /// `storeAnswered(callId, problem, value)`: `problem` is a string for an operation that failed,
  /// `value` a string or a boolean. JavaScript thread only.
  napi_value answered(napi_env env, std::span<const napi_value> arguments);

 private:
  const std::weak_ptr<JsStore> store_;
};

}  // namespace token_rotation
