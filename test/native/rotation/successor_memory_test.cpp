#include "rotation/successor_memory.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

constexpr std::int64_t kIdleMs = 1000;

TokenKey key_of(const std::string& refresh_token) {
  return token_key("https://as.example/token", "client-1", refresh_token);
}

/// `spent` was replaced by `refresh_token`, together with the access token "access of
/// <refresh_token>" and its note.
void spend(SuccessorMemory& memory, const std::string& spent, const std::string& refresh_token,
           std::int64_t now_ms = 0, const std::string& note = {}) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString("access of " + refresh_token + note);
  tokens->refresh_token = SecretString(refresh_token);
  memory.remember(key_of(spent), {key_of(refresh_token), tokens}, now_ms);
}

/// Another process says so.
std::string learn(SuccessorMemory& memory, const std::string& spent,
                  const std::string& refresh_token) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString("learned of " + refresh_token);
  tokens->refresh_token = SecretString(refresh_token);
  const auto end = memory.learn(key_of(spent), {key_of(refresh_token), tokens}, 0);
  return std::string(end.tokens->access_token.view());
}

std::string newest(SuccessorMemory& memory, const std::string& refresh_token,
                   std::int64_t now_ms = 0) {
  const auto successor = memory.newest(key_of(refresh_token), now_ms);
  if (!successor) return "(none)";
  EXPECT_EQ(successor->key, key_of(std::string(successor->tokens->refresh_token.view())));
  return std::string(successor->tokens->access_token.view());
}

TEST(SuccessorMemory, has_nothing_for_a_token_that_was_not_spent) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B");
  EXPECT_EQ(newest(memory, "B"), "(none)");
  EXPECT_EQ(newest(memory, "C"), "(none)");
}

TEST(SuccessorMemory, leads_through_five_generations) {
  SuccessorMemory memory(10, kIdleMs);
  for (const auto& [spent, successor] :
       {std::pair{"A", "B"}, {"B", "C"}, {"C", "D"}, {"D", "E"}, {"E", "F"}}) {
    spend(memory, spent, successor);
  }
  for (const auto* spent : {"A", "B", "C", "D", "E"})
    EXPECT_EQ(newest(memory, spent), "access of F") << spent;
}

TEST(SuccessorMemory, keeps_families_apart) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "X", "Y");
  EXPECT_EQ(newest(memory, "A"), "access of B");
  EXPECT_EQ(newest(memory, "X"), "access of Y");
}

TEST(SuccessorMemory, needs_the_generations_between_only_once) {
  SuccessorMemory memory(3, kIdleMs);
  spend(memory, "A", "B", 0);
  spend(memory, "B", "C", 1);
  spend(memory, "C", "D", 2);
  ASSERT_EQ(newest(memory, "A", 3), "access of D");
  ASSERT_EQ(newest(memory, "A", 4), "access of D");
  // A points straight to the end now and is used later than B and C: these go first.
  spend(memory, "X", "Y", 5);
  spend(memory, "Z", "W", 6);
  EXPECT_EQ(newest(memory, "B", 7), "(none)");
  EXPECT_EQ(newest(memory, "A", 7), "access of D");
}

TEST(SuccessorMemory, follows_on_from_a_shortened_path) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "B", "C");
  ASSERT_EQ(newest(memory, "A"), "access of C");
  spend(memory, "C", "D");
  EXPECT_EQ(newest(memory, "A"), "access of D");
}

TEST(SuccessorMemory, remembers_the_newest_access_token_of_a_refresh_token_that_stays) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "A", 0, " 1");
  EXPECT_EQ(newest(memory, "A"), "access of A 1");
  spend(memory, "A", "A", 0, " 2");
  EXPECT_EQ(newest(memory, "A"), "access of A 2");
  EXPECT_EQ(memory.size(), 1U);
}

TEST(SuccessorMemory, follows_a_provider_that_begins_or_ceases_to_rotate) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "A");
  spend(memory, "A", "B");
  EXPECT_EQ(newest(memory, "A"), "access of B");
  spend(memory, "B", "B", 0, " again");
  EXPECT_EQ(newest(memory, "A"), "access of B again");
}

