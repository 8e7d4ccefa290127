// What a task throws on the I/O thread, for want of memory, must neither end the process nor keep
// others from being answered.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <new>
#include <thread>
#include <vector>

#include "http/io_thread.hpp"
#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

// In each test the I/O thread is declared behind what its tasks use, so that it ends first.

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
  std::promise<void> later;
  IoThread io;
  io.post_after(1, run_out_of_memory);
  io.post_after(5, [&] { later.set_value(); });
  later.get_future().get();
  expect_alive(io);
}

TEST(IoThreadTasks, may_throw_when_told_of_a_response) {
  LoopbackServer server(granting);
  std::promise<void> told;
  IoThread io;
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
  std::atomic<int> looks = 0;
  std::promise<void> seen_twice;
  IoThread io;
  io.set_watch([&] {
    if (++looks == 2) seen_twice.set_value();
    return looks < 2;
  });
  io.post([] {});
  seen_twice.get_future().get();
  EXPECT_EQ(looks, 2);
}

/// The thread that hands a task in waits for it now and then, so that the other one falls asleep
/// between any two of them. A wake-up that is lost costs a minute.
void hand_in(IoThread& io, std::atomic<int>& run, int tasks, int burst) {
  for (int done = 0; done < tasks; done += burst) {
    std::promise<void> last;
    for (int i = 1; i < burst; ++i) io.post([&run] { ++run; });
    io.post([&] {
      ++run;
      last.set_value();
    });
    ASSERT_EQ(last.get_future().wait_for(kPatience), std::future_status::ready);
  }
}

TEST(IoThreadTasks, wake_a_sleeping_thread_whoever_hands_them_in) {
  std::atomic<int> run = 0;
  constexpr int kTasks = 1'200;
  constexpr std::array<int, 4> kBursts{1, 2, 3, 40};
  std::vector<std::thread> producers;
  IoThread io;
  for (const int burst : kBursts)
    producers.emplace_back([&io, &run, burst] { hand_in(io, run, kTasks, burst); });
  for (std::thread& producer : producers) producer.join();
  EXPECT_EQ(run, kTasks * static_cast<int>(kBursts.size()));
}

TEST(IoThreadTasks, may_hand_in_others) {
  std::promise<void> last;
  std::function<void(int)> chain;
  IoThread io;
  chain = [&](int left) {
    if (left == 0) return last.set_value();
    io.post([&chain, left] { chain(left - 1); });
  };
  io.post([&] { chain(100); });
  EXPECT_EQ(last.get_future().wait_for(kPatience), std::future_status::ready);
}

}  // namespace
}  // namespace token_rotation
