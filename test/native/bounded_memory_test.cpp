#include "bounded_memory.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace token_rotation {
namespace {

using Memory = BoundedMemory<std::string, int, std::hash<std::string>>;

constexpr std::int64_t kIdleMs = 1000;

int value_of(Memory& memory, const std::string& key, std::int64_t now_ms = 0) {
  const int* value = memory.find(key, now_ms);
  return value == nullptr ? -1 : *value;
}

TEST(BoundedMemory, finds_what_was_put) {
  Memory memory(10, kIdleMs);
  memory.put("a", 1, 0);
  memory.put("b", 2, 0);
  EXPECT_EQ(value_of(memory, "a"), 1);
  EXPECT_EQ(value_of(memory, "b"), 2);
  EXPECT_EQ(value_of(memory, "c"), -1);
}

TEST(BoundedMemory, replaces_a_value) {
  Memory memory(10, kIdleMs);
  memory.put("a", 1, 0);
  memory.put("a", 2, 0);
  EXPECT_EQ(value_of(memory, "a"), 2);
  EXPECT_EQ(memory.size(), 1U);
}

TEST(BoundedMemory, erases) {
  Memory memory(10, kIdleMs);
  memory.put("a", 1, 0);
  memory.erase("a");
  memory.erase("unknown");
  EXPECT_EQ(value_of(memory, "a"), -1);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(BoundedMemory, lets_go_of_the_entry_unused_for_longest) {
  Memory memory(2, kIdleMs);
  memory.put("a", 1, 0);
  memory.put("b", 2, 1);
  EXPECT_EQ(value_of(memory, "a", 2), 1);
  memory.put("c", 3, 3);
  EXPECT_EQ(value_of(memory, "b", 4), -1);
  EXPECT_EQ(value_of(memory, "a", 4), 1);
  EXPECT_EQ(value_of(memory, "c", 4), 3);
}

TEST(BoundedMemory, never_holds_more_than_its_capacity) {
  Memory memory(3, kIdleMs);
  for (int i = 0; i < 100; ++i) {
    memory.put(std::to_string(i), i, i);
    EXPECT_LE(memory.size(), 3U);
  }
  EXPECT_EQ(value_of(memory, "99", 100), 99);
}

TEST(BoundedMemory, holds_nothing_with_no_capacity) {
  Memory memory(0, kIdleMs);
  memory.put("a", 1, 0);
  EXPECT_EQ(memory.size(), 0U);
  EXPECT_EQ(value_of(memory, "a"), -1);
}

TEST(BoundedMemory, forgets_an_idle_entry) {
  Memory memory(10, kIdleMs);
  memory.put("a", 1, 0);
  memory.put("b", 2, 0);
  EXPECT_EQ(value_of(memory, "a", kIdleMs - 1), 1);
  EXPECT_EQ(value_of(memory, "b", kIdleMs), -1);
}

TEST(BoundedMemory, keeps_an_entry_that_is_used) {
  Memory memory(10, kIdleMs);
  memory.put("a", 1, 0);
  for (std::int64_t now_ms = 0; now_ms < 10 * kIdleMs; now_ms += kIdleMs - 1) {
    EXPECT_EQ(value_of(memory, "a", now_ms), 1) << now_ms;
  }
}

TEST(BoundedMemory, frees_idle_entries_that_nobody_asks_for) {
  Memory memory(10, kIdleMs);
  memory.put("a", 1, 0);
  memory.put("b", 2, 500);
  memory.put("c", 3, kIdleMs);
  EXPECT_EQ(memory.size(), 2U);
  memory.forget_idle(5 * kIdleMs);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(BoundedMemory, shrinks_to_smaller_bounds_at_once) {
  Memory memory(10, kIdleMs);
  for (int i = 0; i < 10; ++i) memory.put(std::to_string(i), i, i);
  memory.set_bounds(2, 20);
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(value_of(memory, "9", 28), 9);
  EXPECT_EQ(value_of(memory, "8", 28), -1) << "idle for 20 ms";
}

TEST(BoundedMemory, keeps_what_is_held_however_full_it_is) {
  Memory memory(2, kIdleMs);
  memory.put("held", 1, 0);
  EXPECT_TRUE(memory.hold("held"));
  EXPECT_FALSE(memory.hold("held")) << "already";
  EXPECT_FALSE(memory.hold("unknown"));
  for (int i = 0; i < 10; ++i) memory.put(std::to_string(i), i, i);
  EXPECT_EQ(value_of(memory, "held", 10), 1);
  EXPECT_EQ(value_of(memory, "9", 10), 9) << "what is held takes nobody's place";
  EXPECT_EQ(value_of(memory, "8", 10), 8);
  EXPECT_EQ(memory.size(), 3U);
}

TEST(BoundedMemory, keeps_what_is_held_however_long_nobody_uses_it) {
  Memory memory(2, kIdleMs);
  memory.put("held", 1, 0);
  memory.hold("held");
  memory.forget_idle(5 * kIdleMs);
  EXPECT_EQ(value_of(memory, "held", 5 * kIdleMs), 1);
  memory.release("held", 6 * kIdleMs);
  EXPECT_EQ(value_of(memory, "held", 7 * kIdleMs - 1), 1) << "used when it was released";
  EXPECT_EQ(value_of(memory, "held", 8 * kIdleMs), -1);
}

TEST(BoundedMemory, holds_more_than_its_capacity_only_while_it_has_to) {
  Memory memory(1, kIdleMs);
  for (const auto* key : {"a", "b"}) {
    memory.put(key, 1, 0);
    memory.hold(key);
  }
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(value_of(memory, "a", 1), 1);
  memory.release("a", 1);
  memory.release("b", 2);
  EXPECT_EQ(memory.size(), 1U);
  EXPECT_EQ(value_of(memory, "b", 2), 1);
}

TEST(BoundedMemory, lets_a_held_entry_be_replaced_and_erased) {
  Memory memory(2, kIdleMs);
  memory.put("a", 1, 0);
  memory.hold("a");
  memory.put("a", 2, 0);
  memory.release("a", 0);
  EXPECT_EQ(value_of(memory, "a"), 2);
  memory.hold("a");
  memory.erase("a");
  memory.release("a", 0);
  EXPECT_EQ(value_of(memory, "a"), -1);
  EXPECT_EQ(memory.size(), 0U);
}

}  // namespace
}  // namespace token_rotation
