#include <gmock/gmock.h>

#include "http/io_thread.hpp"
#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

using Delivery = HttpResponse::Delivery;

/// A server that talks to one client certificate only (RFC 8705 §2).
class ClientCertificate : public ::testing::Test {
 protected:
  ClientCertificate()
      : server([](const SeenRequest&) { return Reaction::response(200, "{}"); }, &identity,
               &client) {}

  HttpResponse post_with(const SelfSigned* certificate) {
    auto request = post_to(server.url(), trust);
    if (certificate != nullptr) {
      request.network.client_certificate = certificate->pem();
      request.network.client_key = private_pem(certificate->key);
    }
    return exchange(io, std::move(request));
  }

  const SelfSigned identity = self_signed();
  const SelfSigned client = self_signed("DNS:client.example");
  const SelfSigned stranger = self_signed("DNS:stranger.example");
  const std::shared_ptr<TrustStore> trust = std::make_shared<TrustStore>(identity.pem());
  LoopbackServer server;
  IoThread io;
};

TEST_F(ClientCertificate, opens_the_door) {
  const auto response = post_with(&client);
  EXPECT_EQ(response.status, 200) << response.transport_error;
}

TEST_F(ClientCertificate, serves_every_request_of_its_connection) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(post_with(&client).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientCertificate, is_missed) {
  EXPECT_EQ(post_with(nullptr).delivery, Delivery::kClientCertificateRefused);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ClientCertificate, is_refused_where_it_is_anothers) {
  EXPECT_EQ(post_with(&stranger).delivery, Delivery::kClientCertificateRefused);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ClientCertificate, lends_its_connection_to_nobody_else) {
  EXPECT_EQ(post_with(&client).status, 200);
  EXPECT_EQ(post_with(nullptr).delivery, Delivery::kClientCertificateRefused);
  EXPECT_EQ(post_with(&stranger).delivery, Delivery::kClientCertificateRefused);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(ClientCertificate, is_refused_here_where_its_key_is_anothers) {
  auto request = post_to(server.url(), trust);
  request.network.client_certificate = client.pem();
  request.network.client_key = private_pem(stranger.key);
  EXPECT_EQ(exchange(io, std::move(request)).delivery, Delivery::kClientCertificateRefused);
  EXPECT_EQ(post_with(&client).status, 200) << "and nothing of it is left behind";
}

}  // namespace
}  // namespace token_rotation
