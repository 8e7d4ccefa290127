#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "base/digest.hpp"
#include "base/mutex.hpp"

namespace token_rotation {

/// The certification authorities that a token endpoint's certificate must lead to. Parsed once, on
/// the thread that first connects, and shared by every connection: parsing a full list takes longer
/// than ten handshakes.
class TrustStore {
 public:
  /// `extra_pem`: certificates trusted beside the list that `set_default_roots` brings; may be
  /// empty.
  explicit TrustStore(std::string extra_pem);
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;
  ~TrustStore();

  /// True until `set_default_roots` was called.
  bool needs_certificates() const;

  /// Brings the list of trusted certificates as PEM text. Only the first call counts.
  void set_default_roots(std::string pem);

  /// Makes a TLS client verify against this store. Called by libcurl for every new connection.
  void install(SSL_CTX* context);

  const std::string& extra_pem() const { return extra_pem_; }
  /// SHA-256 of it, which may be as long as a system's whole list.
  const Digest& extra_digest() const { return extra_digest_; }

 private:
  struct StoreDeleter {
    void operator()(X509_STORE* store) const;
  };

  const std::string extra_pem_;
  const Digest extra_digest_;
  mutable Mutex mutex_;
  std::string pem_ GUARDED_BY(mutex_);  ///< emptied once parsed
  bool supplied_ GUARDED_BY(mutex_) = false;
  std::unique_ptr<X509_STORE, StoreDeleter> store_ GUARDED_BY(mutex_);  ///< built on first use
};

/// The trust store for these extra certificates, shared by all in the process that ask for the
/// same, for as long as one of them has it.
std::shared_ptr<TrustStore> shared_trust_store(const std::string& extra_pem);

}  // namespace token_rotation
