#include "http/trust_store.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <functional>
#include <map>
#include <utility>

#include "base/handle.hpp"

namespace token_rotation {
namespace {

/// Goes on behind a certificate that cannot be read: the others are trusted all the same.
void for_each_certificate(const std::string& pem, const std::function<void(X509*)>& use) {
  const Handle<BIO, &BIO_free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (true) {
    ERR_clear_error();
    const Handle<X509, &X509_free> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate) {
      use(certificate.get());
    } else if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
      ERR_clear_error();
      return;
    }
  }
}

}  // namespace

TrustStore::TrustStore(std::string extra_pem)
    : extra_pem_(std::move(extra_pem)), extra_digest_(sha256_of({extra_pem_})) {}
TrustStore::~TrustStore() = default;

void TrustStore::StoreDeleter::operator()(X509_STORE* store) const {
  X509_STORE_free(store);
}

bool TrustStore::needs_certificates() const {
  const MutexLock lock(mutex_);
  return !supplied_;
}

void TrustStore::set_default_roots(std::string pem) {
  const MutexLock lock(mutex_);
  if (supplied_) return;
  pem_ = std::move(pem);
  supplied_ = true;
}

void TrustStore::install(SSL_CTX* context) {
  const MutexLock lock(mutex_);
  if (!store_) {
    store_.reset(X509_STORE_new());
    // As libcurl does by default: a certificate that was named as trusted is trusted, root or not.
    X509_STORE_set_flags(store_.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
    X509_STORE* const store = store_.get();
    const auto add = [store](X509* certificate) { X509_STORE_add_cert(store, certificate); };
    for_each_certificate(pem_, add);
    for_each_certificate(extra_pem_, add);
    ERR_clear_error();  // a certificate in both lists is not an error
    pem_ = {};
  }
  SSL_CTX_set1_cert_store(context, store_.get());
}

std::shared_ptr<TrustStore> shared_trust_store(const std::string& extra_pem) {
  static Mutex mutex;
  static std::map<Digest, std::weak_ptr<TrustStore>> stores;  // guarded by mutex
  const MutexLock lock(mutex);
  std::erase_if(stores, [](const auto& one) { return one.second.expired(); });
  std::weak_ptr<TrustStore>& known = stores[sha256_of({extra_pem})];
  auto store = known.lock();
  if (!store) {
    store = std::make_shared<TrustStore>(extra_pem);
    known = store;
  }
  return store;
}

}  // namespace token_rotation
