#include "base/digest.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <stdexcept>

namespace token_rotation {
namespace {

/// Fetched once: OpenSSL 3 looks an implicit digest up on every use, which costs more than the
/// hashing.
const EVP_MD* sha256() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

struct DigestContext {
  EVP_MD_CTX* const handle = EVP_MD_CTX_new();
  DigestContext() = default;
  DigestContext(const DigestContext&) = delete;
  DigestContext& operator=(const DigestContext&) = delete;
  ~DigestContext() { EVP_MD_CTX_free(handle); }
};

}  // namespace

Digest sha256_of(std::initializer_list<std::string_view> parts) {
  thread_local DigestContext context;
  Digest digest{};
  bool ok = EVP_DigestInit_ex2(context.handle, sha256(), nullptr) == 1;
  for (const std::string_view part : parts) {
    const std::uint64_t length = part.size();
    ok = ok && EVP_DigestUpdate(context.handle, &length, sizeof length) == 1 &&
         EVP_DigestUpdate(context.handle, part.data(), part.size()) == 1;
  }
  if (!ok || EVP_DigestFinal_ex(context.handle, digest.data(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
  return digest;
}

}  // namespace token_rotation
