#include <napi.h>

#include "local_store.hpp"
#include "logout_tokens.hpp"
#include "proxy.hpp"
#include "rotator.hpp"
#include "session_cookie.hpp"
#include "stay_loaded.hpp"
#include "versions.hpp"

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  token_rotation::stay_loaded();
  exports["createRotator"] =
      Napi::Function::New<&token_rotation::Rotator::create>(env, "createRotator");
  exports["createLogoutVerifier"] =
      Napi::Function::New<&token_rotation::LogoutTokens::create>(env, "createLogoutVerifier");
  exports["encryptSessionCookie"] =
      Napi::Function::New<&token_rotation::encrypt_session_cookie>(env, "encryptSessionCookie");
  exports["decryptSessionCookie"] =
      Napi::Function::New<&token_rotation::decrypt_session_cookie>(env, "decryptSessionCookie");
  exports["openLocalStore"] =
      Napi::Function::New<&token_rotation::LocalStore::open>(env, "openLocalStore");
  exports["proxyFor"] = Napi::Function::New<&token_rotation::proxy_for>(env, "proxyFor");
  exports["versions"] = Napi::Function::New<&token_rotation::versions>(env, "versions");
  return exports;
}

}  // namespace

NODE_API_MODULE(addon, init)