TEST(SuccessorMemory, lets_a_reissued_token_live_again) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "B", "A");
  EXPECT_EQ(newest(memory, "B"), "access of A");
  EXPECT_EQ(newest(memory, "A"), "(none)") << "it may be spent again";
}

TEST(SuccessorMemory, makes_no_ring_of_reissued_tokens) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "B", "C");
  ASSERT_EQ(newest(memory, "A"), "access of C");
  spend(memory, "C", "A");
  spend(memory, "A", "B", 0, " anew");
  for (const auto* spent : {"A", "C"})
    EXPECT_EQ(newest(memory, spent), "access of B anew") << spent;
  EXPECT_EQ(newest(memory, "B"), "(none)");
}

TEST(SuccessorMemory, holds_no_more_than_its_capacity) {
  SuccessorMemory memory(2, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "X", "Y");
  spend(memory, "M", "N");
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(newest(memory, "A"), "(none)");
  EXPECT_EQ(newest(memory, "M"), "access of N");
}

TEST(SuccessorMemory, never_loses_the_end_of_a_chain_before_its_beginning) {
  SuccessorMemory memory(3, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "B", "C");
  spend(memory, "C", "D");
  for (int i = 0; i < 3; ++i) {
    spend(memory, "X" + std::to_string(i), "Y");
    for (const auto* spent : {"C", "B", "A"}) {
      const auto found = newest(memory, spent);
      EXPECT_TRUE(found == "access of D" || found == "(none)")
          << "a spent token would be spent again: " << found;
    }
  }
}

TEST(SuccessorMemory, forgets_a_family_that_nobody_uses) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B", 0);
  spend(memory, "B", "C", 0);
  EXPECT_EQ(newest(memory, "A", kIdleMs - 1), "access of C") << "used, and so kept";
  EXPECT_EQ(newest(memory, "A", 2 * kIdleMs - 2), "access of C");
  EXPECT_EQ(newest(memory, "A", 3 * kIdleMs - 2), "(none)");
}

TEST(SuccessorMemory, forgets_a_chain_on_demand) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "B");
  spend(memory, "B", "C");
  spend(memory, "X", "Y");
  memory.forget(key_of("A"), 0);
  EXPECT_EQ(newest(memory, "A"), "(none)");
  EXPECT_EQ(newest(memory, "B"), "(none)");
  EXPECT_EQ(newest(memory, "X"), "access of Y");
}

TEST(SuccessorMemory, forgets_a_refresh_token_that_stays) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "A");
  memory.forget(key_of("A"), 0);
  EXPECT_EQ(newest(memory, "A"), "(none)");
}

TEST(SuccessorMemory, learns_what_another_process_found) {
  SuccessorMemory memory(10, kIdleMs);
  EXPECT_EQ(learn(memory, "A", "B"), "learned of B");
  EXPECT_EQ(newest(memory, "A"), "learned of B");
}

TEST(SuccessorMemory, keeps_later_generations_when_it_learns_of_an_earlier_one) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "B", "C");
  spend(memory, "C", "D");
  EXPECT_EQ(learn(memory, "A", "B"), "access of D");
  for (const auto* spent : {"A", "B", "C"}) EXPECT_EQ(newest(memory, spent), "access of D");
}

TEST(SuccessorMemory, learns_of_a_token_that_was_handed_out_and_spent_again) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "B", "A");
  EXPECT_EQ(learn(memory, "A", "B"), "learned of B");
  EXPECT_EQ(newest(memory, "A"), "learned of B");
  EXPECT_EQ(newest(memory, "B"), "(none)");
}

TEST(SuccessorMemory, learns_newer_tokens_of_a_refresh_token_that_stays) {
  SuccessorMemory memory(10, kIdleMs);
  spend(memory, "A", "A");
  EXPECT_EQ(learn(memory, "A", "A"), "learned of A");
  EXPECT_EQ(newest(memory, "A"), "learned of A");
}

