#pragma once

#include <napi.h>

namespace token_rotation {

/// `proxyFor(url, { proxy, httpProxy, noProxy })`: the proxy that a request to `url` goes through,
/// or an empty string. For the doctor, which asks as the addon would.
Napi::Value proxy_for(const Napi::CallbackInfo& info);

}  // namespace token_rotation
