#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "encoding/base64.hpp"
#include "jose/jws_algorithm.hpp"
#include "support/signing_keys.hpp"

namespace token_rotation {

inline std::string encoded(std::string_view bytes) {
  return std::string(base64url(bytes).view());
}

/// A key of the kind that an algorithm wants, made once.
inline const SigningKey& key_for(const std::string& algorithm) {
  static const SigningKey p256 = ec_key("P-256");
  static const SigningKey p384 = ec_key("P-384");
  static const SigningKey p521 = ec_key("P-521");
  static const SigningKey ed25519 = ed25519_key();
  static const SigningKey ed448 = owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
  if (algorithm == "ES256") return p256;
  if (algorithm == "ES384") return p384;
  if (algorithm == "ES512") return p521;
  if (algorithm == "EdDSA" || algorithm == "Ed25519") return ed25519;
  if (algorithm == "Ed448") return ed448;
  return rsa_key();
}

inline std::string number_of(const SigningKey& key, const char* name, int bytes = 0) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) throw std::runtime_error("no number");
  std::string text(static_cast<std::size_t>(bytes > 0 ? bytes : BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()),
               static_cast<int>(text.size()));
  BN_free(number);
  return text;
}

/// The public half (RFC 7517), with what else a test wants in it.
inline nlohmann::json jwk_of(const SigningKey& key,
                             nlohmann::json members = nlohmann::json::object()) {
  const int type = EVP_PKEY_get_base_id(key.get());
  if (type == EVP_PKEY_RSA) {
    members["kty"] = "RSA";
    members["n"] = encoded(number_of(key, OSSL_PKEY_PARAM_RSA_N));
    members["e"] = encoded(number_of(key, OSSL_PKEY_PARAM_RSA_E));
  } else if (type == EVP_PKEY_EC) {
    const int bits = EVP_PKEY_get_bits(key.get());
    const int bytes = (bits + 7) / 8;
    members["kty"] = "EC";
    members["crv"] = "P-" + std::to_string(bits);
    members["x"] = encoded(number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, bytes));
    members["y"] = encoded(number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, bytes));
  } else {
    std::string raw(64, '\0');
    std::size_t length = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &length);
    raw.resize(length);
    members["kty"] = "OKP";
    members["crv"] = type == EVP_PKEY_ED25519 ? "Ed25519" : "Ed448";
    members["x"] = encoded(raw);
  }
  return members;
}

inline std::string key_set_of(const std::vector<nlohmann::json>& keys) {
  return nlohmann::json{{"keys", keys}}.dump();
}

inline std::string joined_signature(const std::string& der, int bytes) {
  const auto* start = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(der.size()));
  std::string joined(static_cast<std::size_t>(bytes) * 2, '\0');
  auto* out = reinterpret_cast<unsigned char*>(joined.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + bytes, bytes);
  ECDSA_SIG_free(signature);
  return joined;
}

inline std::string signature_by(const SigningKey& key, const std::string& algorithm,
                                const std::string& input) {
  const JwsAlgorithm* const known = jws_algorithm_named(algorithm);
  if (known == nullptr) return "no signature";
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* key_context = nullptr;
  EVP_DigestSignInit_ex(context, &key_context, known->digest, nullptr, nullptr, key.get(), nullptr);
  if (known->scheme == SignatureScheme::kRsaPss) {
    EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST);
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t length = 0;
  EVP_DigestSign(context, nullptr, &length, bytes, input.size());
  std::string signature(length, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &length, bytes,
                 input.size());
  EVP_MD_CTX_free(context);
  signature.resize(length);
  if (known->scheme != SignatureScheme::kEcdsa) return signature;
  return joined_signature(signature, static_cast<int>(curve_named(known->curve)->bytes));
}

/// A compact JWS of texts, so that a test can write what no library would.
inline std::string signed_text(const SigningKey& key, const std::string& algorithm,
                               std::string_view header, std::string_view payload) {
  const std::string input = encoded(header) + '.' + encoded(payload);
  return input + '.' + encoded(signature_by(key, algorithm, input));
}

inline std::string signed_jwt(const SigningKey& key, const nlohmann::json& header,
                              const nlohmann::json& claims) {
  return signed_text(key, header.value("alg", ""), header.dump(), claims.dump());
}

}  // namespace token_rotation
