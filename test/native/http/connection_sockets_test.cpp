#include "http/connection_sockets.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

/// Both ends of a TCP connection on loopback.
class ConnectionSocketsTest : public ::testing::Test {
 protected:
  ConnectionSocketsTest() {
    std::uint16_t port = 0;
    const int listener = LoopbackServer::bound_socket(port);
    ::listen(listener, 1);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    ours = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(ours, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    theirs = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    ::close(listener);
    local_port = ConnectionSockets::local_port_of(ours);
    sockets.made(ours, route(local_port), 0);
  }
  ConnectionSocketsTest(const ConnectionSocketsTest&) = delete;
  ConnectionSocketsTest& operator=(const ConnectionSocketsTest&) = delete;
  ~ConnectionSocketsTest() override {
    ::close(ours);
    ::close(theirs);
  }

  static Route route(int port) { return {port, "127.0.0.1", 443}; }

  bool is_quiet(int port) const {
    const auto connection = sockets.at(route(port));
    return connection && connection->is_quiet();
  }

  void wait_until_something_came() const {
    pollfd readable{ours, POLLIN, 0};
    ASSERT_EQ(::poll(&readable, 1, 10'000), 1);
  }

  int ours = -1;
  int theirs = -1;
  int local_port = 0;
  ConnectionSockets sockets;
};

TEST_F(ConnectionSocketsTest, is_quiet_while_nothing_comes) {
  EXPECT_GT(local_port, 0);
  EXPECT_TRUE(is_quiet(local_port));
}

TEST_F(ConnectionSocketsTest, is_not_quiet_where_something_came_and_leaves_it_there) {
  ASSERT_EQ(::send(theirs, "HTTP", 4, 0), 4);
  wait_until_something_came();
  EXPECT_FALSE(is_quiet(local_port));
  char bytes[8];
  EXPECT_EQ(::recv(ours, bytes, sizeof bytes, 0), 4);
  EXPECT_TRUE(is_quiet(local_port));
}

TEST_F(ConnectionSocketsTest, is_not_quiet_where_the_other_side_has_gone) {
  ::shutdown(theirs, SHUT_WR);
  wait_until_something_came();
  EXPECT_FALSE(is_quiet(local_port));
}

TEST_F(ConnectionSocketsTest, is_not_quiet_where_nobody_knows_it) {
  EXPECT_FALSE(is_quiet(local_port + 1));
}

TEST_F(ConnectionSocketsTest, is_not_quiet_where_the_socket_is_another_by_now) {
  sockets.made(theirs, route(local_port), 0);
  EXPECT_FALSE(is_quiet(local_port));
}

TEST_F(ConnectionSocketsTest, knows_apart_what_shares_a_local_port) {
  const auto other = sockets.made(theirs, {local_port, "127.0.0.2", 443}, 7);
  EXPECT_TRUE(is_quiet(local_port));
  EXPECT_EQ(sockets.at({local_port, "127.0.0.2", 443}), other);
  EXPECT_EQ(other->made_ms(), 7);
  EXPECT_EQ(sockets.at({local_port, "127.0.0.2", 444}), nullptr);
}

TEST_F(ConnectionSocketsTest,
       has_ended_where_the_other_side_has_gone_and_that_is_still_known_later) {
  const auto connection = sockets.at(route(local_port));
  EXPECT_FALSE(connection->has_ended());
  ::shutdown(theirs, SHUT_WR);
  wait_until_something_came();
  EXPECT_TRUE(connection->has_ended());
  sockets.closing(ours);
  EXPECT_TRUE(connection->has_ended());
  EXPECT_FALSE(connection->is_quiet());
  EXPECT_EQ(sockets.at(route(local_port)), nullptr);
}

TEST_F(ConnectionSocketsTest, has_not_ended_where_it_was_closed_here_first) {
  const auto connection = sockets.at(route(local_port));
  sockets.closing(ours);
  ::shutdown(theirs, SHUT_WR);
  EXPECT_FALSE(connection->has_ended());
}

TEST_F(ConnectionSocketsTest, has_ended_where_tls_said_so) {
  const auto connection = sockets.at(route(local_port));
  connection->peer_ended();
  EXPECT_TRUE(connection->has_ended());
  EXPECT_FALSE(connection->is_quiet());
}

TEST_F(ConnectionSocketsTest, breaks_off_for_both_sides) {
  const auto connection = sockets.at(route(local_port));
  connection->break_off(5);
  EXPECT_TRUE(connection->was_broken_off());
  char byte = 0;
  EXPECT_EQ(::recv(theirs, &byte, 1, 0), 0);
  EXPECT_FALSE(connection->is_quiet());
}

TEST_F(ConnectionSocketsTest, breaks_off_what_is_idle_and_leads_to_where_one_fell_silent) {
  const auto idle = sockets.at(route(local_port));
  const auto busy = sockets.made(theirs, {local_port + 1, "127.0.0.1", 443}, 0);
  busy->join();
  const auto elsewhere = sockets.made(theirs, {local_port + 2, "127.0.0.2", 443}, 0);
  sockets.break_off_idle({local_port + 3, "127.0.0.1", idle->route().remote_port}, 9);
  EXPECT_TRUE(idle->was_broken_off());
  EXPECT_EQ(idle->broken_off_ms(), 9);
  EXPECT_FALSE(elsewhere->was_broken_off());
  EXPECT_FALSE(busy->was_broken_off());
  busy->leave();
  EXPECT_TRUE(busy->is_idle());
}

TEST_F(ConnectionSocketsTest, was_alive_where_it_was_made_or_heard_since) {
  const auto connection = sockets.made(ours, route(local_port), 100);
  EXPECT_TRUE(connection->was_alive_after(100));
  EXPECT_FALSE(connection->was_alive_after(101));
  connection->heard(150);
  EXPECT_TRUE(connection->was_alive_after(150));
  EXPECT_FALSE(connection->was_alive_after(151));
  connection->break_off(160);
  EXPECT_FALSE(connection->was_alive_after(0));
}

TEST_F(ConnectionSocketsTest, forgets_rather_than_grows) {
  for (int port = 1; port < 10'000; ++port) sockets.made(theirs, route(100'000 + port), 0);
  EXPECT_FALSE(is_quiet(local_port));
  sockets.made(ours, route(local_port), 0);
  EXPECT_TRUE(is_quiet(local_port));
}

}  // namespace
}  // namespace token_rotation
