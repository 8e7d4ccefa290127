#include <gmock/gmock.h>

#include "http/io_thread.hpp"
#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

using Delivery = HttpResponse::Delivery;

class Tls : public ::testing::Test {
 protected:
  Tls() : server([](const SeenRequest&) { return Reaction::response(200, "{}"); }, &identity) {}

  HttpResponse post(std::shared_ptr<TrustStore> trust) {
    return exchange(io, post_to(server.url(), std::move(trust)));
  }

  const SelfSigned identity = self_signed();
  LoopbackServer server;
  IoThread io;
};

TEST_F(Tls, refuses_a_server_that_nobody_vouches_for) {
  const auto response = post(std::make_shared<TrustStore>(""));
  EXPECT_EQ(response.delivery, Delivery::kTlsUnverified);
  EXPECT_TRUE(server.requests().empty()) << "a refresh token was told to a stranger";
}

TEST_F(Tls, refuses_a_server_that_another_authority_vouches_for) {
  EXPECT_EQ(post(std::make_shared<TrustStore>(self_signed().pem())).delivery,
            Delivery::kTlsUnverified);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(Tls, refuses_an_unknown_server_where_no_trust_store_is_given) {
  EXPECT_NE(post(nullptr).delivery, Delivery::kReplied);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(Tls, accepts_a_server_of_an_extra_authority) {
  EXPECT_EQ(post(std::make_shared<TrustStore>(identity.pem())).status, 200);
}

TEST_F(Tls, accepts_a_server_of_a_supplied_authority) {
  const auto trust = std::make_shared<TrustStore>("");
  trust->set_default_roots(self_signed().pem() + identity.pem());
  EXPECT_EQ(post(trust).status, 200);
}

TEST_F(Tls, accepts_both_lists_together) {
  const auto trust = std::make_shared<TrustStore>(identity.pem());
  trust->set_default_roots(identity.pem() + self_signed().pem());
  EXPECT_EQ(post(trust).status, 200);
}

TEST_F(Tls, accepts_an_authority_that_stands_behind_an_unreadable_one) {
  // NODE_EXTRA_CA_CERTS is a file that people put together by hand.
  const auto trust = std::make_shared<TrustStore>("");
  trust->set_default_roots("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" +
                           identity.pem());
  EXPECT_EQ(post(trust).status, 200);
}

TEST_F(Tls, refuses_a_certificate_for_another_host) {
  const auto other = self_signed("DNS:other.example,IP:127.0.0.2");
  LoopbackServer impostor([](const SeenRequest&) { return Reaction::response(200, "{}"); }, &other);
  const auto response =
      exchange(io, post_to(impostor.url(), std::make_shared<TrustStore>(other.pem())));
  EXPECT_EQ(response.delivery, Delivery::kTlsUnverified);
  EXPECT_TRUE(impostor.requests().empty());
}

TEST_F(Tls, uses_a_connection_again_under_the_same_trust) {
  const auto trust = std::make_shared<TrustStore>(identity.pem());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(post(trust).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, does_not_use_a_connection_that_only_others_trust) {
  EXPECT_EQ(post(std::make_shared<TrustStore>(identity.pem())).status, 200);
  EXPECT_EQ(post(std::make_shared<TrustStore>("")).delivery, Delivery::kTlsUnverified);
  EXPECT_EQ(post(std::make_shared<TrustStore>(self_signed().pem())).delivery,
            Delivery::kTlsUnverified);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Tls, does_not_resume_a_session_that_only_others_trust) {
  // Another easy handle of the same thread, after the connection that began the session is gone.
  LoopbackServer closing(
      [](const SeenRequest&) {
        auto reaction = Reaction::response(200, "{}", "Connection: close\r\n");
        reaction.then = Reaction::Then::kClose;
        return reaction;
      },
      &identity);
  EXPECT_EQ(
      exchange(io, post_to(closing.url(), std::make_shared<TrustStore>(identity.pem()))).status,
      200);
  EXPECT_EQ(exchange(io, post_to(closing.url(), std::make_shared<TrustStore>(""))).delivery,
            Delivery::kTlsUnverified);
  EXPECT_EQ(closing.requests().size(), 1U);
}

}  // namespace
}  // namespace token_rotation
