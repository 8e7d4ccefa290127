#pragma once

#include <cstddef>
#include <string_view>

#include "base/digest.hpp"

namespace token_rotation {

/// Names one refresh token of one client at one token endpoint: what single flight and successor
/// memory are keyed by.
struct TokenKey {
  Digest digest{};
  bool operator==(const TokenKey&) const = default;
};

TokenKey token_key(std::string_view token_endpoint, std::string_view client_id,
                   std::string_view refresh_token);

/// Names one session, of any provider, by the random id that its sign-in gave it. No two lists of
/// parts look alike, so it is never the key of a refresh token.
TokenKey session_key(std::string_view session_id);

struct TokenKeyHash {
  std::size_t operator()(const TokenKey& key) const noexcept { return DigestHash()(key.digest); }
};

}  // namespace token_rotation
