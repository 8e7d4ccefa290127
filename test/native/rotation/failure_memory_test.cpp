#include "rotation/failure_memory.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

constexpr std::int64_t kIdleMs = 3'600'000;

const TokenKey kKey = token_key("https://as.example/token", "client-1", "refresh-1");
const Digest kClient = sha256_of({"secret-1"});
const Digest kOtherClient = sha256_of({"secret-2"});

std::shared_ptr<const Failure> failure_of(FailureClass failure_class,
                                          std::optional<std::int64_t> retry_after_ms = {}) {
  return std::make_shared<const Failure>(Failure{failure_class, "code", "", 400, retry_after_ms});
}

class FailureMemoryTest : public ::testing::Test {
 protected:
  void fail(FailureClass failure_class, std::int64_t now_ms,
            std::optional<std::int64_t> retry_after_ms = {}) {
    memory.remember(kKey, kClient, failure_of(failure_class, retry_after_ms), 0, now_ms);
  }
  bool stands(std::int64_t now_ms, const Digest& client = kClient) {
    const auto standing = memory.standing(kKey, now_ms);
    return standing && standing->concerns(client);
  }

  FailureMemory memory{100, kIdleMs};
};

TEST_F(FailureMemoryTest, knows_nothing_of_a_token_that_did_not_fail) {
  EXPECT_FALSE(stands(0));
  fail(FailureClass::kTerminal, 0);
  EXPECT_FALSE(memory.standing(token_key("e", "c", "other"), 0));
}

TEST_F(FailureMemoryTest, keeps_a_terminal_failure_for_whoever_asks) {
  fail(FailureClass::kTerminal, 0);
  for (std::int64_t now_ms = 0; now_ms < 100 * kIdleMs; now_ms += kIdleMs - 1)
    EXPECT_TRUE(stands(now_ms)) << now_ms;
  EXPECT_TRUE(stands(100 * kIdleMs, kOtherClient));
}

TEST_F(FailureMemoryTest, lets_the_endpoint_be_asked_again_after_a_cooldown) {
  fail(FailureClass::kNotSent, 0);
  EXPECT_TRUE(stands(249));
  EXPECT_FALSE(stands(250));
}

TEST_F(FailureMemoryTest, waits_longer_after_every_failure_in_a_row) {
  fail(FailureClass::kAmbiguous, 0);
  fail(FailureClass::kAmbiguous, 250);
  EXPECT_TRUE(stands(250 + 499));
  EXPECT_FALSE(stands(250 + 500));
}

TEST_F(FailureMemoryTest, starts_over_after_a_success) {
  fail(FailureClass::kNotSent, 0);
  fail(FailureClass::kNotSent, 300);
  memory.forget(kKey);
  EXPECT_FALSE(stands(300));
  fail(FailureClass::kNotSent, 1000);
  EXPECT_FALSE(stands(1250));
}

TEST_F(FailureMemoryTest, waits_as_long_as_the_server_asks) {
  fail(FailureClass::kNotSent, 0, 120'000);
  EXPECT_TRUE(stands(119'999));
  EXPECT_FALSE(stands(120'000));
}

TEST_F(FailureMemoryTest, keeps_a_configuration_failure_for_a_minute) {
  fail(FailureClass::kConfiguration, 0);
  EXPECT_TRUE(stands(59'999));
  EXPECT_FALSE(stands(60'000));
}

TEST_F(FailureMemoryTest, keeps_a_configuration_failure_from_a_client_set_up_otherwise) {
  fail(FailureClass::kConfiguration, 0);
  EXPECT_FALSE(stands(1, kOtherClient));
  EXPECT_TRUE(stands(1, kClient));
}

TEST_F(FailureMemoryTest, keeps_transient_failures_for_every_client) {
  fail(FailureClass::kNotSent, 0);
  EXPECT_TRUE(stands(1, kOtherClient));
}

TEST_F(FailureMemoryTest, hands_out_the_latest_failure) {
  fail(FailureClass::kNotSent, 0);
  fail(FailureClass::kTerminal, 1);
  EXPECT_EQ(memory.standing(kKey, 2)->failure->failure_class, FailureClass::kTerminal);
  EXPECT_EQ(memory.size(), 1U);
}

TEST_F(FailureMemoryTest, is_bounded_and_forgets_what_is_idle) {
  memory.set_bounds(3, 1000);
  for (int i = 0; i < 10; ++i) {
    memory.remember(token_key("e", "c", std::to_string(i)), kClient,
                    failure_of(FailureClass::kTerminal), 0, i);
  }
  EXPECT_EQ(memory.size(), 3U);
  EXPECT_TRUE(memory.standing(token_key("e", "c", "9"), 500));
  EXPECT_FALSE(memory.standing(token_key("e", "c", "9"), 1500));
}

TEST_F(FailureMemoryTest, is_bounded_in_what_it_says_too) {
  const auto wordy = std::make_shared<const Failure>(
      Failure{FailureClass::kTerminal, std::string(1'000, 'c'), std::string(9'000, 'd'), 400, {}});
  memory.set_bounds(100'000, kIdleMs);
  const auto key = [](int number) { return token_key("e", "c", std::to_string(number)); };
  const int more = static_cast<int>(FailureMemory::kMaxBytes / 10'000) + 10;
  for (int number = 0; number < more; ++number) {
    memory.remember(key(number), kClient, wordy, 0, 0);
  }
  EXPECT_LE(memory.bytes(), FailureMemory::kMaxBytes);
  EXPECT_FALSE(memory.standing(key(0), 1));
  EXPECT_TRUE(memory.standing(key(more - 1), 1));
}

}  // namespace
}  // namespace token_rotation
