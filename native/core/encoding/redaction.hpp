#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace token_rotation {

/// Somebody else's words made fit for logs and events: one line of printable ASCII, at most
/// `longest` characters, each of `secrets`, as it is and form-encoded, and every long run of
/// characters that could be a token replaced by `[...]`. Where the text holds a secret that would
/// be told by the hole it leaves (a word, or fewer than four characters), all of it is replaced.
/// The work is bounded, whatever the length of the text.
std::string redacted(std::string_view text, const std::vector<std::string_view>& secrets,
                     std::size_t longest = 200);

/// The same for what is no secret and has to be read to the end, such as an issuer: nothing in it
/// is replaced but what is no printable ASCII.
std::string printable(std::string_view text, std::size_t longest = 200);

}  // namespace token_rotation
