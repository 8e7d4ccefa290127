#include "local_store.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bound_function.hpp"
#include "local_stores.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

using Operation = EmbeddedRequest::Operation;

/// By the value of the operation.
constexpr std::array kOperationNames{"get",          "set",         "acquire",
                                     "release",      "readSession", "beginSession",
                                     "writeSession", "endSession",  "listSessions"};

/// The ends of error codes, by the value of the problem.
constexpr std::array kProblemNames{"PLACE", "READ_ONLY", "FOREIGN", "NEWER",  "DAMAGED",
                                   "FULL",  "BUSY",      "IO",      "CLOSED", "UNSEAL"};

Operation operation_named(const std::string& name) {
  for (std::size_t at = 0; at < kOperationNames.size(); ++at) {
    if (name == kOperationNames[at]) return static_cast<Operation>(at);
  }
  throw std::invalid_argument("no operation of a store: " + name);
}

std::string text_of(napi_env env, napi_value value, const char* name) {
  const Napi::Value given(env, value);
  if (!given.IsString()) throw Napi::TypeError::New(env, std::string(name) + " is not a string");
  return given.As<Napi::String>();
}

std::optional<SecretString> optional_secret(napi_env env, napi_value value) {
  const Napi::Value given(env, value);
  if (given.IsUndefined() || given.IsNull()) return std::nullopt;
  if (!given.IsString()) throw Napi::TypeError::New(env, "a value to store is not a string");
  return secret_of(env, value);
}

std::vector<SecretString> keys_of(const Napi::Array& given) {
  std::vector<SecretString> keys;
  for (std::uint32_t at = 0; at < given.Length(); ++at) {
    const auto bytes = given.Get(at).As<Napi::Uint8Array>();
    keys.emplace_back(
        std::string_view(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()));
  }
  return keys;
}

std::vector<std::string> texts_of(const Napi::Value& given) {
  std::vector<std::string> texts;
  if (!given.IsArray()) return texts;
  const auto array = given.As<Napi::Array>();
  for (std::uint32_t at = 0; at < array.Length(); ++at)
    texts.push_back(text_of(given.Env(), array.Get(at), "an index"));
  return texts;
}

EmbeddedRequest request_of(napi_env env, std::span<const napi_value> arguments) {
  EmbeddedRequest request;
  request.operation = operation_named(Napi::Value(env, arguments[0]).As<Napi::String>());
  request.key = text_of(env, arguments[1], "the key");
  const Napi::Value owner(env, arguments[2]);
  if (owner.IsString()) request.owner = owner.As<Napi::String>();
  request.value = optional_secret(env, arguments[3]);
  request.info = optional_secret(env, arguments[4]);
  request.indexes = texts_of(Napi::Value(env, arguments[5]));
  const Napi::Value ttl(env, arguments[6]);
  if (ttl.IsNumber()) request.ttl_ms = ttl.As<Napi::Number>().Int64Value();
  return request;
}

Napi::Value session_object(Napi::Env env, const EmbeddedAnswer& answer) {
  if (!answer.value || !answer.info) return env.Null();
  auto session = Napi::Object::New(env);
  session["value"] = Napi::Value(env, string_of(env, *answer.value));
  session["info"] = Napi::Value(env, string_of(env, *answer.info));
  return session;
}

Napi::Value session_list(Napi::Env env, const EmbeddedAnswer& answer) {
  auto list = Napi::Array::New(env, answer.sessions.size());
  std::uint32_t at = 0;
  for (const EmbeddedAnswer::Listed& one : answer.sessions) {
    auto session = Napi::Object::New(env);
    session["id"] = one.id;
    session["info"] = Napi::Value(env, string_of(env, one.info));
    list[at++] = session;
  }
  return list;
}

Napi::Value result_of(Napi::Env env, Operation operation, const EmbeddedAnswer& answer) {
  switch (operation) {
    case Operation::kGet:
      return answer.value ? Napi::Value(env, string_of(env, *answer.value)) : env.Undefined();
    case Operation::kReadSession:
      return session_object(env, answer);
    case Operation::kListSessions:
      return session_list(env, answer);
    default:
      return Napi::Boolean::New(env, answer.done);
  }
}

/// What a listener throws is an uncaught exception of the app; the next listener is called all the
/// same.
void call_listener(const Napi::FunctionReference& listener, const Napi::String& name) {
  try {
    listener.Call({name});
  } catch (const Napi::Error& error) {
    napi_fatal_exception(listener.Env(), error.Value());
  }
}

Napi::Value made_error(const Napi::Function& make, const StoreFileError& error) {
  const Napi::Env env = make.Env();
  return make.Call(
      {Napi::String::New(env, kProblemNames.at(static_cast<std::size_t>(error.problem()))),
       Napi::String::New(env, error.what()), Napi::String::New(env, error.fix())});
}

}  // namespace

