#include "jose/content_encryption.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace token_rotation {
namespace {

constexpr ContentSizes kGcmSizes{32, 12, 16};
constexpr ContentSizes kCbcSizes{64, 16, 32};
constexpr std::size_t kBlock = 16;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(SecretString& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void check(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL could not encrypt");
}

/// Fetched once: OpenSSL 3 looks an implicit algorithm up on every use, which costs more than a
/// kilobyte of AES.
const EVP_CIPHER* gcm() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}
const EVP_CIPHER* cbc() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  return cipher;
}

/// One for each thread, used for one message at a time; forgets the key when that is done.
class CipherUse {
 public:
  CipherUse() { check(context() != nullptr); }
  CipherUse(const CipherUse&) = delete;
  CipherUse& operator=(const CipherUse&) = delete;
  ~CipherUse() { EVP_CIPHER_CTX_reset(context()); }

  EVP_CIPHER_CTX* context() const {
    thread_local const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    return context.get();
  }
};

int length_of(std::string_view text) {
  return static_cast<int>(text.size());
}

}  // namespace

ContentSizes sizes_of(ContentEncryption encryption) noexcept {
  return encryption == ContentEncryption::kA256Gcm ? kGcmSizes : kCbcSizes;
}

void ContentKey::MacDeleter::operator()(evp_mac_ctx_st* context) const {
  EVP_MAC_CTX_free(context);
}

ContentKey::ContentKey(ContentEncryption encryption, SecretString key)
    : encryption_(encryption), key_(std::move(key)) {
  if (key_.size() != sizes_of(encryption).key) throw std::invalid_argument("key of a wrong size");
  if (encryption == ContentEncryption::kA256Gcm) return;
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  check(hmac != nullptr);
  mac_.reset(EVP_MAC_CTX_new(hmac.get()));
  std::array<char, 7> digest{"SHA512"};
  const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                          OSSL_PARAM_construct_end()};
  // RFC 7518 §5.2.2.1, step 1: the first half authenticates, the second encrypts.
  check(mac_ && EVP_MAC_init(mac_.get(), bytes_of(bytes()), key_.size() / 2, params.data()) == 1);
}

void ContentKey::seal(std::string_view iv, std::string_view aad, std::string_view plaintext,
                      SecretString& ciphertext, SecretString& tag) const {
  if (encryption_ == ContentEncryption::kA256Gcm) {
    seal_gcm(iv, aad, plaintext, ciphertext, tag);
  } else {
    seal_cbc(iv, aad, plaintext, ciphertext, tag);
  }
}

std::optional<SecretString> ContentKey::open(std::string_view iv, std::string_view aad,
                                             std::string_view ciphertext,
                                             std::string_view tag) const {
  const ContentSizes sizes = sizes_of(encryption_);
  if (iv.size() != sizes.iv || tag.size() != sizes.tag) return std::nullopt;
  return encryption_ == ContentEncryption::kA256Gcm ? open_gcm(iv, aad, ciphertext, tag)
                                                    : open_cbc(iv, aad, ciphertext, tag);
}

