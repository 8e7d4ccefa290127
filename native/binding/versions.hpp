#pragma once

#include <napi.h>

namespace token_rotation {

/// `versions()`: `{ addon, openssl, nghttp2, libcurl, nlohmannJson, sqlite }`. What is linked or
/// loaded is asked at run time, so that an answer of Node's own OpenSSL would show.
Napi::Value versions(const Napi::CallbackInfo& info);

}  // namespace token_rotation
