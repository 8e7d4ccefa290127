#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace token_rotation {

/// SHA-256 digest: refresh tokens are compared and stored only like this.
using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 over every part with its length in front, so that no two lists of parts look alike.
Digest sha256_of(std::initializer_list<std::string_view> parts);

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
  std::size_t operator()(const TokenKey& key) const noexcept {
    std::size_t hash = 0;  // the digest is uniform already
    std::memcpy(&hash, key.digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace token_rotation
