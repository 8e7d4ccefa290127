#pragma once

#include <napi.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "environment.hpp"
#include "store/embedded_store.hpp"

namespace token_rotation {

/// `localStore` of one JavaScript environment asks the embedded store through this. Answers come
/// back through the `Environment`; when that ends, the promises end with it.
class LocalStore final : public std::enable_shared_from_this<LocalStore> {
 public:
  /// `openLocalStore({ path, keys, checkPlace, makeError })`: functions. Throws what `makeError`
  /// makes of a place that cannot be used.
  static Napi::Value open(const Napi::CallbackInfo& info);

  LocalStore(std::shared_ptr<Environment> environment, std::shared_ptr<EmbeddedStore> store,
             const Napi::Function& make_error);
  LocalStore(const LocalStore&) = delete;
  LocalStore& operator=(const LocalStore&) = delete;
  ~LocalStore();

  /// `ask(operation, key, owner, value, info, indexes, ttlMs)`: a promise.
  napi_value ask(napi_env env, std::span<const napi_value> arguments);
  /// `listen(about, listener)`: an id; `about` is `key` or `session`.
  napi_value listen(napi_env env, std::span<const napi_value> arguments);
  /// `stopListening(id)`
  napi_value stop_listening(napi_env env, std::span<const napi_value> arguments);
  /// `close()`: a promise.
  napi_value close(napi_env env, std::span<const napi_value> arguments);

 private:
  Napi::Value error_of(Napi::Env env, const StoreFileError& error) const;
  void settle(Napi::Env env, const Napi::Promise::Deferred& deferred,
              EmbeddedRequest::Operation operation, const EmbeddedAnswer& answer) const;

  const std::shared_ptr<Environment> environment_;
  const std::shared_ptr<EmbeddedStore> store_;
  const std::uint64_t make_error_;  ///< a function of the environment
  bool closed_ = false;             ///< JavaScript thread only
  /// JavaScript thread only: of the store, and the function of the environment that hears it.
  std::map<std::uint64_t, std::uint64_t> listeners_;
};

}  // namespace token_rotation
