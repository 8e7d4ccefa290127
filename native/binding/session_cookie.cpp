#include "session_cookie.hpp"

#include <exception>
#include <memory>
#include <string_view>

#include "jose/session_cookie.hpp"
#include "secret_text.hpp"

namespace token_rotation {
namespace {

/// What all environments of the process share. Thread-safe; wiped at exit.
CookieKeys& cookie_keys() {
  static CookieKeys keys;
  return keys;
}

SecretString text_or_bytes(const Napi::Value& value) {
  if (!value.IsTypedArray()) return secret_of(value.Env(), value);
  const auto bytes = value.As<Napi::Uint8Array>();
  return SecretString({reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()});
}

std::shared_ptr<const CookieKey> key_of(const Napi::CallbackInfo& info) {
  const SecretString secret = text_or_bytes(info[1]);
  const SecretString salt = secret_of(info.Env(), info[2]);
  const bool is_v5 = info[3].ToBoolean();
  return cookie_keys().of(is_v5 ? CookieFormat::kAuthJsV5 : CookieFormat::kNextAuthV4,
                          secret.view(), salt.view());
}

}  // namespace

Napi::Value encrypt_session_cookie(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  try {
    const SecretString payload = secret_of(env, info[0]);
    return {env, string_of(env, key_of(info)->encrypt(payload.view()))};
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

Napi::Value decrypt_session_cookie(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  try {
    const SecretString cookie = secret_of(env, info[0]);
    const auto payload = key_of(info)->decrypt(cookie.view());
    return payload ? Napi::Value(env, string_of(env, *payload)) : env.Undefined();
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

}  // namespace token_rotation
