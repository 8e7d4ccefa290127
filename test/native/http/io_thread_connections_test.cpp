// Which connections are used again, and who wakes the thread that carries them.

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "http/io_thread.hpp"
#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

Reaction granting(const SeenRequest& /*request*/) {
  return Reaction::response(200, R"({"access_token":"a2"})");
}

/// The connection that a request takes.
int connection_of_next(IoThread& io, LoopbackServer& server) {
  EXPECT_EQ(exchange(io, post_to(server.url())).status, 200);
  return server.requests().back().connection;
}

/// libcurl counts whole seconds: one of age 1 s is too old from 2 s on.
constexpr ConnectionAges kShortLife{.max_idle_s = 50, .max_life_s = 1};
constexpr ConnectionAges kShortIdleness{.max_idle_s = 1, .max_life_s = 600};

TEST(IoThreadConnections, are_left_when_they_are_old_however_busy) {
  LoopbackServer server(granting);
  IoThread io(kShortLife);
  const auto begun = std::chrono::steady_clock::now();
  while (connection_of_next(io, server) == 1) {
    const auto age = std::chrono::steady_clock::now() - begun;
    ASSERT_LT(age, std::chrono::seconds(4)) << "used again at any age";
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_GT(server.requests().size(), 3U) << "used again while it was young";
  EXPECT_EQ(connection_of_next(io, server), 2) << "and so is the next one";
}

TEST(IoThreadConnections, are_left_when_they_were_idle_for_long) {
  LoopbackServer server(granting);
  IoThread io(kShortIdleness);
  EXPECT_EQ(connection_of_next(io, server), 1);
  EXPECT_EQ(connection_of_next(io, server), 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(2'100));
  EXPECT_EQ(connection_of_next(io, server), 2);
}

TEST(IoThreadConnections, last_ten_minutes_and_fifty_idle_seconds_by_default) {
  const ConnectionAges ages;
  EXPECT_EQ(ages.max_life_s, 600);
  EXPECT_LT(ages.max_idle_s, 60) << "load balancers forget them then";
}

}  // namespace
}  // namespace token_rotation
