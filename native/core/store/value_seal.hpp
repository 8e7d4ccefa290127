#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_string.hpp"
#include "jose/content_encryption.hpp"

namespace token_rotation {

/// Encrypts and authenticates what goes into the embedded store: AES-256-GCM, under keys that are
/// made of the secrets outside. A value opens only at the place that it was sealed for.
///
/// Immutable: any thread may use it.
class ValueSeal {
 public:
  /// Keys of 32 bytes: the first seals, all of them open.
  explicit ValueSeal(const std::vector<SecretString>& keys);

  /// Version, IV, ciphertext and tag. `place` is the table and the key.
  std::string seal(std::string_view place, std::string_view value) const;
  /// Nothing where no key opens it, or it is of another place.
  std::optional<SecretString> open(std::string_view place, std::string_view sealed) const;

  /// Whether both seal alike: the same file has one seal in a process.
  bool operator==(const ValueSeal& other) const;

 private:
  std::vector<std::unique_ptr<const ContentKey>> keys_;
};

}  // namespace token_rotation
