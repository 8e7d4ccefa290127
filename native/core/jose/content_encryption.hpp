#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/secret_string.hpp"

struct evp_mac_ctx_st;

namespace token_rotation {

/// How the content of a JWE is encrypted (RFC 7518 §5.1): the two that NextAuth uses.
enum class ContentEncryption : std::uint8_t {
  kA256Gcm,       ///< §5.3: AES-256-GCM, IV of 12 bytes, tag of 16
  kA256CbcHs512,  ///< §5.2.5: AES-256-CBC and HMAC-SHA-512, IV of 16 bytes, tag of 32
};

/// Bytes of the key, the IV and the tag.
struct ContentSizes {
  std::size_t key;
  std::size_t iv;
  std::size_t tag;
};
ContentSizes sizes_of(ContentEncryption encryption) noexcept;

/// A content encryption key that is ready for use. Immutable: any thread may use it.
class ContentKey {
 public:
  /// `key` has the size that `sizes_of` says.
  ContentKey(ContentEncryption encryption, SecretString key);

  ContentEncryption encryption() const noexcept { return encryption_; }
  std::string_view bytes() const noexcept { return key_.view(); }

  /// Writes the ciphertext and the tag, each to its own output. `iv` has to be used once only.
  /// Throws std::runtime_error where OpenSSL fails.
  void seal(std::string_view iv, std::string_view aad, std::string_view plaintext,
            SecretString& ciphertext, SecretString& tag) const;

  /// The plaintext; nothing where the tag says that something was changed. The tag is compared in
  /// constant time, and before anything is decrypted.
  std::optional<SecretString> open(std::string_view iv, std::string_view aad,
                                   std::string_view ciphertext, std::string_view tag) const;

 private:
  struct MacDeleter {
    void operator()(evp_mac_ctx_st* context) const;
  };

  void seal_gcm(std::string_view iv, std::string_view aad, std::string_view plaintext,
                SecretString& ciphertext, SecretString& tag) const;
  void seal_cbc(std::string_view iv, std::string_view aad, std::string_view plaintext,
                SecretString& ciphertext, SecretString& tag) const;
  std::optional<SecretString> open_gcm(std::string_view iv, std::string_view aad,
                                       std::string_view ciphertext, std::string_view tag) const;
  std::optional<SecretString> open_cbc(std::string_view iv, std::string_view aad,
                                       std::string_view ciphertext, std::string_view tag) const;
  /// RFC 7518 §5.2.2.1, step 5: over AAD, IV, ciphertext and the AAD's length in bits.
  SecretString authentication_tag(std::string_view iv, std::string_view aad,
                                  std::string_view ciphertext) const;

  const ContentEncryption encryption_;
  const SecretString key_;
  /// Keyed already, to be copied for each message; null for A256GCM.
  std::unique_ptr<evp_mac_ctx_st, MacDeleter> mac_;
};

}  // namespace token_rotation
