#include <gtest/gtest.h>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class Background : public RotationFixture {
 protected:
  static RenewalRequest in_background(RenewalRequest request) {
    request.background = true;
    return request;
  }
};

TEST_F(Background, answers_at_once_while_the_token_is_valid) {
  const auto call = renew(in_background(due("R1")));
  ASSERT_TRUE(call->now);
  EXPECT_EQ(call->now->status, Status::kUnchanged);
  EXPECT_EQ(call->now->source, Source::kStarted);
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Background, reports_the_refresh_that_it_began) {
  const auto call = renew(in_background(due("R1")));
  EXPECT_TRUE(call->will_complete);
  EXPECT_TRUE(call->completed.empty());
  transport.answer(granted("A2", "R2"));
  ASSERT_EQ(call->completed.size(), 1U);
  EXPECT_EQ(call->completed[0].status, Status::kRenewed);
  EXPECT_EQ(call->completed[0].source, Source::kRefreshed);
}

TEST_F(Background, brings_the_tokens_with_the_next_call) {
  renew(in_background(due("R1")));
  transport.answer(granted("A2", "R2"));
  const auto next = renew(in_background(due("R1")));
  EXPECT_EQ(access_token_of(next->outcome()), "A2");
  EXPECT_EQ(next->outcome().source, Source::kReplayed);
}

TEST_F(Background, does_not_wait_for_a_refresh_in_flight_either) {
  renew(in_background(due("R1")));
  const auto second = renew(in_background(due("R1")));
  EXPECT_FALSE(second->will_complete);
  EXPECT_EQ(second->outcome().status, Status::kUnchanged);
  EXPECT_EQ(second->outcome().source, Source::kJoined);
  transport.answer(granted("A2", "R2"));
  EXPECT_TRUE(second->completed.empty());
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Background, waits_once_the_token_has_expired) {
  const auto call = renew(in_background(expired("R1")));
  EXPECT_FALSE(call->now);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(Background, lets_an_expired_token_join_what_a_valid_one_began) {
  renew(in_background(due("R1")));
  const auto call = renew(in_background(expired("R1")));
  EXPECT_FALSE(call->now);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(Background, hands_a_stale_cookie_the_newest_tokens_while_they_are_renewed) {
  refresh(due("R1"), granted("A2", "R2", 3600));
  transport.pass(kHourMs - kMinuteMs);
  const auto call = renew(in_background(expired("R1")));
  ASSERT_TRUE(call->now);
  EXPECT_EQ(call->now->status, Status::kRenewed);
  EXPECT_EQ(access_token_of(*call->now), "A2");
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
}

TEST_F(Background, leaves_a_valid_token_without_error_when_the_refresh_fails) {
  const auto call = renew(in_background(due("R1")));
  transport.answer(refused("invalid_grant"));
  ASSERT_EQ(call->completed.size(), 1U);
  EXPECT_EQ(call->completed[0].status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(call->completed[0]), "invalid_grant");
}

TEST_F(Background, waits_for_a_token_whose_expiry_is_unreadable) {
  auto request = in_background(due("R1"));
  request.expiry = Expiry::unreadable();
  EXPECT_FALSE(renew(request)->now);
}

}  // namespace
}  // namespace token_rotation
