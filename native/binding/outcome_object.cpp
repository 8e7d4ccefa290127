#include "outcome_object.hpp"

namespace token_rotation {
namespace {

const char* name_of(Status status) {
  switch (status) {
    case Status::kRenewed:
      return "renewed";
    case Status::kUnchanged:
      return "unchanged";
    case Status::kTemporarilyUnavailable:
      return "temporarilyUnavailable";
    case Status::kSignInAgain:
      return "signInAgain";
  }
  return "";
}

const char* name_of(Source source) {
  switch (source) {
    case Source::kRefreshed:
      return "refreshed";
    case Source::kJoined:
      return "joined";
    case Source::kReplayed:
      return "replayed";
    case Source::kStarted:
      return "started";
    case Source::kRemembered:
      return "remembered";
  }
  return "";
}

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

Napi::String text(Napi::Env env, const SecretString& secret) {
  return Napi::String::New(env, secret.data(), secret.size());
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
  auto object = Napi::Object::New(env_);
  object["status"] = name_of(outcome.status);
  object["source"] = name_of(outcome.source);
  object["durationMs"] = static_cast<double>(outcome.duration_ms);
  object["requests"] = outcome.requests;
  if (outcome.tokens) object["tokens"] = tokens_object(outcome.tokens);
  if (outcome.failure) object["failure"] = failure_object(env_, *outcome.failure);
  return object;
}

Napi::Object OutcomeObjects::tokens_object(const std::shared_ptr<const TokenSet>& tokens) {
  if (tokens == last_tokens_) return last_object_.Value();
  auto object = Napi::Object::New(env_);
  object["accessToken"] = text(env_, tokens->access_token);
  object["refreshToken"] = text(env_, tokens->refresh_token);
  if (!tokens->id_token.empty()) object["idToken"] = text(env_, tokens->id_token);
  if (tokens->expiry.kind == Expiry::Kind::kKnown) {
    object["expiresAtMs"] = tokens->expiry.at_ms;
    object["lifetimeMs"] = tokens->expiry.lifetime_ms;
  }
  last_tokens_ = tokens;
  last_object_ = Napi::Persistent(object);
  return object;
}

}  // namespace token_rotation
