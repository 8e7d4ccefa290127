#include "jose/key_set.hpp"

#include <openssl/err.h>

#include <utility>

#include "jose/key_set_reader.hpp"
#include "jose/signature.hpp"

namespace token_rotation {
namespace {

/// A key for OpenSSL takes kilobytes. An issuer signs with a few at a time.
constexpr std::size_t kMaxMadeKeys = 64;
/// Keys of one kid and one kind are a mistake; each costs a verification.
constexpr std::size_t kMaxOfOneId = 4;
/// Of a node in the index.
constexpr std::size_t kIndexBytes = 48;

}  // namespace

std::shared_ptr<const JsonWebKeySet> JsonWebKeySet::read(std::string_view document) {
  auto keys = read_key_set(document);
  return keys ? std::make_shared<const JsonWebKeySet>(std::move(*keys)) : nullptr;
}

JsonWebKeySet::JsonWebKeySet(std::vector<JsonWebKey> keys) : keys_(std::move(keys)) {
  bytes_ = sizeof(JsonWebKeySet);
  by_id_.reserve(keys_.size());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    bytes_ += keys_[i].bytes() + kIndexBytes;
    if (!keys_[i].id.empty()) by_id_.emplace(keys_[i].id, i);
  }
}

std::vector<std::size_t> JsonWebKeySet::candidates(const CompactJws& jws) const {
  std::vector<std::size_t> found;
  if (jws.key_id) {
    const auto [begin, end] = by_id_.equal_range(*jws.key_id);
    for (auto entry = begin; entry != end && found.size() < kMaxOfOneId; ++entry)
      if (keys_[entry->second].fits(*jws.algorithm)) found.push_back(entry->second);
    return found;
  }
  for (std::size_t i = 0; i < keys_.size() && found.size() < 2; ++i)
    if (keys_[i].fits(*jws.algorithm)) found.push_back(i);
  return found;
}

JsonWebKeySet::Verdict JsonWebKeySet::verify(const CompactJws& jws) const {
  const std::vector<std::size_t> fitting = candidates(jws);
  if (fitting.empty()) return Verdict::kUnknownKey;
  if (!jws.key_id && fitting.size() > 1) return Verdict::kSeveralFit;
  for (const std::size_t index : fitting) {
    const PublicKey key = made_key(index);
    if (key && is_signature_of(key.get(), *jws.algorithm, jws.signing_input, jws.signature))
      return Verdict::kSigned;
  }
  return Verdict::kWrongSignature;
}

PublicKey JsonWebKeySet::made_key(std::size_t index) const {
  {
    const MutexLock lock(mutex_);
    const auto found = made_.find(index);
    if (found != made_.end()) return found->second;
  }
  PublicKey key = public_key_of(keys_[index]);
  if (!key) ERR_clear_error();
  const MutexLock lock(mutex_);
  if (made_.size() >= kMaxMadeKeys) made_.clear();
  made_[index] = key;
  return key;
}

}  // namespace token_rotation
