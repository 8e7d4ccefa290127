#include "oauth/client_assertion.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/handle.hpp"
#include "encoding/base64.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kAssertionLifetimeSeconds = 60;
constexpr std::int64_t kAppleSecretLifetimeSeconds = 300;

using Key = Handle<EVP_PKEY, &EVP_PKEY_free>;
using DigestContext = Handle<EVP_MD_CTX, &EVP_MD_CTX_free>;
using MemoryBio = Handle<BIO, &BIO_free>;
using EcdsaSignature = Handle<ECDSA_SIG, &ECDSA_SIG_free>;

std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no random bytes for the client assertion's jti");
  }
  return std::string(base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).view());
}

Key read_private_key(const SecretString& pem) {
  const MemoryBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // The callback answers no passphrase, so that an encrypted key fails here and does not ask on the
  // terminal.
  Key key(PEM_read_bio_PrivateKey(
      bio.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr));
  if (!key) throw std::runtime_error("privateKey is not an unencrypted PEM private key");
  return key;
}

/// JWS algorithm (RFC 7518 §3.1, RFC 8037 §3.1) as OpenSSL needs it.
struct SigningAlgorithm {
  const char* name;
  int key_type;
  const char* digest;  ///< null where the algorithm has its own
  bool pss;
  int coordinate_bytes;  ///< of an ECDSA signature's r and s; 0 for others
  std::string_view curve;
};

constexpr std::array kSigningAlgorithms = {
    SigningAlgorithm{"RS256", EVP_PKEY_RSA, "SHA256", false, 0, {}},
    SigningAlgorithm{"RS384", EVP_PKEY_RSA, "SHA384", false, 0, {}},
    SigningAlgorithm{"RS512", EVP_PKEY_RSA, "SHA512", false, 0, {}},
    SigningAlgorithm{"PS256", EVP_PKEY_RSA, "SHA256", true, 0, {}},
    SigningAlgorithm{"PS384", EVP_PKEY_RSA, "SHA384", true, 0, {}},
    SigningAlgorithm{"PS512", EVP_PKEY_RSA, "SHA512", true, 0, {}},
    SigningAlgorithm{"ES256", EVP_PKEY_EC, "SHA256", false, 32, "prime256v1"},
    SigningAlgorithm{"ES384", EVP_PKEY_EC, "SHA384", false, 48, "secp384r1"},
    SigningAlgorithm{"ES512", EVP_PKEY_EC, "SHA512", false, 66, "secp521r1"},
    SigningAlgorithm{"EdDSA", EVP_PKEY_ED25519, nullptr, false, 0, {}},
};

/// The name OpenSSL gives the curve of an EC key; empty for other keys.
std::string curve_of(EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
      EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1) {
    return {};
  }
  return {name.data(), length};
}

const SigningAlgorithm& algorithm_for(EVP_PKEY* key, const std::string& wanted) {
  const int key_type = EVP_PKEY_get_base_id(key);
  const std::string curve = curve_of(key);
  for (const auto& algorithm : kSigningAlgorithms) {
    const bool fits = algorithm.key_type == key_type && algorithm.curve == curve;
    if (fits && (wanted.empty() || wanted == algorithm.name)) return algorithm;
  }
  throw std::runtime_error("privateKey does not fit signingAlgorithm " +
                           (wanted.empty() ? "(any)" : wanted));
}

/// ECDSA signatures are DER in OpenSSL and r‖s in JWS (RFC 7518 §3.4).
std::string joined_coordinates(const std::string& der, int coordinate_bytes) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
  if (!signature) throw std::runtime_error("cannot sign the client assertion");
  std::string joined(static_cast<std::size_t>(coordinate_bytes) * 2, '\0');
  auto* out = reinterpret_cast<unsigned char*>(joined.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, coordinate_bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + coordinate_bytes, coordinate_bytes);
  return joined;
}

std::string sign_with_key(EVP_PKEY* key, const SigningAlgorithm& algorithm,
                          std::string_view input) {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  bool ok = EVP_DigestSignInit_ex(context.get(), &key_context, algorithm.digest, nullptr, nullptr,
                                  key, nullptr) == 1;
  if (ok && algorithm.pss) {
    ok = EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t length = 0;
  ok = ok && EVP_DigestSign(context.get(), nullptr, &length, bytes, input.size()) == 1;
  std::string signature(length, '\0');
  ok = ok && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                            &length, bytes, input.size()) == 1;
  if (!ok) throw std::runtime_error("cannot sign the client assertion");
  signature.resize(length);
  return algorithm.coordinate_bytes > 0 ? joined_coordinates(signature, algorithm.coordinate_bytes)
                                        : signature;
}

std::string sign_with_secret(const SecretString& secret, std::string_view input) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac.data(), &length);
  return {reinterpret_cast<const char*>(mac.data()), length};
}

SecretString signing_input(const nlohmann::json& header, const nlohmann::json& claims) {
  SecretString input = base64url(header.dump());
  return input.append(".").append(base64url(claims.dump()).view());
}

SecretString signed_by_key(const Provider& provider, const std::string& algorithm_name,
                           nlohmann::json header, const nlohmann::json& claims) {
  const Key key = read_private_key(provider.private_key);
  const SigningAlgorithm& algorithm = algorithm_for(key.get(), algorithm_name);
  header["alg"] = algorithm.name;
  if (!provider.key_id.empty()) header["kid"] = provider.key_id;
  SecretString jwt = signing_input(header, claims);
  const std::string signature = sign_with_key(key.get(), algorithm, jwt.view());
  return jwt.append(".").append(base64url(signature).view());
}

}  // namespace

SecretString client_assertion(const Provider& provider, ClientAuthentication method,
                              const std::string& audience, std::int64_t now_ms) {
  const std::int64_t now_seconds = now_ms / 1000;
  const nlohmann::json claims = {
      {"iss", provider.client_id}, {"sub", provider.client_id},
      {"aud", audience},           {"jti", random_id()},
      {"iat", now_seconds},        {"exp", now_seconds + kAssertionLifetimeSeconds}};
  if (method == ClientAuthentication::kPrivateKeyJwt)
    return signed_by_key(provider, provider.signing_algorithm, {{"typ", "JWT"}}, claims);
  SecretString assertion = signing_input({{"alg", "HS256"}, {"typ", "JWT"}}, claims);
  const std::string signature = sign_with_secret(provider.client_secret, assertion.view());
  return assertion.append(".").append(base64url(signature).view());
}

SecretString apple_client_secret(const Provider& provider, std::int64_t now_ms) {
  const std::int64_t now_seconds = now_ms / 1000;
  const nlohmann::json claims = {{"iss", provider.apple_team_id},
                                 {"sub", provider.client_id},
                                 {"aud", "https://appleid.apple.com"},
                                 {"iat", now_seconds},
                                 {"exp", now_seconds + kAppleSecretLifetimeSeconds}};
  return signed_by_key(provider, "ES256", nlohmann::json::object(), claims);
}

}  // namespace token_rotation
