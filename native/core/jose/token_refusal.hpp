#pragma once

#include <string>

namespace token_rotation {

/// Why a token is not acted on: a word for programs, and a sentence for people that quotes nothing
/// of the token but names that are known.
struct TokenRefusal {
  const char* reason;
  std::string description;
};

}  // namespace token_rotation
