#include "http/trust_store.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>
#include <thread>
#include <vector>

#include "support/self_signed.hpp"

namespace token_rotation {
namespace {

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

TlsContext client_context() {
  return {SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
}

/// How many certificates a client trusts with this store.
int trusted(TrustStore& store) {
  const auto context = client_context();
  store.install(context.get());
  STACK_OF(X509)* certificates = X509_STORE_get1_all_certs(SSL_CTX_get_cert_store(context.get()));
  const int count = sk_X509_num(certificates);
  sk_X509_pop_free(certificates, X509_free);
  return count;
}

TEST(TrustStore, asks_for_certificates_until_it_has_them) {
  TrustStore store("");
  EXPECT_TRUE(store.needs_certificates());
  store.set_default_roots(self_signed().pem());
  EXPECT_FALSE(store.needs_certificates());
}

TEST(TrustStore, trusts_the_supplied_and_the_extra_certificates) {
  TrustStore store(self_signed().pem());
  store.set_default_roots(self_signed().pem() + self_signed().pem());
  EXPECT_EQ(trusted(store), 3);
}

TEST(TrustStore, trusts_nobody_where_nothing_was_supplied) {
  TrustStore store("");
  EXPECT_EQ(trusted(store), 0);
  EXPECT_EQ(store.extra_pem(), "");
}

TEST(TrustStore, counts_a_certificate_of_both_lists_once) {
  const std::string pem = self_signed().pem();
  TrustStore store(pem);
  store.set_default_roots(pem);
  EXPECT_EQ(trusted(store), 1);
}

TEST(TrustStore, keeps_the_first_list) {
  TrustStore store("");
  store.set_default_roots(self_signed().pem());
  store.set_default_roots(self_signed().pem() + self_signed().pem());
  EXPECT_EQ(trusted(store), 1);
}

TEST(TrustStore, is_built_once_for_every_connection) {
  TrustStore store(self_signed().pem());
  const auto first = client_context();
  const auto second = client_context();
  store.install(first.get());
  store.install(second.get());
  EXPECT_EQ(SSL_CTX_get_cert_store(first.get()), SSL_CTX_get_cert_store(second.get()));
}

TEST(TrustStore, outlives_its_owner_where_a_connection_needs_it) {
  const auto context = client_context();
  { TrustStore(self_signed().pem()).install(context.get()); }
  EXPECT_NE(SSL_CTX_get_cert_store(context.get()), nullptr);
}

TEST(TrustStore, may_be_used_by_many_threads) {
  TrustStore store(self_signed().pem());
  const std::string pem = self_signed().pem();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      if (store.needs_certificates()) store.set_default_roots(pem);
      trusted(store);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(store.needs_certificates());
  EXPECT_GE(trusted(store), 1);
}

TEST(SharedTrustStore, is_one_for_the_same_extra_certificates) {
  const std::string pem = self_signed().pem();
  EXPECT_EQ(shared_trust_store(pem), shared_trust_store(pem));
  EXPECT_NE(shared_trust_store(pem), shared_trust_store(""));
  EXPECT_EQ(shared_trust_store(pem)->extra_pem(), pem);
}

TEST(SharedTrustStore, goes_with_the_last_that_has_it) {
  const std::string pem = self_signed().pem();
  auto first = shared_trust_store(pem);
  const std::weak_ptr<TrustStore> watched = first;
  auto second = shared_trust_store(pem);
  first.reset();
  EXPECT_FALSE(watched.expired());
  EXPECT_EQ(shared_trust_store(pem), second);
  second.reset();
  EXPECT_TRUE(watched.expired());
  EXPECT_TRUE(shared_trust_store(pem)->needs_certificates()) << "a new one";
}

}  // namespace
}  // namespace token_rotation
