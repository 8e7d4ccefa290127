#include "base/bounded_memory.hpp"

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
  EXPECT_EQ(value_of(memory, "9", 10), 9) << "what is held takes no other entry's place";
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

struct LengthOf {
  std::size_t operator()(const std::string& value) const { return value.size(); }
};
using Texts = BoundedMemory<std::string, std::string, std::hash<std::string>, LengthOf>;

constexpr std::size_t kMaxBytes = 100;

std::string text_of(std::size_t bytes) {
  return std::string(bytes, 'x');
}

bool has(Texts& texts, const std::string& key) {
  return texts.find(key, 0) != nullptr;
}

TEST(BoundedMemory, never_holds_more_bytes_than_it_may) {
  Texts texts(1'000, kIdleMs, kMaxBytes);
  for (int i = 0; i < 100; ++i) {
    texts.put(std::to_string(i), text_of(30), 0);
    EXPECT_LE(texts.bytes(), kMaxBytes);
  }
  EXPECT_EQ(texts.size(), 3U);
  EXPECT_TRUE(has(texts, "99"));
  EXPECT_FALSE(has(texts, "96"));
}

TEST(BoundedMemory, keeps_no_value_larger_than_all_it_may_hold_and_no_other_goes_for_it) {
  Texts texts(1'000, kIdleMs, kMaxBytes);
  texts.put("small", text_of(10), 0);
  texts.put("huge", text_of(10), 0);
  texts.put("huge", text_of(kMaxBytes + 1), 0);
  EXPECT_FALSE(has(texts, "huge")) << "nor what it was before";
  EXPECT_TRUE(has(texts, "small"));
  texts.put("all", text_of(kMaxBytes), 0);
  EXPECT_TRUE(has(texts, "all"));
  EXPECT_EQ(texts.bytes(), kMaxBytes);
}

TEST(BoundedMemory, counts_what_goes_in_whatever_way) {
  Texts texts(3, kIdleMs, kMaxBytes);
  texts.put("a", text_of(10), 0);
  texts.put("a", text_of(20), 0);
  EXPECT_EQ(texts.bytes(), 20U) << "put again";
  texts.erase("a");
  EXPECT_EQ(texts.bytes(), 0U) << "erased";
  for (int i = 0; i < 10; ++i) texts.put(std::to_string(i), text_of(10), 0);
  EXPECT_EQ(texts.bytes(), 30U) << "pushed out by number";
  texts.set_bounds(1, kIdleMs);
  EXPECT_EQ(texts.bytes(), 10U) << "other bounds";
  EXPECT_EQ(texts.find("9", kIdleMs), nullptr);
  EXPECT_EQ(texts.bytes(), 0U) << "idle";
}

TEST(BoundedMemory, counts_a_value_that_is_replaced) {
  Texts texts(10, kIdleMs, kMaxBytes);
  texts.put("a", text_of(10), 0);
  texts.put("b", text_of(10), 0);
  texts.replace("unknown", text_of(10));
  texts.replace("b", text_of(50));
  EXPECT_EQ(texts.bytes(), 60U);
  texts.replace("b", text_of(95));
  EXPECT_EQ(texts.bytes(), 95U) << "a had to go";
  EXPECT_FALSE(has(texts, "a"));
  texts.replace("b", text_of(kMaxBytes + 1));
  EXPECT_EQ(texts.size(), 0U);
  EXPECT_EQ(texts.bytes(), 0U);
}

TEST(BoundedMemory, does_not_count_the_bytes_that_are_held) {
  Texts texts(10, kIdleMs, kMaxBytes);
  texts.put("held", text_of(60), 0);
  texts.hold("held");
  EXPECT_EQ(texts.bytes(), 0U);
  texts.put("other", text_of(60), 0);
  texts.replace("held", text_of(70));
  EXPECT_TRUE(has(texts, "held"));
  EXPECT_TRUE(has(texts, "other"));
  texts.release("held", 0);
  EXPECT_EQ(texts.bytes(), 70U);
  EXPECT_TRUE(has(texts, "held")) << "used last";
  EXPECT_FALSE(has(texts, "other"));
}

TEST(BoundedMemory, forgets_a_held_value_that_became_too_large_once_it_is_released) {
  Texts texts(10, kIdleMs, kMaxBytes);
  texts.put("held", text_of(1), 0);
  texts.put("other", text_of(60), 0);
  texts.hold("held");
  texts.replace("held", text_of(kMaxBytes + 1));
  EXPECT_TRUE(has(texts, "held"));
  texts.release("held", 0);
  EXPECT_FALSE(has(texts, "held"));
  EXPECT_TRUE(has(texts, "other"));
  EXPECT_EQ(texts.bytes(), 60U);
}

}  // namespace
}  // namespace token_rotation
