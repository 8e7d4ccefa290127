#include "js_functions.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include "contract.hpp"
#include "engine.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

const char* name_of(FunctionCall::Function function) {
  return function == FunctionCall::Function::kRefresh ? contract::app_function::kRefresh
                                                      : contract::app_function::kClientSecret;
}

using End = FunctionResponse::End;
static_assert(contract::same(contract::FunctionEnd::kResolved, End::kResolved));
static_assert(contract::same(contract::FunctionEnd::kRejected, End::kRejected));
static_assert(contract::same(contract::FunctionEnd::kNotSent, End::kNotSent));
static_assert(contract::same(contract::FunctionEnd::kFailed, End::kFailed));
static_assert(contract::same(contract::FunctionEnd::kUnusable, End::kUnusable));

FunctionResponse closed_response() {
  FunctionResponse response;
  response.end = FunctionResponse::End::kClosed;
  return response;
}

void set_token(const Napi::Object& tokens, const char* name, const SecretString& token) {
  if (!token.empty()) tokens.Set(name, string_of(tokens.Env(), token));
}

std::optional<double> number_in(const Napi::Object& result, const char* name) {
  const Napi::Value value = result.Get(name);
  if (!value.IsNumber()) return std::nullopt;
  const double number = value.As<Napi::Number>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

void take_result(const Napi::Object& result, FunctionResponse& response) {
  const napi_env env = result.Env();
  response.access_token = secret_of(env, result.Get("accessToken"));
  response.refresh_token = secret_of(env, result.Get("refreshToken"));
  response.id_token = secret_of(env, result.Get("idToken"));
  response.expires_in = number_in(result, "expiresIn");
  response.expires_at = number_in(result, "expiresAt");
}

}  // namespace

std::shared_ptr<JsFunctions> JsFunctions::open(const std::shared_ptr<Environment>& environment,
                                               const Napi::Function& call) {
  auto functions = std::make_shared<JsFunctions>(environment);
  functions->function_ = environment->keep(call, [weak = std::weak_ptr(functions)] {
    if (const auto open_functions = weak.lock()) open_functions->close_all();
  });
  return functions;
}

JsFunctions::~JsFunctions() {
  environment_->release(function_);
}

void JsFunctions::call(std::uint64_t function, FunctionCall call, OnEnd on_end) {
  const std::uint64_t call_id = pending_.add(std::move(on_end));
  const auto shared_call = std::make_shared<const FunctionCall>(std::move(call));
  const bool open =
      environment_->run([self = shared_from_this(), function, call_id, shared_call](Napi::Env env) {
        self->run(env, function, call_id, *shared_call);
      });
  if (!open) pending_.settle(call_id, closed_response());
}

void JsFunctions::run(Napi::Env env, std::uint64_t function, std::uint64_t call_id,
                      const FunctionCall& call) {
  auto tokens = Napi::Object::New(env);
  set_token(tokens, "refreshToken", call.refresh_token);
  set_token(tokens, "accessToken", call.access_token);
  set_token(tokens, "idToken", call.id_token);
  environment_->kept(function).Call({Napi::Number::New(env, static_cast<double>(call_id)),
                                     Napi::String::New(env, name_of(call.function)),
                                     Napi::String::New(env, call.provider_id), tokens,
                                     Napi::Number::New(env, static_cast<double>(call.timeout_ms))});
}

void JsFunctions::settle(std::uint64_t call_id, FunctionResponse response) {
  pending_.settle(call_id, std::move(response));
}

void JsFunctions::close_all() {
  pending_.settle_all(closed_response());
}

JsFunctionsOfCall::JsFunctionsOfCall(std::shared_ptr<JsFunctions> functions,
                                     std::shared_ptr<Environment> environment,
                                     const Napi::Function& call)
    : functions_(std::move(functions)),
      environment_(std::move(environment)),
      function_(environment_->keep(call, [] {})) {}

JsFunctionsOfCall::~JsFunctionsOfCall() {
  environment_->release(function_);
}

void JsFunctionsOfCall::call(FunctionCall call, std::shared_ptr<FunctionListener> listener) {
  if (call.function == FunctionCall::Function::kClientSecret) {
    functions_->call(function_, std::move(call),
                     [listener](FunctionResponse response) { listener->answer(response); });
    return;
  }
  const TokenKey key = call.key;
  // Called at once or not at all.
  engine().function_calls.ask(key, std::move(listener), [&](JsFunctions::OnEnd on_end) {
    functions_->call(function_, std::move(call), std::move(on_end));
  });
}

napi_value JsFunctionEnds::ended(napi_env env, std::span<const napi_value> arguments) {
  const auto functions = functions_.lock();
  if (!functions) return nullptr;
  const auto call_id = Napi::Value(env, arguments[0]).As<Napi::Number>().Int64Value();
  const auto end = Napi::Value(env, arguments[1]).As<Napi::Number>().Uint32Value();
  const Napi::Value result(env, arguments[2]);
  FunctionResponse response;
  response.end = static_cast<End>(end);
  if (result.IsString()) response.description = result.As<Napi::String>();
  if (result.IsObject()) take_result(result.As<Napi::Object>(), response);
  functions->settle(static_cast<std::uint64_t>(call_id), std::move(response));
  return nullptr;
}

}  // namespace token_rotation
