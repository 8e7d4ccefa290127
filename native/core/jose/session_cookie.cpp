#include "jose/session_cookie.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "encoding/base64.hpp"

namespace token_rotation {
namespace {

/// Secrets under rotation, times salts, times tenants. More than that are derived again.
constexpr std::size_t kMaxKeys = 256;

ContentEncryption encryption_of(CookieFormat format) {
  return format == CookieFormat::kNextAuthV4 ? ContentEncryption::kA256Gcm
                                             : ContentEncryption::kA256CbcHs512;
}

/// next-auth/jwt of version 4 and @auth/core/jwt. Version 4 names the salt only where there is one.
std::string info_of(CookieFormat format, std::string_view salt) {
  std::string info(format == CookieFormat::kNextAuthV4 ? "NextAuth.js" : "Auth.js");
  info += " Generated Encryption Key";
  if (format == CookieFormat::kAuthJsV5 || !salt.empty()) info.append(" (").append(salt) += ')';
  return info;
}

/// The parameters are read only, and OpenSSL has no const for that.
OSSL_PARAM octets(const char* name, std::string_view bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

SecretString hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info,
                         std::size_t length) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
      EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
      EVP_KDF_CTX_new(kdf.get()), &EVP_KDF_CTX_free);
  std::array<char, 7> digest{"SHA256"};
  std::vector<OSSL_PARAM> params{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, info)};
  // Without one HKDF takes zeros, which is what an empty one comes to (RFC 5869 §2.2).
  if (!salt.empty()) params.push_back(octets(OSSL_KDF_PARAM_SALT, salt));
  params.push_back(OSSL_PARAM_construct_end());
  SecretString key;
  key.resize(length);
  if (!context || EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()),
                                 key.size(), params.data()) != 1) {
    throw std::runtime_error("OpenSSL could not derive a key");
  }
  return key;
}

SecretString digest_of(const char* algorithm, std::string_view bytes) {
  SecretString digest;
  digest.resize(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  if (EVP_Q_digest(nullptr, algorithm, nullptr, bytes.data(), bytes.size(),
                   reinterpret_cast<unsigned char*>(digest.data()), &length) != 1) {
    throw std::runtime_error("OpenSSL could not hash");
  }
  digest.resize(length);
  return digest;
}

/// RFC 7638 §3: members in this order, without blanks. Auth.js takes the hash of the key's length.
SecretString thumbprint_of(std::string_view key) {
  SecretString jwk(R"({"k":")");
  jwk.append(base64url(key).view()).append(R"(","kty":"oct"})");
  return base64url(digest_of(key.size() == 32 ? "SHA256" : "SHA512", jwk.view()).view());
}

std::string protected_header(CookieFormat format, std::string_view key) {
  if (format == CookieFormat::kNextAuthV4) {
    return std::string(base64url(R"({"alg":"dir","enc":"A256GCM"})").view());
  }
  SecretString header(R"({"alg":"dir","enc":"A256CBC-HS512","kid":")");
  header.append(thumbprint_of(key).view()).append(R"("})");
  return std::string(base64url(header.view()).view());
}

struct CookieParts {
  std::string_view iv;
  std::string_view ciphertext;
  std::string_view tag;
};

/// What follows the header of a compact JWE with direct encryption: no encrypted key, then three
/// parts (RFC 7516 §7.1).
std::optional<CookieParts> parts_of(std::string_view rest) {
  if (!rest.starts_with("..")) return std::nullopt;
  rest.remove_prefix(2);
  const auto iv_end = rest.find('.');
  if (iv_end == std::string_view::npos) return std::nullopt;
  const auto ciphertext_end = rest.find('.', iv_end + 1);
  if (ciphertext_end == std::string_view::npos) return std::nullopt;
  return CookieParts{rest.substr(0, iv_end), rest.substr(iv_end + 1, ciphertext_end - iv_end - 1),
                     rest.substr(ciphertext_end + 1)};
}

}  // namespace

CookieKey::CookieKey(CookieFormat format, std::string_view secret, std::string_view salt)
    : key_(encryption_of(format),
           hkdf_sha256(secret, salt, info_of(format, salt), sizes_of(encryption_of(format)).key)),
      header_(protected_header(format, key_.bytes())) {}

SecretString CookieKey::encrypt(std::string_view payload) const {
  SecretString iv;
  iv.resize(sizes_of(key_.encryption()).iv);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(iv.data()), static_cast<int>(iv.size())) != 1) {
    throw std::runtime_error("OpenSSL has no random numbers");
  }
  SecretString ciphertext;
  SecretString tag;
  key_.seal(iv.view(), header_, payload, ciphertext, tag);
  SecretString cookie(header_);
  cookie.append("..").append(base64url(iv.view()).view());
  cookie.append(".").append(base64url(ciphertext.view()).view());
  return std::move(cookie.append(".").append(base64url(tag.view()).view()));
}

std::optional<SecretString> CookieKey::decrypt(std::string_view cookie) const {
  if (!cookie.starts_with(header_)) return std::nullopt;
  const auto parts = parts_of(cookie.substr(header_.size()));
  if (!parts) return std::nullopt;
  const auto iv = base64url_decoded(parts->iv);
  const auto ciphertext = base64url_decoded(parts->ciphertext);
  const auto tag = base64url_decoded(parts->tag);
  if (!iv || !ciphertext || !tag) return std::nullopt;
  return key_.open(iv->view(), header_, ciphertext->view(), tag->view());
}

std::shared_ptr<const CookieKey> CookieKeys::of(CookieFormat format, std::string_view secret,
                                                std::string_view salt) {
  const char version = format == CookieFormat::kNextAuthV4 ? '4' : '5';
  const Digest id = sha256_of({{&version, 1}, secret, salt});
  {
    const MutexLock lock(mutex_);
    if (const auto found = keys_.find(id); found != keys_.end()) return found->second;
  }
  // Without the lock: it takes a hundred times as long as finding it.
  auto key = std::make_shared<const CookieKey>(format, secret, salt);
  const MutexLock lock(mutex_);
  if (keys_.size() >= kMaxKeys) keys_.clear();
  keys_.insert_or_assign(id, key);
  return key;
}

}  // namespace token_rotation
