// What a task throws on the I/O thread, for want of memory, must neither end the process nor keep
// others from being answered.

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <new>

#include "http/io_thread.hpp"
#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

Reaction granting(const SeenRequest& /*request*/) {
  return Reaction::response(200, R"({"access_token":"a2"})");
}

[[noreturn]] void run_out_of_memory() {
  throw std::bad_alloc();
}

void expect_alive(IoThread& io) {
  LoopbackServer server(granting);
  EXPECT_EQ(exchange(io, post_to(server.url())).status, 200);
}

TEST(IoThreadTasks, may_throw) {
  IoThread io;
  io.post(run_out_of_memory);
  expect_alive(io);
}

TEST(IoThreadTasks, may_throw_late) {
  IoThread io;
  io.post_after(1, run_out_of_memory);
  std::promise<void> later;
  io.post_after(5, [&] { later.set_value(); });
  later.get_future().get();
  expect_alive(io);
}

TEST(IoThreadTasks, may_throw_when_told_of_a_response) {
  LoopbackServer server(granting);
  IoThread io;
  std::promise<void> told;
  io.post([&] {
    io.send(post_to(server.url()), [&](const HttpResponse& /*response*/) {
      told.set_value();
      run_out_of_memory();
    });
  });
  told.get_future().get();
  expect_alive(io);
}

TEST(IoThreadTasks, are_followed_by_the_watch_for_as_long_as_it_wants) {
  IoThread io;
  std::atomic<int> looks = 0;
  std::promise<void> seen_twice;
  io.set_watch([&] {
    if (++looks == 2) seen_twice.set_value();
    return looks < 2;
  });
  io.post([] {});
  seen_twice.get_future().get();
  EXPECT_EQ(looks, 2);
}

}  // namespace
}  // namespace token_rotation
