#pragma once

#include <napi.h>

namespace token_rotation {

/// `encryptSessionCookie(payload, secret, salt, isV5)`: the cookie of a payload, which is text, as
/// a string. `secret` is a string or a Uint8Array that is not empty, `salt` a string.
Napi::Value encrypt_session_cookie(const Napi::CallbackInfo& info);

/// `decryptSessionCookie(cookie, secret, salt, isV5)`: the payload. Undefined for a cookie that
/// was not encrypted like this, or is damaged: NextAuth's own decoder has the last word.
Napi::Value decrypt_session_cookie(const Napi::CallbackInfo& info);

}  // namespace token_rotation
