#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "jose/jws_algorithm.hpp"
#include "jose/token_refusal.hpp"

namespace token_rotation {

/// A longer token is not read at all; a logout token has some hundred bytes.
inline constexpr std::size_t kMaxJwsBytes = std::size_t{16} * 1024;

/// A JWT in the compact form (RFC 7515 §7.1), taken apart. Its signature has not been looked at.
// Moving a json value is noexcept: the check follows an assertion there that throws nothing.
// NOLINTNEXTLINE(bugprone-exception-escape)
struct CompactJws {
  const JwsAlgorithm* algorithm = nullptr;  ///< never null
  std::optional<std::string> key_id;        ///< `kid`
  std::optional<std::string> type;          ///< `typ`
  nlohmann::json claims;                    ///< an object
  std::string signing_input;
  std::string signature;
};

/// Refuses what is not such a token, algorithms without a public key, and extensions that have to
/// be understood (`crit`). Keys and places of keys in the header (`jwk`, `jku`, `x5c`) count
/// nothing.
std::variant<CompactJws, TokenRefusal> read_compact_jws(std::string_view token);

}  // namespace token_rotation
