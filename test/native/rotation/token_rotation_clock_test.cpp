#include <gtest/gtest.h>

#include <string>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

/// A user sets the machine's clock by an hour. What the memory measures goes by the steady clock.
/// What a token says of itself can only be compared with the machine's clock.
class ClockStep : public RotationFixture {
 protected:
  ClockStep() { provider->retries = 0; }
};

TEST_F(ClockStep, back_makes_tokens_due_that_would_seem_to_live_too_long) {
  refresh(due("R1"), granted("A2", "R2"));
  clock.step_wall(-kHourMs);
  // A2 ends in an hour, and would be taken for good for two.
  const auto outcome = refresh(expired("R1"), granted("A3", "R3"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
  EXPECT_EQ(access_token_of(outcome), "A3");
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kReplayed) << "and that was that";
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(ClockStep, back_leaves_a_token_alone_where_the_network_fails) {
  refresh(due("R1"), granted("A2", "R2"));
  clock.step_wall(-kHourMs);
  const auto outcome = refresh(due("R1"), not_sent());
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(access_token_of(outcome), "A2");
}

TEST_F(ClockStep, forward_has_every_token_refreshed_once) {
  refresh(due("R1"), granted("A2", "R2"));
  clock.step_wall(kHourMs);
  refresh(expired("R1"), granted("A3", "R3"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
  for (int call = 0; call < 3; ++call) {
    const auto outcome = renew(expired("R1"))->outcome();
    EXPECT_EQ(access_token_of(outcome), "A3");
    EXPECT_EQ(outcome.source, Source::kReplayed);
  }
  EXPECT_EQ(transport.requests(), 2U);
}

class StepDuringFlight : public ClockStep, public ::testing::WithParamInterface<std::int64_t> {};

TEST_P(StepDuringFlight, costs_one_more_refresh_at_most) {
  const auto call = renew(due("R1"));
  clock.step_wall(GetParam());
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  // The expiry was reckoned from when the request left, by the clock of then.
  refresh(due("R1"), granted("A3", "R3"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
  EXPECT_EQ(access_token_of(renew(due("R1"))->outcome()), "A3");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_P(StepDuringFlight, changes_nothing_about_who_joins) {
  const auto first = renew(due("R1"));
  clock.step_wall(GetParam());
  const auto second = renew(due("R1"));
  EXPECT_EQ(transport.requests(), 1U);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(first->outcome()), "A2");
  EXPECT_EQ(access_token_of(second->outcome()), "A2");
}

TEST_P(StepDuringFlight, does_not_move_a_cooldown) {
  refresh(due("R1"), response_with(503, "", "120"));
  clock.step_wall(GetParam());
  EXPECT_EQ(renew(due("R1"))->outcome().source, Source::kRemembered);
  transport.pass(120'000);
  EXPECT_EQ(refresh(due("R1"), granted("A2", "R2")).status, Status::kRenewed);
}

INSTANTIATE_TEST_SUITE_P(ByAnHour, StepDuringFlight, ::testing::Values(-3'600'000, 3'600'000),
                         [](const auto& step) { return step.param < 0 ? "back" : "forward"; });

}  // namespace
}  // namespace token_rotation
