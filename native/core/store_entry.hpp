#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "failure.hpp"
#include "secret_string.hpp"
#include "token_set.hpp"

namespace token_rotation {

/// What processes tell each other about one refresh token: what replaced it, or why nothing did.
/// One of the two is set.
struct StoreEntry {
  std::shared_ptr<const TokenSet> tokens;
  std::shared_ptr<const Failure> failure;
};

/// As a form (RFC 6749 appendix B): the encoder and decoder of requests wipe what they leave
/// behind.
SecretString write_store_entry(const StoreEntry& entry);

/// Nothing for a text that is no entry of this version. An access token never outlives what its
/// provider granted, counted from now: the clock of the process that wrote it may run ahead.
std::optional<StoreEntry> read_store_entry(std::string_view text, double now_ms);

}  // namespace token_rotation
