#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <variant>

#include "http/http_transport.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

using ClientOrFailure = std::variant<std::shared_ptr<const Provider>, Failure>;

/// The provider with the client secret of one request: its own, one that a function of the
/// application makes, or Apple's, made from its key. Calls `then` at once, or on the transport's
/// thread. `functions` may be null where the provider has none.
void with_client_secret(HttpTransport& transport, const std::shared_ptr<const Provider>& provider,
                        AppFunctions* functions, std::int64_t now_ms,
                        std::function<void(ClientOrFailure)> then);

}  // namespace token_rotation