Napi::Value LocalStore::open(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto settings = info[0].As<Napi::Object>();
  const auto make_error = settings.Get("makeError").As<Napi::Function>();
  std::shared_ptr<EmbeddedStore> opened;
  try {
    opened = local_stores().open(text_of(env, settings.Get("path"), "path"),
                                 keys_of(settings.Get("keys").As<Napi::Array>()),
                                 settings.Get("checkPlace").ToBoolean());
  } catch (const StoreFileError& error) {
    throw Napi::Error(env, made_error(make_error, error));
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
  const auto store = std::make_shared<LocalStore>(Environment::of(env), opened, make_error);
  auto functions = Napi::Object::New(env);
  functions["ask"] = bound_function<&LocalStore::ask>(env, "ask", store);
  functions["listen"] = bound_function<&LocalStore::listen>(env, "listen", store);
  functions["stopListening"] =
      bound_function<&LocalStore::stop_listening>(env, "stopListening", store);
  functions["close"] = bound_function<&LocalStore::close>(env, "close", store);
  return functions;
}

LocalStore::LocalStore(std::shared_ptr<Environment> environment,
                       std::shared_ptr<EmbeddedStore> store, const Napi::Function& make_error)
    : environment_(std::move(environment)),
      store_(std::move(store)),
      make_error_(environment_->keep(make_error, [] {})) {}

LocalStore::~LocalStore() {
  for (const auto& [id, function] : listeners_) {
    store_->stop_listening(id);
    environment_->release(function);
  }
  if (!closed_) local_stores().close(store_->path(), [] {});
  environment_->release(make_error_);
}

Napi::Value LocalStore::error_of(Napi::Env /*env*/, const StoreFileError& error) const {
  return made_error(environment_->kept(make_error_).Value(), error);
}

void LocalStore::settle(Napi::Env env, const Napi::Promise::Deferred& deferred, Operation operation,
                        const EmbeddedAnswer& answer) const {
  environment_->end_wait();
  if (answer.error) {
    deferred.Reject(error_of(env, *answer.error));
  } else {
    deferred.Resolve(result_of(env, operation, answer));
  }
}

napi_value LocalStore::ask(napi_env env, std::span<const napi_value> arguments) {
  EmbeddedRequest request = request_of(env, arguments);
  const auto deferred = Napi::Promise::Deferred::New(env);
  if (closed_) {
    deferred.Reject(error_of(env, {StoreFileProblem::kClosed, "was closed"}));
    return deferred.Promise();
  }
  const Operation operation = request.operation;
  environment_->begin_wait();
  store_->ask(std::move(request),
              [self = shared_from_this(), deferred, operation](EmbeddedAnswer answer) {
                const auto shared = std::make_shared<const EmbeddedAnswer>(std::move(answer));
                self->environment_->run([self, deferred, operation, shared](Napi::Env here) {
                  self->settle(here, deferred, operation, *shared);
                });
              });
  return deferred.Promise();
}

napi_value LocalStore::listen(napi_env env, std::span<const napi_value> arguments) {
  const std::string about = text_of(env, arguments[0], "what is listened for");
  const std::uint64_t function =
      environment_->keep(Napi::Value(env, arguments[1]).As<Napi::Function>(), [] {});
  const std::uint64_t id = store_->listen(
      about == "session" ? Word::About::kSession : Word::About::kKey,
      [environment = environment_, function](const Word& word) {
        environment->run([environment, function, name = word.name](Napi::Env here) {
          if (environment->keeps(function))
            call_listener(environment->kept(function), Napi::String::New(here, name));
        });
      });
  listeners_.emplace(id, function);
  return Napi::Number::New(env, static_cast<double>(id));
}

napi_value LocalStore::stop_listening(napi_env env, std::span<const napi_value> arguments) {
  const auto id =
      static_cast<std::uint64_t>(Napi::Value(env, arguments[0]).As<Napi::Number>().Int64Value());
  store_->stop_listening(id);
  const auto found = listeners_.find(id);
  if (found == listeners_.end()) return nullptr;
  environment_->release(found->second);
  listeners_.erase(found);
  return nullptr;
}

napi_value LocalStore::close(napi_env env, std::span<const napi_value> /*arguments*/) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  if (std::exchange(closed_, true)) {
    deferred.Resolve(Napi::Env(env).Undefined());
    return deferred.Promise();
  }
  environment_->begin_wait();
  local_stores().close(store_->path(), [self = shared_from_this(), deferred] {
    self->environment_->run([self, deferred](Napi::Env here) {
      self->environment_->end_wait();
      deferred.Resolve(here.Undefined());
    });
  });
  return deferred.Promise();
}

}  // namespace token_rotation
