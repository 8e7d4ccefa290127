#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "http/http_transport.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

inline constexpr std::string_view kNoRevocationEndpoint = "no_revocation_endpoint";

/// Asks the provider once to revoke a refresh token (RFC 7009). Callable from any thread; `on_done`
/// runs on the transport's, with nothing once it is revoked, else with the reason.
void request_revocation(HttpTransport& transport, const Clock& clock,
                        std::shared_ptr<const Provider> provider, Endpoints endpoints,
                        SecretString refresh_token, std::shared_ptr<AppFunctions> functions,
                        std::function<void(std::optional<Failure>)> on_done);

}  // namespace token_rotation
