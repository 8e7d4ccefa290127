#pragma once

#include <cstdint>
#include <variant>

#include "http/http_message.hpp"
#include "oauth/failure.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"
#include "oauth/response_parameters.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// Judges the response to a refresh request: the new tokens, or why there are none.
/// Success is a 2xx with a usable `access_token` and no error (RFC 6749 §5.1); `requested_at_ms`
/// (Unix ms) is when the request was made: the lifetime runs from there, so that a slow response
/// does not stretch it. A refusal is not judged yet by what came before it: see
/// refusal_history.hpp.
///
/// A complete 2xx without a usable token is final, unless it says "later" or names an error: the
/// provider has answered and may have rotated, so the refresh token is not presented again.
std::variant<TokenSet, Failure> read_token_response(const HttpResponse& response,
                                                    const Provider& provider,
                                                    const GrantContext& context,
                                                    std::int64_t requested_at_ms);

/// The new tokens of members that have been read, as the provider's settings and what the client
/// held make them. `status` is that of the response; 0 where a function brought them.
std::variant<TokenSet, Failure> token_set_from(ResponseParameters members, int status,
                                               const Provider& provider,
                                               const GrantContext& context,
                                               std::int64_t requested_at_ms);

/// Whether there is an access token that can be used, and no token that is too long to be kept.
bool holds_tokens(const ResponseParameters& members);

/// The refresh token that a response brought beside tokens that were not taken
/// (`withholds_tokens`): the one in hand is spent. Empty where it brought none.
SecretString withheld_refresh_token(const HttpResponse& response, const Provider& provider);

}  // namespace token_rotation
