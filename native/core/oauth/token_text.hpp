#pragma once

#include <cstddef>
#include <string_view>

namespace token_rotation {

/// Tokens are a few kilobytes; a session cookie holds less than this.
inline constexpr std::size_t kLargestTokenBytes = std::size_t{64} * 1024;

/// Whether a response's `access_token` can be one. Not RFC 6750 §2.1, which some providers break
/// (Salesforce's hold `!`, eBay's `^` and `#`): any visible ASCII, but no blank, no more than 64
/// KiB, no word for nothing ("null"), and nothing that begins as JSON, a page or an error does.
bool is_access_token(std::string_view text);

/// The same for a `refresh_token`, which may hold blanks (RFC 6749 appendix A.17).
bool is_refresh_token(std::string_view text);

/// Whether a provider wrote "error" or what is wrong where a token belongs.
bool is_error_text(std::string_view text);

}  // namespace token_rotation
