#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>

namespace token_rotation {

/// SHA-256 digest: refresh tokens are compared and stored only like this.
using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 over every part with its length in front, so that no two lists of parts look alike.
Digest sha256_of(std::initializer_list<std::string_view> parts);

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t hash = 0;  // the digest is uniform already
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace token_rotation
