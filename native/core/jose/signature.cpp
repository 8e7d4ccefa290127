#include "jose/signature.hpp"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <string>

#include "base/handle.hpp"

namespace token_rotation {
namespace {

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The DER that OpenSSL wants of r‖s (RFC 7518 §3.4); empty for another length.
std::string ecdsa_der(std::string_view joined, std::size_t coordinate_bytes) {
  if (joined.size() != 2 * coordinate_bytes) return {};
  const Handle<ECDSA_SIG, &ECDSA_SIG_free> signature(ECDSA_SIG_new());
  const int half = static_cast<int>(coordinate_bytes);
  BIGNUM* r = BN_bin2bn(octets_of(joined), half, nullptr);
  BIGNUM* s = BN_bin2bn(octets_of(joined.substr(coordinate_bytes)), half, nullptr);
  if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  const int length = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (length <= 0) return {};
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(signature.get(), &out);
  return der;
}

bool verifies(EVP_PKEY* key, const JwsAlgorithm& algorithm, std::string_view input,
              std::string_view signature) {
  const Handle<EVP_MD_CTX, &EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  if (!context || EVP_DigestVerifyInit_ex(context.get(), &key_context, algorithm.digest, nullptr,
                                          nullptr, key, nullptr) != 1) {
    return false;
  }
  // RFC 7518 §3.5: a salt as long as the digest.
  if (algorithm.scheme == SignatureScheme::kRsaPss &&
      (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), octets_of(signature), signature.size(), octets_of(input),
                          input.size()) == 1;
}

}  // namespace

bool is_signature_of(EVP_PKEY* key, const JwsAlgorithm& algorithm, std::string_view input,
                     std::string_view signature) {
  bool is_its = false;
  if (algorithm.scheme == SignatureScheme::kEcdsa) {
    const std::string der = ecdsa_der(signature, curve_named(algorithm.curve)->bytes);
    is_its = !der.empty() && verifies(key, algorithm, input, der);
  } else {
    is_its = verifies(key, algorithm, input, signature);
  }
  // For bytes that are not a signature, OpenSSL leaves an error in the thread's queue, where Node
  // looks.
  if (!is_its) ERR_clear_error();
  return is_its;
}

}  // namespace token_rotation
