#pragma once

#include <functional>
#include <optional>

#include "http/http_transport.hpp"
#include "oauth/app_functions.hpp"

namespace token_rotation {

/// Calls a function of the application and hands its end to `then` on the transport's thread, once;
/// nothing where it takes longer than its time.
void call_function(HttpTransport& transport, AppFunctions& functions, FunctionCall call,
                   std::function<void(std::optional<FunctionResponse>)> then);

}  // namespace token_rotation
