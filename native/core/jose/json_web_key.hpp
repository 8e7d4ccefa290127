#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

#include "jose/jws_algorithm.hpp"

namespace token_rotation {

using PublicKey = std::shared_ptr<EVP_PKEY>;

/// The members of a JWK (RFC 7517 §4) as they are written; empty where absent.
struct JsonWebKeyMembers {
  std::string kty, crv, n, e, x, y;
  std::string use, alg, kid;
  bool may_verify = true;  ///< no `key_ops`, or `verify` is among them
};

/// A public key of a key set that can verify signatures.
struct JsonWebKey {
  KeyKind kind = KeyKind::kRsa;
  const Curve* curve = nullptr;  ///< null for RSA
  std::string first;             ///< n, or x
  std::string second;            ///< e, or y; empty for OKP
  std::string algorithm;         ///< the only one that it is for; empty: any that fits
  std::string id;                ///< kid; may be empty

  /// Whether a signature of this algorithm can be this key's.
  bool fits(const JwsAlgorithm& wanted) const noexcept;
  std::size_t bytes() const noexcept;
};

/// Takes a key that may be used: false for a symmetric one, one for encryption, an RSA modulus that
/// is not of 2,048 to 16,384 bits, or a coordinate of another length than its curve's. Those are
/// to be ignored in a set (RFC 7517 §5).
bool take_json_web_key(const JsonWebKeyMembers& members, JsonWebKey& key);

/// The key for OpenSSL; null where it is not a key: a point that is not on its curve, an even
/// modulus.
PublicKey public_key_of(const JsonWebKey& key);

}  // namespace token_rotation