/// One that is spent for another, with an access token and an ID token of so many bytes each.
Successor large(const std::string& refresh_token, std::size_t bytes) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString(std::string(bytes, 'a'));
  tokens->id_token = SecretString(std::string(bytes, 'i'));
  tokens->refresh_token = SecretString(refresh_token);
  return {key_of(refresh_token), tokens};
}

constexpr std::size_t kLargest = std::size_t{64} * 1024;

TEST(SuccessorMemory, keeps_the_tokens_of_a_family_once) {
  SuccessorMemory memory(1000, kIdleMs);
  for (int i = 0; i < 600; ++i)
    memory.remember(key_of(std::to_string(i)), large(std::to_string(i + 1), kLargest), 0);
  EXPECT_EQ(memory.size(), 600U);
  EXPECT_LT(memory.bytes(), 2 * kLargest + 1000);
  for (int i = 0; i < 600; ++i)
    EXPECT_EQ(memory.newest(key_of(std::to_string(i)), 0)->key, key_of("600")) << i;
}

TEST(SuccessorMemory, is_bounded_in_bytes_over_all_families_the_one_unused_for_longest_first) {
  SuccessorMemory memory(1000, kIdleMs);
  const auto spent = [](int family) { return key_of("spent " + std::to_string(family)); };
  for (int family = 0; family < 300; ++family) {
    memory.remember(spent(family), large("next " + std::to_string(family), kLargest), 0);
    ASSERT_TRUE(memory.newest(spent(0), 0)) << "it is used";
  }
  EXPECT_LE(memory.bytes(), SuccessorMemory::kLeastBytes);
  EXPECT_GT(memory.bytes(), SuccessorMemory::kLeastBytes - 4 * kLargest);
  EXPECT_FALSE(memory.newest(spent(1), 0));
  EXPECT_TRUE(memory.newest(spent(299), 0));
}

TEST(SuccessorMemory, counts_the_tokens_of_every_audience) {
  SuccessorMemory memory(10, kIdleMs);
  for (std::uint8_t i = 0; i < 8; ++i) {
    Successor next = large("A", kLargest);
    next.audience = Audience{i};
    next.obtained_ms = i;
    memory.remember(key_of("A"), next, 0);
  }
  EXPECT_GT(memory.bytes(), 8 * 2 * kLargest);
  EXPECT_LT(memory.bytes(), 8 * 2 * kLargest + 8000);
  memory.forget(key_of("A"), 0);
  EXPECT_EQ(memory.bytes(), 0U);
}

TEST(SuccessorMemory, holds_more_bytes_where_more_is_to_be_remembered) {
  SuccessorMemory memory(10, kIdleMs);
  memory.set_bounds(10'000, kIdleMs);
  for (int family = 0; family < 300; ++family) {
    const std::string name = std::to_string(family);
    memory.remember(key_of("spent " + name), large("next " + name, kLargest), 0);
  }
  EXPECT_GT(memory.bytes(), 2 * SuccessorMemory::kLeastBytes);
  EXPECT_LE(memory.bytes(), 10'000 * SuccessorMemory::kBytesOfOne);
}

TEST(SuccessorMemory, keeps_what_is_held_with_its_tokens_and_what_follows_it) {
  SuccessorMemory memory(3, kIdleMs);
  const auto crowd = [&](const std::string& name) {
    for (int i = 0; i < 300; ++i) {
      const std::string family = name + std::to_string(i);
      memory.remember(key_of(family), large("next of " + family, kLargest), 0);
    }
  };
  spend(memory, "A", "B");
  ASSERT_TRUE(memory.hold(key_of("A"), 0));
  crowd("one ");
  EXPECT_EQ(newest(memory, "A"), "access of B");
  // Its refresh lands, and those who presented A wait for the next.
  spend(memory, "B", "C");
  EXPECT_EQ(newest(memory, "A"), "access of C");
  crowd("two ");
  EXPECT_EQ(newest(memory, "A"), "access of C");
  memory.release(key_of("A"), 0);
  crowd("three ");
  EXPECT_EQ(newest(memory, "A"), "(none)");
  EXPECT_EQ(memory.size(), 3U);
}

}  // namespace
}  // namespace token_rotation
