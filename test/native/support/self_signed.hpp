#pragma once

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "signing_keys.hpp"

namespace token_rotation {

struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

/// A server certificate that is its own authority, with its key. Made in memory, valid for an hour.
struct SelfSigned {
  SigningKey key;
  std::shared_ptr<X509> certificate;

  std::string pem() const {
    return pem_text([this](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
  }
};

/// `subject_alternative_name` as OpenSSL writes it: "IP:127.0.0.1" or "DNS:localhost".
inline SelfSigned self_signed(const std::string& subject_alternative_name = "IP:127.0.0.1") {
  SelfSigned made{ec_key("P-256"), {X509_new(), CertificateDeleter()}};
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  static long serial = 0;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, made.key.get());
  // A name of its own for each, as real authorities have.
  const std::string name = "test authority " + std::to_string(serial);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject_alternative_name.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  X509_sign(certificate, made.key.get(), EVP_sha256());
  return made;
}

}  // namespace token_rotation
