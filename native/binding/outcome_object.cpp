#include "outcome_object.hpp"

#include "contract.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

static_assert(contract::same(contract::Status::kRenewed, Status::kRenewed));
static_assert(contract::same(contract::Status::kUnchanged, Status::kUnchanged));
static_assert(contract::same(contract::Status::kTemporarilyUnavailable,
                             Status::kTemporarilyUnavailable));
static_assert(contract::same(contract::Status::kSignInAgain, Status::kSignInAgain));
static_assert(contract::same(contract::Source::kRefreshed, Source::kRefreshed));
static_assert(contract::same(contract::Source::kJoined, Source::kJoined));
static_assert(contract::same(contract::Source::kReplayed, Source::kReplayed));
static_assert(contract::same(contract::Source::kStarted, Source::kStarted));
static_assert(contract::same(contract::Source::kRemembered, Source::kRemembered));

const char* name_of(FailureClass failure_class) {
  switch (failure_class) {
    case FailureClass::kTerminal:
      return "terminal";
    case FailureClass::kConfiguration:
      return "configuration";
    case FailureClass::kNotSent:
      return "not_sent";
    case FailureClass::kAmbiguous:
      return "ambiguous";
  }
  return "";
}

napi_value number(napi_env env, double value) {
  napi_value number = nullptr;
  napi_create_double(env, value, &number);
  return number;
}

Napi::Object failure_object(Napi::Env env, const Failure& failure) {
  auto object = Napi::Object::New(env);
  object["failureClass"] = name_of(failure.failure_class);
  object["code"] = failure.code;
  object["description"] = failure.description;
  object["httpStatus"] = failure.http_status;
  if (failure.retry_after_ms) object["retryAfterMs"] = static_cast<double>(*failure.retry_after_ms);
  return object;
}

}  // namespace

Napi::Object OutcomeObjects::object(const Outcome& outcome) {
  const napi_value undefined = env_.Undefined();
  return makers_.outcome
      .Call({number(env_, static_cast<double>(outcome.status)),
             number(env_, static_cast<double>(outcome.source)),
             number(env_, static_cast<double>(outcome.duration_ms)), number(env_, outcome.requests),
             outcome.tokens ? tokens_object(outcome.tokens) : undefined,
             outcome.failure ? failure_object(env_, *outcome.failure) : undefined})
      .As<Napi::Object>();
}

napi_value OutcomeObjects::tokens_object(const std::shared_ptr<const TokenSet>& tokens) {
  if (tokens == last_tokens_) return last_object_;
  const napi_value undefined = env_.Undefined();
  const bool expires = tokens->expiry.kind == Expiry::Kind::kKnown;
  last_tokens_ = tokens;
  last_object_ = makers_.tokens.Call(
      {string_of(env_, tokens->access_token), string_of(env_, tokens->refresh_token),
       tokens->id_token.empty() ? undefined : string_of(env_, tokens->id_token),
       expires ? number(env_, tokens->expiry.at_ms) : undefined,
       expires ? number(env_, tokens->expiry.lifetime_ms) : undefined});
  return last_object_;
}

}  // namespace token_rotation
