#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace token_rotation {

/// Another party's words, made fit for logs and events: one line of printable ASCII, of at most
/// `longest` characters. `[...]` replaces each of `secrets`, as it is and form-encoded, and every
/// long run of characters that could be a token. It replaces the whole text if that holds a secret
/// that would be told by the hole it leaves (a word, or fewer than four characters). The work is
/// bounded, whatever the length of the text.
std::string redacted(std::string_view text, const std::vector<std::string_view>& secrets,
                     std::size_t longest = 200);

/// The same for a text that is not a secret and has to be read to the end, such as an issuer: only
/// what is not printable ASCII is replaced.
std::string printable(std::string_view text, std::size_t longest = 200);

}  // namespace token_rotation
