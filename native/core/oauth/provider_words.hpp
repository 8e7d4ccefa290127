#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/secret_string.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

/// Longest description of a failure.
inline constexpr std::size_t kMaxDescription = 200;

/// Words of the provider's or the application's, without the secrets of both: a server knows what
/// it was sent, and may repeat it. So may libcurl, of what the server said.
std::string without_secrets(std::string_view text, const Provider& provider,
                            const SecretString& refresh_token,
                            std::size_t longest = kMaxDescription);

/// An error code. It is masked like all words, unless others send the same: a client secret that is
/// a part of one would be told by the hole in it.
std::string public_code(std::string_view code, const Provider& provider,
                        const SecretString& refresh_token);

}  // namespace token_rotation
