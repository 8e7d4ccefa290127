#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/digest.hpp"
#include "base/mutex.hpp"
#include "base/secret_string.hpp"
#include "jose/content_encryption.hpp"

namespace token_rotation {

/// Which NextAuth a session cookie is of. Both write a compact JWE with direct encryption (RFC 7516
/// §7.1, RFC 7518 §4.5) under a key that HKDF makes of the secret.
enum class CookieFormat : std::uint8_t {
  kNextAuthV4,  ///< A256GCM, no `kid`
  kAuthJsV5,    ///< A256CBC-HS512, the key's thumbprint (RFC 7638) as `kid`
};

/// One derived key, with the protected header that goes with it. Immutable: any thread may use it.
class CookieKey {
 public:
  /// Derives the key of a secret: HKDF-SHA-256 (RFC 5869) with the salt and the info of NextAuth.
  CookieKey(CookieFormat format, std::string_view secret, std::string_view salt);

  /// The cookie of a payload, under an IV of its own.
  SecretString encrypt(std::string_view payload) const;

  /// The payload. Nothing for a cookie with another header, also one that NextAuth itself would
  /// read, for one of another key, and for one that is damaged.
  std::optional<SecretString> decrypt(std::string_view cookie) const;

 private:
  const ContentKey key_;
  const std::string header_;  ///< the protected header, encoded: what a cookie begins with
};

/// Derived keys, kept because deriving one costs more than everything else about a cookie. Bounded;
/// a key that is dropped is wiped. Any thread may use it.
class CookieKeys {
 public:
  std::shared_ptr<const CookieKey> of(CookieFormat format, std::string_view secret,
                                      std::string_view salt);

 private:
  Mutex mutex_;
  /// By SHA-256 over format, secret and salt.
  std::unordered_map<Digest, std::shared_ptr<const CookieKey>, DigestHash> keys_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
