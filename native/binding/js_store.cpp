#include "js_store.hpp"

#include <string>
#include <utility>

#include "contract.hpp"
#include "encoding/base64.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

const char* name_of(StoreRequest::Operation operation) {
  switch (operation) {
    case StoreRequest::Operation::kGet:
      return contract::store_operation::kGet;
    case StoreRequest::Operation::kSet:
      return contract::store_operation::kSet;
    case StoreRequest::Operation::kAcquire:
      return contract::store_operation::kAcquire;
    case StoreRequest::Operation::kRelease:
      return contract::store_operation::kRelease;
    case StoreRequest::Operation::kWait:
      return contract::store_operation::kWait;
  }
  return "";
}

StoreResponse closed() {
  StoreResponse response;
  response.problem = "environment_ended";
  response.is_closed = true;
  return response;
}

std::string_view bytes_of(const TokenKey& key) {
  return {reinterpret_cast<const char*>(key.digest.data()), key.digest.size()};
}

}  // namespace

std::shared_ptr<JsStore> JsStore::open(const std::shared_ptr<Environment>& environment,
                                       const Napi::Function& call) {
  auto store = std::make_shared<JsStore>(environment);
  store->function_ = environment->keep(call, [weak = std::weak_ptr(store)] {
    if (const auto open_store = weak.lock()) open_store->fail_all();
  });
  return store;
}

JsStore::~JsStore() {
  environment_->release(function_);
}

void JsStore::ask(StoreRequest request, OnResponse on_response) {
  ask_through(function_, std::move(request), std::move(on_response));
}

void JsStore::ask_through(std::uint64_t function, StoreRequest request, OnResponse on_response) {
  const std::uint64_t call_id = pending_.add(std::move(on_response));
  const auto shared_request = std::make_shared<const StoreRequest>(std::move(request));
  const bool open = environment_->run(
      [self = shared_from_this(), function, call_id, shared_request](Napi::Env env) {
        self->call(env, function, call_id, *shared_request);
      });
  if (!open) pending_.settle(call_id, closed());
}

void JsStore::tell_failed(std::string_view provider_id, StoreRequest::Operation operation,
                          std::string_view problem) {
  tell_failed_through(function_, provider_id, operation, problem);
}

void JsStore::tell_failed_through(std::uint64_t function, std::string_view provider_id,
                                  StoreRequest::Operation operation, std::string_view problem) {
  environment_->run([self = shared_from_this(), function, provider_id = std::string(provider_id),
                     operation, problem = std::string(problem)](Napi::Env env) {
    self->environment_->kept(function).Call(
        {Napi::String::New(env, contract::store_operation::kFailed), Napi::Number::New(env, 0),
         Napi::String::New(env, provider_id), Napi::String::New(env, name_of(operation)),
         Napi::String::New(env, problem)});
  });
}

void JsStore::call(Napi::Env env, std::uint64_t function, std::uint64_t call_id,
                   const StoreRequest& request) {
  environment_->kept(function).Call(
      {Napi::String::New(env, name_of(request.operation)),
       Napi::Number::New(env, static_cast<double>(call_id)),
       string_of(env, base64url(bytes_of(request.key))), Napi::String::New(env, request.owner),
       string_of(env, request.value), Napi::Number::New(env, static_cast<double>(request.ms))});
}

// What goes through the environment comes in order: the function is released after the last
// operation that needs it was called.
JsStoreOfCall::JsStoreOfCall(std::shared_ptr<JsStore> store,
                             std::shared_ptr<Environment> environment, const Napi::Function& call)
    : store_(std::move(store)),
      environment_(std::move(environment)),
      function_(environment_->keep(call, [] {})) {}

JsStoreOfCall::~JsStoreOfCall() {
  environment_->release(function_);
}

void JsStoreOfCall::ask(StoreRequest request, OnResponse on_response) {
  store_->ask_through(function_, std::move(request), std::move(on_response));
}

void JsStoreOfCall::tell_failed(std::string_view provider_id, StoreRequest::Operation operation,
                                std::string_view problem) {
  store_->tell_failed_through(function_, provider_id, operation, problem);
}

napi_value JsStoreAnswers::answered(napi_env env, std::span<const napi_value> arguments) {
  const auto store = store_.lock();
  if (!store) return nullptr;
  const auto call_id = Napi::Value(env, arguments[0]).As<Napi::Number>().Int64Value();
  const Napi::Value problem(env, arguments[1]);
  const Napi::Value value(env, arguments[2]);
  StoreResponse response;
  if (problem.IsString()) {
    response.problem = problem.As<Napi::String>();
  } else {
    response.ok = true;
    response.done = value.IsBoolean() && value.As<Napi::Boolean>();
    if (value.IsString()) response.value = secret_of(env, value);
  }
  store->settle(static_cast<std::uint64_t>(call_id), std::move(response));
  return nullptr;
}

void JsStore::settle(std::uint64_t call_id, StoreResponse response) {
  pending_.settle(call_id, std::move(response));
}

void JsStore::fail_all() {
  pending_.settle_all(closed());
}

}  // namespace token_rotation
