#include "logout_tokens.hpp"

#include <utility>

#include "bound_function.hpp"
#include "engine.hpp"
#include "http/trust_store.hpp"
#include "provider_config.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

Napi::Object verdict_object(Napi::Env env, const VerifiedLogout& logout) {
  const LogoutToken& token = logout.token;
  auto object = Napi::Object::New(env);
  object["provider"] = logout.provider;
  object["issuer"] = token.issuer;
  if (!token.subject.empty()) object["subject"] = token.subject;
  if (!token.session.empty()) object["session"] = token.session;
  object["id"] = token.id;
  object["replayableUntilMs"] = static_cast<double>(replayable_until_ms(token));
  return object;
}

Napi::Object verdict_object(Napi::Env env, const TokenRefusal& refusal) {
  auto inner = Napi::Object::New(env);
  inner["reason"] = refusal.reason;
  inner["description"] = refusal.description;
  auto object = Napi::Object::New(env);
  object["refusal"] = inner;
  return object;
}

Napi::Object verdict_object(Napi::Env env, const Failure& failure) {
  auto inner = Napi::Object::New(env);
  inner["code"] = failure.code;
  inner["description"] = failure.description;
  inner["httpStatus"] = failure.http_status;
  if (failure.retry_after_ms) inner["retryAfterMs"] = static_cast<double>(*failure.retry_after_ms);
  auto object = Napi::Object::New(env);
  object["failure"] = inner;
  return object;
}

}  // namespace

Napi::Value LogoutTokens::create(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto tokens = std::make_shared<LogoutTokens>(info[0].As<Napi::Object>());
  auto functions = Napi::Object::New(env);
  functions["verify"] = bound_function<&LogoutTokens::verify>(env, "verify", tokens);
  return functions;
}

LogoutTokens::LogoutTokens(const Napi::Object& config)
    : load_certificates_(Napi::Persistent(config.Get("loadCertificates").As<Napi::Function>())),
      environment_(Environment::of(config.Env())) {
  const auto list = config.Get("providers").As<Napi::Array>();
  for (std::uint32_t i = 0; i < list.Length(); ++i) {
    providers_.push_back(
        std::make_shared<const Provider>(read_provider(list.Get(i).As<Napi::Object>())));
  }
}

napi_value LogoutTokens::verify(napi_env env, Arguments arguments) {
  supply_certificates(env);
  const auto deferred = Napi::Promise::Deferred::New(env);
  environment_->begin_wait();
  engine().logout_verifier.verify(
      secret_of(env, arguments[0]).view(), providers_,
      [environment = environment_](const std::function<void()>& task) {
        environment->run([task](Napi::Env /*env*/) { task(); });
      },
      [environment = environment_, env, deferred](const LogoutVerdict& verdict) {
        deferred.Resolve(
            std::visit([env](const auto& end) { return verdict_object(env, end); }, verdict));
        environment->end_wait();
      });
  return deferred.Promise();
}

void LogoutTokens::supply_certificates(Napi::Env env) {
  for (const auto& provider : providers_) {
    if (!provider->network.trust->needs_certificates()) continue;
    const Napi::Value pem = load_certificates_.Call(env.Global(), {});
    provider->network.trust->set_default_roots(pem.ToString().Utf8Value());
  }
}

}  // namespace token_rotation
