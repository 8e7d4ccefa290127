#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "oauth/app_functions.hpp"
#include "oauth/failure.hpp"
#include "oauth/grant_context.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// Judges how a `refresh` function ended; nothing: not in time.
std::variant<TokenSet, Failure> read_function_response(std::optional<FunctionResponse> response,
                                                       const Provider& provider,
                                                       const GrantContext& context,
                                                       std::int64_t called_at_ms);

/// Why there is no client secret, where a function was to make it. Nothing has been sent yet.
Failure client_secret_failure(const std::optional<FunctionResponse>& response);

}  // namespace token_rotation
