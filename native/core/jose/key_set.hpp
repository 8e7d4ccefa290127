#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.hpp"
#include "jose/compact_jws.hpp"
#include "jose/json_web_key.hpp"

namespace token_rotation {

/// The public keys of an issuer (RFC 7517 §5). Any thread may use it.
class JsonWebKeySet {
 public:
  /// Null for a document that is not a key set. Keys that cannot verify a signature are left out.
  static std::shared_ptr<const JsonWebKeySet> read(std::string_view document);

  explicit JsonWebKeySet(std::vector<JsonWebKey> keys);
  JsonWebKeySet(const JsonWebKeySet&) = delete;
  JsonWebKeySet& operator=(const JsonWebKeySet&) = delete;

  enum class Verdict {
    kSigned,
    kWrongSignature,
    kUnknownKey,  ///< none has the token's kid, or none fits its algorithm
    kSeveralFit,  ///< the token names no key, and more than one could be its
  };
  Verdict verify(const CompactJws& jws) const;

  std::size_t size() const noexcept { return keys_.size(); }
  /// What it takes in memory.
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::size_t> candidates(const CompactJws& jws) const;
  PublicKey made_key(std::size_t index) const EXCLUDES(mutex_);

  const std::vector<JsonWebKey> keys_;
  std::unordered_multimap<std::string_view, std::size_t> by_id_;
  std::size_t bytes_ = 0;

  mutable Mutex mutex_;
  /// Made when first needed: that takes as long as a verification.
  mutable std::unordered_map<std::size_t, PublicKey> made_ GUARDED_BY(mutex_);
};

}  // namespace token_rotation
