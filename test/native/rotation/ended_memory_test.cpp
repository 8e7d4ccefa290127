#include "rotation/ended_memory.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

TokenKey key(int number) {
  return session_key(std::to_string(number));
}

TEST(EndedMemory, remembers_an_end_until_its_time_is_over) {
  EndedMemory memory(10);
  memory.add(key(1), 100, 0);
  EXPECT_TRUE(memory.has(key(1), 99));
  EXPECT_FALSE(memory.has(key(1), 100));
  EXPECT_FALSE(memory.has(key(2), 0));
}

TEST(EndedMemory, forgets_the_earliest_end_when_it_is_full) {
  EndedMemory memory(2);
  for (int number = 1; number <= 3; ++number) memory.add(key(number), 100, 0);
  EXPECT_FALSE(memory.has(key(1), 1));
  EXPECT_TRUE(memory.has(key(2), 1));
  EXPECT_TRUE(memory.has(key(3), 1));
}

TEST(EndedMemory, gives_one_place_to_what_ends_again_and_again) {
  EndedMemory memory(2);
  memory.add(key(1), 100, 0);
  for (int time = 0; time < 50; ++time) memory.add(key(2), 100 + time, time);
  EXPECT_TRUE(memory.has(key(1), 50));
  EXPECT_EQ(memory.size(), 2U);
}

TEST(EndedMemory, keeps_what_ended_again_for_the_longer_time) {
  EndedMemory memory(10);
  memory.add(key(1), 100, 0);
  memory.add(key(1), 200, 50);
  memory.add(key(2), 300, 150);  // forgets what is over
  EXPECT_TRUE(memory.has(key(1), 199));
  memory.add(key(3), 400, 250);
  EXPECT_EQ(memory.size(), 2U);
}

TEST(EndedMemory, is_empty_once_everything_is_over) {
  EndedMemory memory(1'000);
  for (int number = 0; number < 1'000; ++number) memory.add(key(number), 100, 0);
  memory.add(key(-1), 300, 200);
  EXPECT_EQ(memory.size(), 1U);
}

TEST(EndedMemory, lets_an_end_be_taken_back) {
  EndedMemory memory(10);
  memory.add(key(1), 100, 0);
  memory.mark_shared(key(1));
  EXPECT_TRUE(memory.is_shared(key(1)));
  memory.erase(key(1));
  EXPECT_FALSE(memory.has(key(1), 0));
  memory.add(key(1), 100, 0);
  EXPECT_FALSE(memory.is_shared(key(1)));
}

}  // namespace
}  // namespace token_rotation