void ContentKey::seal_gcm(std::string_view iv, std::string_view aad, std::string_view plaintext,
                          SecretString& ciphertext, SecretString& tag) const {
  const CipherUse use;
  ciphertext.resize(plaintext.size());
  tag.resize(kGcmSizes.tag);
  int length = 0;
  check(EVP_EncryptInit_ex2(use.context(), gcm(), bytes_of(bytes()), bytes_of(iv), nullptr) == 1 &&
        EVP_EncryptUpdate(use.context(), nullptr, &length, bytes_of(aad), length_of(aad)) == 1 &&
        EVP_EncryptUpdate(use.context(), bytes_of(ciphertext), &length, bytes_of(plaintext),
                          length_of(plaintext)) == 1 &&
        EVP_EncryptFinal_ex(use.context(), bytes_of(tag), &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(use.context(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                            tag.data()) == 1);
}

std::optional<SecretString> ContentKey::open_gcm(std::string_view iv, std::string_view aad,
                                                 std::string_view ciphertext,
                                                 std::string_view tag) const {
  const CipherUse use;
  SecretString plaintext;
  plaintext.resize(ciphertext.size());
  SecretString expected(tag);
  int length = 0;
  unsigned char nothing = 0;
  const bool ok =
      EVP_DecryptInit_ex2(use.context(), gcm(), bytes_of(bytes()), bytes_of(iv), nullptr) == 1 &&
      EVP_DecryptUpdate(use.context(), nullptr, &length, bytes_of(aad), length_of(aad)) == 1 &&
      EVP_DecryptUpdate(use.context(), bytes_of(plaintext), &length, bytes_of(ciphertext),
                        length_of(ciphertext)) == 1 &&
      EVP_CIPHER_CTX_ctrl(use.context(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(expected.size()),
                          expected.data()) == 1 &&
      EVP_DecryptFinal_ex(use.context(), &nothing, &length) == 1;
  if (!ok) return std::nullopt;
  return plaintext;
}

void ContentKey::seal_cbc(std::string_view iv, std::string_view aad, std::string_view plaintext,
                          SecretString& ciphertext, SecretString& tag) const {
  const CipherUse use;
  ciphertext.resize(plaintext.size() + kBlock);
  const unsigned char* const encryption_key = bytes_of(bytes().substr(key_.size() / 2));
  int length = 0;
  int rest = 0;
  check(EVP_EncryptInit_ex2(use.context(), cbc(), encryption_key, bytes_of(iv), nullptr) == 1 &&
        EVP_EncryptUpdate(use.context(), bytes_of(ciphertext), &length, bytes_of(plaintext),
                          length_of(plaintext)) == 1 &&
        EVP_EncryptFinal_ex(use.context(), bytes_of(ciphertext) + length, &rest) == 1);
  ciphertext.resize(static_cast<std::size_t>(length) + static_cast<std::size_t>(rest));
  tag = authentication_tag(iv, aad, ciphertext.view());
}

std::optional<SecretString> ContentKey::open_cbc(std::string_view iv, std::string_view aad,
                                                 std::string_view ciphertext,
                                                 std::string_view tag) const {
  const SecretString expected = authentication_tag(iv, aad, ciphertext);
  if (CRYPTO_memcmp(expected.data(), tag.data(), tag.size()) != 0) return std::nullopt;
  const CipherUse use;
  SecretString plaintext;
  plaintext.resize(ciphertext.size() + kBlock);
  const unsigned char* const encryption_key = bytes_of(bytes().substr(key_.size() / 2));
  int length = 0;
  int rest = 0;
  const bool ok =
      EVP_DecryptInit_ex2(use.context(), cbc(), encryption_key, bytes_of(iv), nullptr) == 1 &&
      EVP_DecryptUpdate(use.context(), bytes_of(plaintext), &length, bytes_of(ciphertext),
                        length_of(ciphertext)) == 1 &&
      EVP_DecryptFinal_ex(use.context(), bytes_of(plaintext) + length, &rest) == 1;
  if (!ok) return std::nullopt;
  plaintext.resize(static_cast<std::size_t>(length) + static_cast<std::size_t>(rest));
  return plaintext;
}

SecretString ContentKey::authentication_tag(std::string_view iv, std::string_view aad,
                                            std::string_view ciphertext) const {
  std::array<unsigned char, 8> aad_bits{};
  std::uint64_t bits = std::uint64_t{aad.size()} * 8;
  for (std::size_t i = aad_bits.size(); i-- > 0; bits >>= 8) {
    aad_bits[i] = static_cast<unsigned char>(bits & 0xFF);
  }
  const std::unique_ptr<evp_mac_ctx_st, MacDeleter> mac(EVP_MAC_CTX_dup(mac_.get()));
  constexpr std::size_t kDigestBytes = 64;
  SecretString digest;
  digest.resize(kDigestBytes);
  std::size_t length = 0;
  check(mac && EVP_MAC_update(mac.get(), bytes_of(aad), aad.size()) == 1 &&
        EVP_MAC_update(mac.get(), bytes_of(iv), iv.size()) == 1 &&
        EVP_MAC_update(mac.get(), bytes_of(ciphertext), ciphertext.size()) == 1 &&
        EVP_MAC_update(mac.get(), aad_bits.data(), aad_bits.size()) == 1 &&
        EVP_MAC_final(mac.get(), bytes_of(digest), &length, digest.size()) == 1);
  digest.resize(kCbcSizes.tag);
  return digest;
}

}  // namespace token_rotation
