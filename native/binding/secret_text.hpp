#pragma once

#include <napi.h>

#include "base/secret_string.hpp"

namespace token_rotation {

/// The text of a string, straight into memory that is wiped; empty for any other value.
SecretString secret_of(napi_env env, napi_value value);

/// A string of it. Most tokens are ASCII, which V8 takes over without decoding.
napi_value string_of(napi_env env, const SecretString& secret);

}  // namespace token_rotation
