#pragma once

#include <cstdint>

#include "oauth/expiry.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"
#include "oauth/response_parameters.hpp"

namespace token_rotation {

/// When the access token of a response expires. The first of these that tells:
///
/// 1. `expires_in`, then `expires_at` or one of its other names;
/// 2. the lifetime that the token before had, but no longer than the token's own `exp`, if it is a
///    JWT;
/// 3. that `exp`;
/// 4. the option `defaultLifetime`;
/// 5. ten minutes, where the token before had an expiry, or the response speaks of one that is over
///    or cannot be read: that session must not begin to live for ever;
/// 6. never.
///
/// What is 0, negative, over, or longer than any provider grants tells nothing. An ID token that is
/// kept and came in this response ends the set earlier, where it ends earlier itself. One from
/// before does not: a provider that does not renew it would be asked on every call. The lifetime
/// runs from `requested_at_ms` (Unix ms).
Expiry granted_expiry(const ResponseParameters& members, const Provider& provider,
                      const GrantContext& context, std::int64_t requested_at_ms);

}  // namespace token_rotation
