#include "rotator.hpp"

#include <utility>
#include <variant>

#include "bound_function.hpp"
#include "contract.hpp"
#include "engine.hpp"
#include "http/trust_store.hpp"
#include "oauth/token_text.hpp"
#include "outcome_object.hpp"
#include "rotator_config.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

using Ending = TokenRotation::Ending;
static_assert(contract::same(contract::Ending::kRevoke, Ending::kRevoke));
static_assert(contract::same(contract::Ending::kForget, Ending::kForget));
static_assert(contract::same(contract::Ending::kSignOut, Ending::kSignOut));
static_assert(contract::limit::kTokenBytes == kLargestTokenBytes);

/// A token in a session cookie, which holds what earlier code put there; empty for a text that is
/// too long to be a token.
SecretString secret_field(const Napi::Object& token, const std::string& name) {
  if (name.empty()) return {};
  SecretString secret = secret_of(token.Env(), token.Get(name));
  return secret.size() <= kLargestTokenBytes ? secret : SecretString();
}

/// What the shim is told of endpoints: an object, or the code of the failure.
Napi::Value endpoints_value(Napi::Env env, const std::variant<Endpoints, Failure>& result) {
  if (const auto* failure = std::get_if<Failure>(&result))
    return Napi::String::New(env, failure->code);
  const auto& endpoints = std::get<Endpoints>(result);
  auto object = Napi::Object::New(env);
  object["token"] = endpoints.token;
  object["endSession"] = endpoints.end_session;
  return object;
}

}  // namespace

Napi::Value Rotator::create(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto rotator = std::make_shared<Rotator>(info[0].As<Napi::Object>());
  auto functions = Napi::Object::New(env);
  functions["expiry"] = rotator->expiry_.array();
  functions["checkExpiry"] = bound_function<&Rotator::check_expiry>(env, "checkExpiry", rotator);
  functions["jwtCallback"] = bound_function<&Rotator::jwt_callback>(env, "jwtCallback", rotator);
  functions["signedIn"] = bound_function<&Rotator::signed_in>(env, "signedIn", rotator);
  functions["revoke"] = bound_function<&Rotator::revoke>(env, "revoke", rotator);
  functions["newest"] = bound_function<&Rotator::newest>(env, "newest", rotator);
  functions["revokeAccessToken"] =
      bound_function<&Rotator::revoke_access_token>(env, "revokeAccessToken", rotator);
  functions["endpoints"] = bound_function<&Rotator::endpoints>(env, "endpoints", rotator);
  functions["stats"] = bound_function<&Rotator::stats>(env, "stats", rotator);
  if (rotator->store_) {
    functions["storeAnswered"] = bound_function<&JsStoreAnswers::answered>(
        env, "storeAnswered", std::make_shared<JsStoreAnswers>(rotator->store_));
  }
  if (rotator->functions_) {
    functions["functionEnded"] = bound_function<&JsFunctionEnds::ended>(
        env, "functionEnded", std::make_shared<JsFunctionEnds>(rotator->functions_));
  }
  functions["close"] = bound_function<&Rotator::close>(env, "close", rotator);
  return functions;
}

Rotator::Rotator(const Napi::Object& config)
    : expiry_(config.Env(), read_config_number(config, "unitMs"),
              read_config_number(config, "refreshBeforeExpiryMs")),
      background_(config.Get("background").ToBoolean()),
      fields_(read_token_fields(config)),
      default_provider_(read_default_provider(config)),
      load_certificates_(Napi::Persistent(config.Get("loadCertificates").As<Napi::Function>())),
      environment_(Environment::of(config.Env())),
      store_(config.Get("callStore").IsFunction()
                 ? JsStore::open(environment_, config.Get("callStore").As<Napi::Function>())
                 : nullptr),
      sharing_(read_sharing(config, store_)),
      functions_(
          config.Get("callFunction").IsFunction()
              ? JsFunctions::open(environment_, config.Get("callFunction").As<Napi::Function>())
              : nullptr) {
  environment_->set_makers(config);
  providers_ = read_providers(config);
  engine().rotation.request_limits(
      static_cast<std::size_t>(read_config_number(config, "maxSuccessors")),
      static_cast<std::int64_t>(read_config_number(config, "successorTtlMs")),
      static_cast<std::int64_t>(read_config_number(config, "sessionMaxAgeMs")));
}

