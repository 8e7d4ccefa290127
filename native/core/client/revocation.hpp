#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "http/http_transport.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_request.hpp"

namespace token_rotation {

inline constexpr std::string_view kNoRevocationEndpoint = "no_revocation_endpoint";

/// Asks the provider once to revoke a token (RFC 7009). Callable from any thread; `on_done`
/// runs on the transport's, with nothing once it is revoked, else with the reason.
void request_revocation(HttpTransport& transport, const Clock& clock,
                        std::shared_ptr<const Provider> provider, Endpoints endpoints,
                        SecretString token, std::shared_ptr<AppFunctions> functions,
                        std::function<void(std::optional<Failure>)> on_done,
                        TokenKind kind = TokenKind::kRefreshToken);

}  // namespace token_rotation
