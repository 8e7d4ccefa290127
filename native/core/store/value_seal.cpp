#include "store/value_seal.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace token_rotation {
namespace {

constexpr char kSealVersion = 1;
constexpr ContentEncryption kSealedBy = ContentEncryption::kA256Gcm;

}  // namespace

ValueSeal::ValueSeal(const std::vector<SecretString>& keys) {
  if (keys.empty()) throw std::invalid_argument("no key");
  for (const SecretString& key : keys)
    keys_.push_back(std::make_unique<const ContentKey>(kSealedBy, key));
}

std::string ValueSeal::seal(std::string_view place, std::string_view value) const {
  std::array<char, 12> iv;  // NIST SP 800-38D §8.2.2
  if (RAND_bytes(reinterpret_cast<unsigned char*>(iv.data()), static_cast<int>(iv.size())) != 1)
    throw std::runtime_error("OpenSSL has no random numbers");
  SecretString ciphertext;
  SecretString tag;
  keys_.front()->seal({iv.data(), iv.size()}, place, value, ciphertext, tag);
  std::string sealed(1, kSealVersion);
  sealed.append(iv.data(), iv.size()).append(ciphertext.view()).append(tag.view());
  return sealed;
}

std::optional<SecretString> ValueSeal::open(std::string_view place, std::string_view sealed) const {
  const ContentSizes sizes = sizes_of(kSealedBy);
  if (sealed.size() < 1 + sizes.iv + sizes.tag || sealed.front() != kSealVersion)
    return std::nullopt;
  const std::string_view iv = sealed.substr(1, sizes.iv);
  const std::string_view tag = sealed.substr(sealed.size() - sizes.tag);
  sealed.remove_prefix(1 + sizes.iv);
  sealed.remove_suffix(sizes.tag);
  for (const auto& key : keys_) {
    if (auto value = key->open(iv, place, sealed, tag)) return value;
  }
  return std::nullopt;
}

bool ValueSeal::operator==(const ValueSeal& other) const {
  return std::equal(keys_.begin(), keys_.end(), other.keys_.begin(), other.keys_.end(),
                    [](const auto& one, const auto& another) {
                      const std::string_view a = one->bytes();
                      const std::string_view b = another->bytes();
                      return a.size() == b.size() &&
                             CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
                    });
}

}  // namespace token_rotation