napi_value Rotator::jwt_callback(napi_env env, Arguments arguments) {
  const Expiry expiry = expiry_.read(env, arguments[0], arguments[1], arguments[2]);
  std::uint32_t flags = 0;
  napi_get_value_uint32(env, arguments[3], &flags);
  if ((flags & ~std::uint32_t{contract::kForeign}) == 0 && !expiry_.is_due_now(expiry))
    return nullptr;

  const auto token = Napi::Value(env, arguments[4]).As<Napi::Object>();
  RenewalRequest request;
  if ((flags & contract::kForeign) == 0) request.provider = provider_of(token);
  request.sharing = sharing_through(env, arguments[5]);
  request.functions = functions_through(env, arguments[6]);
  request.session = session_of(token);
  request.refresh_token = presented_by(token, request.provider.get());
  request.id_token = secret_field(token, fields_.id_token);
  request.expiry = expiry;
  request.forced = (flags & contract::kForced) != 0;
  request.carries_error = (flags & contract::kCarriesError) != 0;
  request.background = background_;
  if (request.forced || (request.provider && takes_access_token(*request.provider)))
    request.access_token = secret_field(token, fields_.access_token);
  if (request.provider) supply_certificates(env, *request.provider);

  const std::uint64_t call_id = environment_->next_call_id();
  const auto answer = engine().rotation.renew(
      std::move(request), [environment = environment_, call_id](Outcome outcome) {
        environment->post(call_id, std::move(outcome));
      });
  if (!answer.now) return environment_->expect(env, call_id);
  Napi::Object outcome = OutcomeObjects(env, environment_->makers()).object(*answer.now);
  if (answer.will_complete) outcome["completion"] = environment_->expect(env, call_id);
  return outcome;
}

std::shared_ptr<const Sharing> Rotator::sharing_through(napi_env env, napi_value call_store) const {
  const Napi::Value call(env, call_store);
  if (!sharing_ || !call.IsFunction()) return sharing_;
  auto sharing = std::make_shared<Sharing>(*sharing_);
  sharing->store = std::make_shared<JsStoreOfCall>(store_, environment_, call.As<Napi::Function>());
  return sharing;
}

std::shared_ptr<AppFunctions> Rotator::functions_through(napi_env env,
                                                         napi_value call_function) const {
  const Napi::Value call(env, call_function);
  if (!functions_ || !call.IsFunction()) return nullptr;
  return std::make_shared<JsFunctionsOfCall>(functions_, environment_, call.As<Napi::Function>());
}

napi_value Rotator::signed_in(napi_env env, Arguments arguments) {
  const auto found = providers_.find(std::string(secret_of(env, arguments[0]).view()));
  if (found == providers_.end()) return nullptr;
  // For the store to forget too, the issuer may have to be asked.
  if (sharing_) supply_certificates(env, *found->second);
  engine().rotation.signed_in(found->second, secret_of(env, arguments[1]),
                              sharing_through(env, arguments[2]));
  return nullptr;
}

napi_value Rotator::revoke(napi_env env, Arguments arguments) {
  const auto token = Napi::Value(env, arguments[0]).As<Napi::Object>();
  auto provider = provider_of(token);
  SecretString presented = presented_by(token, provider.get());
  TokenRotation::EndRequest request{std::move(provider), std::move(presented), session_of(token),
                                    sharing_through(env, arguments[2])};
  request.functions = functions_through(env, arguments[3]);
  std::uint32_t ending = 0;
  napi_get_value_uint32(env, arguments[1], &ending);
  request.ending = static_cast<Ending>(ending);
  if (request.provider) supply_certificates(env, *request.provider);
  const std::uint64_t call_id = environment_->next_call_id();
  engine().rotation.revoke(std::move(request),
                           [environment = environment_, call_id](Outcome outcome) {
                             environment->post(call_id, std::move(outcome));
                           });
  return environment_->expect(env, call_id);
}

