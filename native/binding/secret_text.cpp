#include "secret_text.hpp"

#include "base/ascii.hpp"

namespace token_rotation {

SecretString secret_of(napi_env env, napi_value value) {
  constexpr std::size_t kMaxTokensAreShorter = 2048;
  SecretString secret;
  std::size_t length = 0;
  secret.resize(kMaxTokensAreShorter);
  if (napi_get_value_string_utf8(env, value, secret.data(), secret.size(), &length) != napi_ok)
    return {};
  // A longer one was cut off, at most within its last character; Node-API ends every text with a
  // NUL.
  if (length + 4 >= secret.size()) {
    napi_get_value_string_utf8(env, value, nullptr, 0, &length);
    secret.resize(length + 1);
    napi_get_value_string_utf8(env, value, secret.data(), secret.size(), &length);
  }
  secret.resize(length);
  return secret;
}

napi_value string_of(napi_env env, const SecretString& secret) {
  napi_value string = nullptr;
  const auto create = is_ascii(secret.view()) ? napi_create_string_latin1 : napi_create_string_utf8;
  create(env, secret.data(), secret.size(), &string);
  return string;
}

}  // namespace token_rotation
