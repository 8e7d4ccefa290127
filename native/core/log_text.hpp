#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace token_rotation {

/// Somebody else's words made fit for logs and events: one line of printable ASCII, at most
/// `longest` characters, each of `secrets`, as it is and form-encoded, and every long run of
/// characters that could be a token replaced by `[...]`.
std::string log_text(std::string_view text, std::vector<std::string_view> secrets,
                     std::size_t longest = 200);

/// The same for what is no secret and has to be read to the end, such as an issuer: nothing in it
/// is replaced but what is no printable ASCII.
std::string public_text(std::string_view text, std::size_t longest = 200);

}  // namespace token_rotation
