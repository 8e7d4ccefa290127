#include <gmock/gmock.h>

#include "http/io_thread.hpp"
#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

using Delivery = HttpResponse::Delivery;

TEST(Delivery, is_not_sent_where_the_connection_is_refused) {
  std::uint16_t port = 0;
  const int socket = LoopbackServer::bound_socket(port);
  IoThread io;
  const auto response =
      exchange(io, post_to("http://127.0.0.1:" + std::to_string(port) + "/token"));
  EXPECT_EQ(response.delivery, Delivery::kNotSent);
  EXPECT_FALSE(response.timed_out);
  EXPECT_NE(response.transport_error, "");
  ::close(socket);
}

TEST(Delivery, is_not_sent_where_the_name_is_unknown) {
  // A label of 64 characters is too long for DNS (RFC 1035 §2.3.4), so that no server need be
  // asked.
  IoThread io;
  const auto response = exchange(io, post_to("http://" + std::string(64, 'a') + ".invalid/token"));
  EXPECT_EQ(response.delivery, Delivery::kNotSent);
}

/// Takes connections into its backlog and never says a word.
class SilentServer {
 public:
  SilentServer() : socket_(LoopbackServer::bound_socket(port_)) { ::listen(socket_, 8); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { ::close(socket_); }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/token"; }

 private:
  std::uint16_t port_ = 0;
  int socket_;
};

TEST(Delivery, is_not_sent_where_the_handshake_takes_too_long) {
  const SilentServer server;
  IoThread io;
  auto request = post_to(server.url(), shared_trust_store(""));
  request.network.connect_timeout_ms = 50;
  const auto response = exchange(io, std::move(request));
  EXPECT_EQ(response.delivery, Delivery::kNotSent);
  EXPECT_TRUE(response.timed_out);
}

TEST(Delivery, is_not_sent_where_the_server_speaks_no_tls) {
  LoopbackServer server([](const SeenRequest&) { return Reaction::response(400, ""); });
  std::string url = server.url();
  url.replace(0, 4, "https");
  IoThread io;
  auto request = post_to(url, shared_trust_store(""));
  request.network.timeout_ms = 200;  // it waits for the end of what it takes for a request
  EXPECT_EQ(exchange(io, std::move(request)).delivery, Delivery::kNotSent);
  EXPECT_TRUE(server.requests().empty());
}

TEST(Delivery, is_a_missing_response_where_the_server_takes_too_long) {
  LoopbackServer server([](const SeenRequest&) { return Reaction::hold(); });
  IoThread io;
  auto request = post_to(server.url());
  request.network.timeout_ms = 100;
  const auto response = exchange(io, std::move(request));
  EXPECT_EQ(response.delivery, Delivery::kResponseMissing);
  EXPECT_TRUE(response.timed_out);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(Delivery, is_a_missing_response_where_the_response_breaks_off) {
  LoopbackServer server([](const SeenRequest&) {
    return Reaction{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":\"a2\"",
                    Reaction::Then::kClose};
  });
  IoThread io;
  const auto response = exchange(io, post_to(server.url()));
  EXPECT_EQ(response.delivery, Delivery::kResponseMissing);
  EXPECT_TRUE(response.body.empty()) << "half a response is none";
}

TEST(Delivery, is_a_missing_response_where_no_http_comes_back) {
  LoopbackServer server([](const SeenRequest&) {
    return Reaction{"SSH-2.0-OpenSSH\r\n\r\n", Reaction::Then::kClose};
  });
  IoThread io;
  EXPECT_EQ(exchange(io, post_to(server.url())).delivery, Delivery::kResponseMissing);
}

/// How a server drops a connection that it has read a request from.
class DroppedConnection : public ::testing::TestWithParam<Reaction::Then> {
 protected:
  Reaction drop() const { return {"", GetParam()}; }
};

TEST_P(DroppedConnection, is_a_missing_response_and_no_second_request) {
  LoopbackServer server([&](const SeenRequest&) { return drop(); });
  IoThread io;
  const auto response = exchange(io, post_to(server.url()));
  EXPECT_EQ(response.delivery, Delivery::kResponseMissing);
  EXPECT_FALSE(response.timed_out);
  EXPECT_EQ(server.requests().size(), 1U) << "the refresh token was presented again";
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(DroppedConnection, is_a_missing_response_also_on_a_connection_used_before) {
  // libcurl takes a used connection that dies for one that had died before, and would send again by
  // itself.
  LoopbackServer server([&](const SeenRequest& request) {
    return request.number == 1 ? Reaction::response(200, "{}") : drop();
  });
  IoThread io;
  EXPECT_EQ(exchange(io, post_to(server.url())).status, 200);
  const auto response = exchange(io, post_to(server.url()));
  EXPECT_EQ(response.delivery, Delivery::kResponseMissing);
  ASSERT_EQ(server.requests().size(), 2U) << "the refresh token was presented again";
  EXPECT_EQ(server.requests()[1].connection, 1)
      << "the connection was not used again, so nothing is proven";
  EXPECT_EQ(exchange(io, post_to(server.url())).delivery, Delivery::kResponseMissing)
      << "and the next one gets its own";
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_P(DroppedConnection, is_a_missing_response_also_over_tls) {
  const auto identity = self_signed();
  LoopbackServer server(
      [&](const SeenRequest& request) {
        return request.number == 1 ? Reaction::response(200, "{}") : drop();
      },
      &identity);
  IoThread io;
  const auto trust = std::make_shared<TrustStore>(identity.pem());
  EXPECT_EQ(exchange(io, post_to(server.url(), trust)).status, 200);
  EXPECT_EQ(exchange(io, post_to(server.url(), trust)).delivery, Delivery::kResponseMissing);
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[1].connection, 1);
}

INSTANTIATE_TEST_SUITE_P(Ways, DroppedConnection,
                         ::testing::Values(Reaction::Then::kClose, Reaction::Then::kReset),
                         [](const auto& way) {
                           return way.param == Reaction::Then::kClose ? "closed" : "reset";
                         });

TEST(Delivery, succeeds_on_a_new_connection_where_the_server_had_closed_the_idle_one) {
  LoopbackServer server([](const SeenRequest&) {
    auto reaction = Reaction::response(200, "{}");
    reaction.then = Reaction::Then::kClose;  // without saying so in a header
    return reaction;
  });
  IoThread io;
  for (int i = 1; i <= 3; ++i) {
    const auto response = exchange(io, post_to(server.url()));
    // The close may arrive after the next request: then its response is missing, and it is still
    // not sent twice.
    EXPECT_TRUE(response.status == 200 || response.delivery != Delivery::kReplied);
    EXPECT_LE(server.requests().size(), static_cast<std::size_t>(i));
  }
}

}  // namespace
}  // namespace token_rotation
