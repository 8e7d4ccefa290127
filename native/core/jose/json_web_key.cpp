#include "jose/json_web_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <optional>

#include "base/handle.hpp"
#include "encoding/base64.hpp"

namespace token_rotation {
namespace {

/// NIST SP 800-131A; and OpenSSL's own upper bound, where a verification takes milliseconds.
constexpr std::size_t kMinModulusBits = 2048;
constexpr std::size_t kMaxModulusBits = 16'384;
/// OpenSSL takes no longer exponents with a large modulus, and no issuer uses them.
constexpr std::size_t kMaxExponentBytes = 8;
/// RFC 8017 allows any odd one from 3 on; 1 would verify everything.
constexpr unsigned char kMinExponent = 3;

using Number = Handle<BIGNUM, &BN_free>;
using ParamBuilder = Handle<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free>;
using Params = Handle<OSSL_PARAM, &OSSL_PARAM_free>;
using KeyContext = Handle<EVP_PKEY_CTX, &EVP_PKEY_CTX_free>;

const unsigned char* unsigned_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> decoded_member(const std::string& member) {
  const auto bytes = base64url_decoded(member);
  if (!bytes || bytes->empty()) return std::nullopt;
  return std::string(bytes->view());
}

/// RFC 7518 §2 wants the fewest bytes. Some issuers write a zero in front, as for a signed number.
std::string without_leading_zeros(const std::string& number) {
  return number.substr(std::min(number.find_first_not_of('\0'), number.size()));
}

std::size_t bits_of_number(const std::string& number) {
  std::size_t bits = number.size() * 8;
  if (number.empty()) return 0;
  for (auto top = static_cast<unsigned char>(number.front()); (top & 0x80U) == 0; top <<= 1U) {
    --bits;
  }
  return bits;
}

bool is_odd(const std::string& number) {
  return (static_cast<unsigned char>(number.back()) & 1U) != 0;
}

bool take_rsa(const JsonWebKeyMembers& members, JsonWebKey& key) {
  const auto modulus = decoded_member(members.n);
  const auto exponent = decoded_member(members.e);
  if (!modulus || !exponent) return false;
  key.first = without_leading_zeros(*modulus);
  key.second = without_leading_zeros(*exponent);
  const std::size_t bits = bits_of_number(key.first);
  if (bits < kMinModulusBits || bits > kMaxModulusBits || !is_odd(key.first)) return false;
  if (key.second.empty() || key.second.size() > kMaxExponentBytes || !is_odd(key.second))
    return false;
  return key.second.size() > 1 || static_cast<unsigned char>(key.second.front()) >= kMinExponent;
}

/// Coordinates have the full size of the curve (RFC 7518 §6.2.1.2, RFC 8037 §2).
bool take_on_curve(const JsonWebKeyMembers& members, JsonWebKey& key) {
  key.curve = curve_named(members.crv);
  if (key.curve == nullptr || key.curve->kind != key.kind) return false;
  const auto x = decoded_member(members.x);
  if (!x || x->size() != key.curve->bytes) return false;
  key.first = *x;
  if (key.kind == KeyKind::kOkp) return true;
  const auto y = decoded_member(members.y);
  if (!y || y->size() != key.curve->bytes) return false;
  key.second = *y;
  return true;
}

PublicKey from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return {key, &EVP_PKEY_free};
}

PublicKey rsa_public_key(const JsonWebKey& key) {
  const Number n(BN_bin2bn(unsigned_bytes(key.first), static_cast<int>(key.first.size()), nullptr));
  const Number e(
      BN_bin2bn(unsigned_bytes(key.second), static_cast<int>(key.second.size()), nullptr));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  return from_params("RSA", builder.get());
}

PublicKey ec_public_key(const JsonWebKey& key) {
  // An uncompressed point (SEC 1 §2.3.3), which OpenSSL looks for on the curve.
  const std::string point = '\x04' + key.first + key.second;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      key.curve->openssl_name, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  return from_params("EC", builder.get());
}

}  // namespace

bool JsonWebKey::fits(const JwsAlgorithm& wanted) const noexcept {
  if (kind != wanted.key_kind()) return false;
  if (!wanted.curve.empty() && curve->name != wanted.curve) return false;
  if (algorithm.empty() || algorithm == wanted.name) return true;
  // RFC 9864 §3.1: `EdDSA` and the names of its curves mean the same signatures.
  return kind == KeyKind::kOkp && (algorithm == "EdDSA" || algorithm == curve->name);
}

std::size_t JsonWebKey::bytes() const noexcept {
  return sizeof(JsonWebKey) + first.size() + second.size() + algorithm.size() + id.size();
}

bool take_json_web_key(const JsonWebKeyMembers& members, JsonWebKey& key) {
  if (!members.may_verify || (!members.use.empty() && members.use != "sig")) return false;
  if (!members.alg.empty() && jws_algorithm_named(members.alg) == nullptr) return false;
  key.algorithm = members.alg;
  key.id = members.kid;
  if (members.kty == "RSA") {
    key.kind = KeyKind::kRsa;
    return take_rsa(members, key);
  }
  if (members.kty != "EC" && members.kty != "OKP") return false;
  key.kind = members.kty == "EC" ? KeyKind::kEc : KeyKind::kOkp;
  return take_on_curve(members, key);
}

PublicKey public_key_of(const JsonWebKey& key) {
  switch (key.kind) {
    case KeyKind::kRsa:
      return rsa_public_key(key);
    case KeyKind::kEc:
      return ec_public_key(key);
    case KeyKind::kOkp:
      break;
  }
  EVP_PKEY* raw = EVP_PKEY_new_raw_public_key_ex(nullptr, key.curve->openssl_name, nullptr,
                                                 unsigned_bytes(key.first), key.first.size());
  return raw == nullptr ? nullptr : PublicKey(raw, &EVP_PKEY_free);
}

}  // namespace token_rotation
