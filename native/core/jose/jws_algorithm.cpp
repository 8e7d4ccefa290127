#include "jose/jws_algorithm.hpp"

#include <algorithm>
#include <array>

namespace token_rotation {
namespace {

constexpr std::array kCurves = {
    Curve{"P-256", "P-256", KeyKind::kEc, 32},  Curve{"P-384", "P-384", KeyKind::kEc, 48},
    Curve{"P-521", "P-521", KeyKind::kEc, 66},  Curve{"Ed25519", "ED25519", KeyKind::kOkp, 32},
    Curve{"Ed448", "ED448", KeyKind::kOkp, 57},
};

constexpr std::array kAlgorithms = {
    JwsAlgorithm{"RS256", SignatureScheme::kRsaPkcs1, "SHA256", {}},
    JwsAlgorithm{"RS384", SignatureScheme::kRsaPkcs1, "SHA384", {}},
    JwsAlgorithm{"RS512", SignatureScheme::kRsaPkcs1, "SHA512", {}},
    JwsAlgorithm{"PS256", SignatureScheme::kRsaPss, "SHA256", {}},
    JwsAlgorithm{"PS384", SignatureScheme::kRsaPss, "SHA384", {}},
    JwsAlgorithm{"PS512", SignatureScheme::kRsaPss, "SHA512", {}},
    JwsAlgorithm{"ES256", SignatureScheme::kEcdsa, "SHA256", "P-256"},
    JwsAlgorithm{"ES384", SignatureScheme::kEcdsa, "SHA384", "P-384"},
    JwsAlgorithm{"ES512", SignatureScheme::kEcdsa, "SHA512", "P-521"},
    JwsAlgorithm{"EdDSA", SignatureScheme::kEdDsa, nullptr, {}},
    JwsAlgorithm{"Ed25519", SignatureScheme::kEdDsa, nullptr, "Ed25519"},
    JwsAlgorithm{"Ed448", SignatureScheme::kEdDsa, nullptr, "Ed448"},
};

template <typename Table>
auto* entry_named(const Table& table, std::string_view name) noexcept {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const auto& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

const Curve* curve_named(std::string_view name) noexcept {
  return entry_named(kCurves, name);
}

const JwsAlgorithm* jws_algorithm_named(std::string_view name) noexcept {
  return entry_named(kAlgorithms, name);
}

}  // namespace token_rotation
