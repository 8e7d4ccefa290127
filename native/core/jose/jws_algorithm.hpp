#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace token_rotation {

/// The kinds of public keys that verify signatures (RFC 7518 §6.1, RFC 8037 §2).
enum class KeyKind : std::uint8_t { kRsa, kEc, kOkp };

/// A curve of `crv`, as OpenSSL knows it.
struct Curve {
  std::string_view name;     ///< of JWK
  const char* openssl_name;  ///< of the group, or of the type of key
  KeyKind kind;
  std::size_t bytes;  ///< of a coordinate, or of the public key
};

/// Null for a curve that is none of P-256, P-384, P-521, Ed25519 and Ed448.
const Curve* curve_named(std::string_view name) noexcept;

enum class SignatureScheme : std::uint8_t { kRsaPkcs1, kRsaPss, kEcdsa, kEdDsa };

/// A JWS algorithm with a public key (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). `none` and HMAC
/// are not among them: a signature that anyone can make proves nothing.
struct JwsAlgorithm {
  std::string_view name;
  SignatureScheme scheme;
  const char* digest;      ///< null where the algorithm has its own
  std::string_view curve;  ///< empty: RSA; or any of its own for EdDSA

  KeyKind key_kind() const noexcept {
    if (scheme == SignatureScheme::kEcdsa) return KeyKind::kEc;
    return scheme == SignatureScheme::kEdDsa ? KeyKind::kOkp : KeyKind::kRsa;
  }
};

/// Null for an algorithm that is not accepted.
const JwsAlgorithm* jws_algorithm_named(std::string_view name) noexcept;

}  // namespace token_rotation
