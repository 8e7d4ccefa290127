#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/secret_string.hpp"

namespace token_rotation {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using SigningKey = std::shared_ptr<EVP_PKEY>;

inline SigningKey owned(EVP_PKEY* key) {
  if (key == nullptr) throw std::runtime_error("OpenSSL made no key");
  return {key, KeyDeleter()};
}

/// Made once: an RSA key takes long.
inline const SigningKey& rsa_key() {
  static const SigningKey key =
      owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
  return key;
}
inline SigningKey ec_key(const char* curve) {
  return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
}
inline SigningKey ed25519_key() {
  return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

template <typename Write>
std::string pem_text(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  write(bio);
  char* text = nullptr;
  const auto length = BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<std::size_t>(length));
  BIO_free(bio);
  return pem;
}

inline SecretString private_pem(const SigningKey& key, const char* passphrase = nullptr) {
  return SecretString(pem_text([&](BIO* bio) {
    PEM_write_bio_PKCS8PrivateKey(bio, key.get(),
                                  passphrase == nullptr ? nullptr : EVP_aes_128_cbc(), nullptr, 0,
                                  nullptr, const_cast<char*>(passphrase));
  }));
}

inline std::string public_pem(const SigningKey& key) {
  return pem_text([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, key.get()); });
}

/// r‖s of a JWS (RFC 7518 §3.4) as the DER that OpenSSL verifies; empty where the length is odd.
inline std::string der_signature(std::string_view joined) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(joined.data());
  const int half = static_cast<int>(joined.size() / 2);
  ECDSA_SIG* signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, BN_bin2bn(bytes, half, nullptr),
                 BN_bin2bn(bytes + half, half, nullptr));
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature, &der);
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  ECDSA_SIG_free(signature);
  return text;
}

/// Whether `signature` is this key's over `input`. `digest` is null for EdDSA; `pss` asks for
/// RSASSA-PSS with a salt as long as the digest (RFC 7518 §3.5).
inline bool is_signed_by(const SigningKey& key, const char* digest, bool pss,
                         std::string_view input, std::string_view signature) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* key_context = nullptr;
  bool ok = EVP_DigestVerifyInit_ex(context, &key_context, digest, nullptr, nullptr, key.get(),
                                    nullptr) == 1;
  if (ok && pss) {
    ok = EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  ok =
      ok && EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                             signature.size(), reinterpret_cast<const unsigned char*>(input.data()),
                             input.size()) == 1;
  EVP_MD_CTX_free(context);
  return ok;
}

}  // namespace token_rotation
