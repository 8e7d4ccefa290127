#include "client/retry_policy.hpp"

#include <gtest/gtest.h>

namespace token_rotation {
namespace {

Failure failure_of(FailureClass failure_class,
                   std::optional<std::int64_t> retry_after_ms = std::nullopt) {
  return {failure_class, "code", "", 0, retry_after_ms};
}

Attempts made(int count, bool retried_ambiguous = false) {
  return {count, retried_ambiguous};
}

const Failure kTerminal = failure_of(FailureClass::kTerminal);
const Failure kConfiguration = failure_of(FailureClass::kConfiguration);
const Failure kNotSent = failure_of(FailureClass::kNotSent);
const Failure kAmbiguous = failure_of(FailureClass::kAmbiguous);

TEST(Retry, is_pointless_for_a_grant_that_is_gone_or_a_wrong_client) {
  EXPECT_EQ(retry_delay_ms(kTerminal, made(1), 5, 0), std::nullopt);
  EXPECT_EQ(retry_delay_ms(kConfiguration, made(1), 5, 0), std::nullopt);
}

TEST(Retry, ends_after_the_configured_number) {
  EXPECT_TRUE(retry_delay_ms(kNotSent, made(1), 1, 0));
  EXPECT_EQ(retry_delay_ms(kNotSent, made(2), 1, 0), std::nullopt);
  EXPECT_EQ(retry_delay_ms(kNotSent, made(1), 0, 0), std::nullopt);
  EXPECT_EQ(retry_delay_ms(kAmbiguous, made(1), 0, 0), std::nullopt);
}

TEST(Retry, backs_off_longer_every_time_up_to_a_bound) {
  EXPECT_EQ(retry_delay_ms(kNotSent, made(1), 9, 0), 100);
  EXPECT_EQ(retry_delay_ms(kNotSent, made(2), 9, 0), 200);
  EXPECT_EQ(retry_delay_ms(kNotSent, made(3), 9, 0), 400);
  EXPECT_EQ(retry_delay_ms(kNotSent, made(9), 9, 0), 1000);
}

TEST(Retry, is_spread_by_jitter) {
  EXPECT_LT(*retry_delay_ms(kNotSent, made(1), 1, 0.1), *retry_delay_ms(kNotSent, made(1), 1, 0.9));
  EXPECT_LT(*retry_delay_ms(kNotSent, made(1), 1, 0.999), 200);
}

TEST(Retry, waits_as_long_as_the_server_asks) {
  const auto delay_ms = retry_delay_ms(failure_of(FailureClass::kNotSent, 1'500), made(1), 1, 0.5);
  ASSERT_TRUE(delay_ms);
  EXPECT_GE(*delay_ms, 1'500);
  EXPECT_LT(*delay_ms, 1'600);
}

TEST(Retry, is_left_to_a_later_call_where_the_server_asks_for_long) {
  EXPECT_TRUE(retry_delay_ms(failure_of(FailureClass::kNotSent, 2'000), made(1), 1, 0));
  EXPECT_EQ(retry_delay_ms(failure_of(FailureClass::kNotSent, 2'001), made(1), 1, 0), std::nullopt);
}

TEST(Retry, is_prompt_and_single_where_the_token_may_be_spent) {
  const auto delay_ms = retry_delay_ms(kAmbiguous, made(1), 5, 0.999);
  ASSERT_TRUE(delay_ms);
  EXPECT_LE(*delay_ms, 50);
  EXPECT_EQ(retry_delay_ms(kAmbiguous, made(2, true), 5, 0), std::nullopt);
  EXPECT_EQ(retry_delay_ms(kNotSent, made(2, true), 5, 0), std::nullopt)
      << "the attempt before may have spent it";
}

TEST(Retry, of_a_possibly_spent_token_follows_attempts_that_were_not_sent) {
  EXPECT_TRUE(retry_delay_ms(kAmbiguous, made(2, false), 2, 0));
}

TEST(Cooldown, doubles_up_to_half_a_minute) {
  EXPECT_EQ(cooldown_ms(kNotSent, 1, 0), 250);
  EXPECT_EQ(cooldown_ms(kNotSent, 2, 0), 500);
  EXPECT_EQ(cooldown_ms(kAmbiguous, 3, 0), 1000);
  EXPECT_EQ(cooldown_ms(kNotSent, 1000, 0), 15'000);
  EXPECT_LT(cooldown_ms(kNotSent, 1'000'000, 0.999), 30'000);
}

TEST(Cooldown, is_not_shorter_than_the_server_asks) {
  EXPECT_EQ(cooldown_ms(failure_of(FailureClass::kNotSent, 120'000), 1, 0.5), 120'000);
  EXPECT_EQ(cooldown_ms(failure_of(FailureClass::kNotSent, 0), 2, 0), 500);
}

TEST(Cooldown, of_a_wrong_client_is_a_minute) {
  EXPECT_EQ(cooldown_ms(kConfiguration, 1, 0), 60'000);
}

}  // namespace
}  // namespace token_rotation