napi_value Rotator::newest(napi_env env, Arguments arguments) {
  const auto token = Napi::Value(env, arguments[1]).As<Napi::Object>();
  RenewalRequest request;
  request.provider = provider_of(token);
  request.sharing = sharing_through(env, arguments[2]);
  request.refresh_token = presented_by(token, request.provider.get());
  request.access_token = secret_field(token, fields_.access_token);
  request.id_token = secret_field(token, fields_.id_token);
  request.expiry = expiry_.read(env, arguments[0], nullptr, nullptr);
  if (request.provider) supply_certificates(env, *request.provider);
  const std::uint64_t call_id = environment_->next_call_id();
  engine().rotation.find_newest(std::move(request),
                                [environment = environment_, call_id](Outcome outcome) {
                                  environment->post(call_id, std::move(outcome));
                                });
  return environment_->expect(env, call_id);
}

napi_value Rotator::revoke_access_token(napi_env env, Arguments arguments) {
  const auto token = Napi::Value(env, arguments[0]).As<Napi::Object>();
  const auto provider = provider_of(token);
  if (!provider) return nullptr;
  supply_certificates(env, *provider);
  const std::uint64_t on_done =
      environment_->keep(Napi::Value(env, arguments[1]).As<Napi::Function>(), [] {});
  engine().rotation.revoke_access_token(
      provider, secret_field(token, fields_.access_token), functions_through(env, arguments[2]),
      [environment = environment_, on_done](const std::optional<Failure>& failure) {
        environment->run([environment, on_done, revoked = !failure](Napi::Env task_env) {
          environment->kept(on_done).Call({Napi::Boolean::New(task_env, revoked)});
        });
        environment->release(on_done);
      });
  return nullptr;
}

napi_value Rotator::endpoints(napi_env env, Arguments arguments) {
  const std::string id = Napi::Value(env, arguments[0]).As<Napi::String>();
  const auto found = providers_.find(id);
  if (found == providers_.end()) return nullptr;
  supply_certificates(env, *found->second);
  const std::uint64_t on_found =
      environment_->keep(Napi::Value(env, arguments[1]).As<Napi::Function>(), [] {});
  engine().rotation.find_endpoints(
      found->second, [environment = environment_, on_found](auto result, Source /*source*/) {
        environment->run([environment, on_found, result = std::move(result)](Napi::Env task_env) {
          environment->kept(on_found).Call({endpoints_value(task_env, result)});
        });
        environment->release(on_found);
      });
  return nullptr;
}

napi_value Rotator::stats(napi_env env, Arguments /*arguments*/) {
  const RotationStats stats = engine().rotation.stats();
  auto object = Napi::Object::New(env);
  object["refreshed"] = static_cast<double>(stats.refreshed);
  object["failed"] = static_cast<double>(stats.failed);
  object["joined"] = static_cast<double>(stats.joined);
  object["replayed"] = static_cast<double>(stats.replayed);
  object["remembered"] = static_cast<double>(stats.remembered);
  object["tokenRequests"] = static_cast<double>(stats.token_requests);
  object["successors"] = static_cast<double>(stats.successors);
  object["inFlight"] = static_cast<double>(stats.in_flight);
  return object;
}

napi_value Rotator::close(napi_env /*env*/, Arguments /*arguments*/) {
  providers_.clear();
  return nullptr;
}

std::shared_ptr<const Provider> Rotator::provider_of(const Napi::Object& token) const {
  const Napi::Value named = token.Get(fields_.provider);
  const auto found =
      providers_.find(named.IsString() ? named.As<Napi::String>().Utf8Value() : default_provider_);
  return found == providers_.end() ? nullptr : found->second;
}

SecretString Rotator::presented_by(const Napi::Object& token, const Provider* provider) const {
  const bool is_access_token = provider != nullptr && provider->presents_access_token;
  return secret_field(token, is_access_token ? fields_.access_token : fields_.refresh_token);
}

std::optional<TokenKey> Rotator::session_of(const Napi::Object& token) const {
  const SecretString id = secret_field(token, fields_.session);
  return id.empty() ? std::nullopt : std::optional(session_key(id.view()));
}

void Rotator::supply_certificates(Napi::Env env, const Provider& provider) {
  if (!provider.network.trust->needs_certificates()) return;
  const Napi::Value pem = load_certificates_.Call(env.Global(), {});
  provider.network.trust->set_default_roots(pem.ToString().Utf8Value());
}

}  // namespace token_rotation
