// The ends of sessions in the ledger.

#include <gtest/gtest.h>

#include "oauth/local_failures.hpp"
#include "support/ledger_fixture.hpp"

namespace token_rotation {
namespace {

class RotationLedgerEnds : public LedgerFixture {};

TEST_F(RotationLedgerEnds, present_the_newest_refresh_token) {
  ledger.land(sent_for("R1"), granted("R2"));
  const auto sent = ledger.begin_ending(end_of("R1"));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->refresh_token.view(), "R2");
  EXPECT_EQ(sent->presented, key_of("R1"));
  EXPECT_EQ(sent->newest, key_of("R2"));
}

TEST_F(RotationLedgerEnds, wait_for_a_flight_and_end_what_that_brings) {
  const SendRenewal flight = sent_for("R1");
  EXPECT_FALSE(ledger.begin_ending(end_of("R1")));
  const Landing landing = ledger.land(flight, granted("R2"));
  ASSERT_EQ(landing.sends.size(), 1U);
  EXPECT_EQ(std::get<SendEnd>(landing.sends.front()).refresh_token.view(), "R2");
}

TEST_F(RotationLedgerEnds, come_before_other_audiences_and_answer_them) {
  const SendRenewal flight = sent_for("R1");
  const PendingEnd pending = end_of("R1");
  ask_for("mail");
  decide(expired("R1"));
  ledger.begin_ending(pending);
  const Landing landed = ledger.land(flight, granted("R2"));
  ASSERT_EQ(landed.sends.size(), 1U);
  const Landing ended = ledger.end(std::get<SendEnd>(landed.sends.front()), true);
  ASSERT_EQ(ended.answers.size(), 1U);
  EXPECT_EQ(ended.answers.front().callers.size(), 1U);
  EXPECT_EQ(ended.answers.front().failure->code, kRevoked);
}

TEST_F(RotationLedgerEnds, answer_later_callers_until_a_sign_in) {
  const auto sent = ledger.begin_ending(end_of("R1"));
  EXPECT_TRUE(std::holds_alternative<Joined>(decide(expired("R1"))));
  ledger.end(*sent, true);
  EXPECT_TRUE(ledger.has_ended(key_of("R1")));
  EXPECT_EQ(code_of(decide(expired("R1"))), kRevoked);
  ledger.forget(key_of("R1"), provider->audience);
  EXPECT_FALSE(ledger.has_ended(key_of("R1")));
}

TEST_F(RotationLedgerEnds, leave_the_session_where_they_failed) {
  const auto sent = ledger.begin_ending(end_of("R1"));
  decide(expired("R1"));
  const Landing landing = ledger.end(*sent, false);
  EXPECT_EQ(landing.answers.front().failure->code, revocation_failed()->code);
  EXPECT_FALSE(ledger.has_ended(key_of("R1")));
  EXPECT_EQ(presented(sent_for("R1")), "R1");
}

TEST_F(RotationLedgerEnds, hold_at_once_where_the_whole_grant_is_forgotten) {
  sent_for("R1");
  EXPECT_FALSE(ledger.begin_ending(end_of("R1", Ending::kForget))) << "a flight has to land first";
  EXPECT_EQ(code_of(decide(expired("R1"))), kRevoked);
}

TEST_F(RotationLedgerEnds, follow_the_store_to_a_later_refresh_token) {
  const auto sent = ledger.begin_ending(end_of("R1"));
  decide(expired("R1"));
  const Landing landing = ledger.follow_end(sent->plan, sent->newest, *granted("R2").successor);
  EXPECT_TRUE(landing.answers.empty()) << "the callers wait on";
  ASSERT_EQ(landing.sends.size(), 1U);
  const auto& next = std::get<SendEnd>(landing.sends.front());
  EXPECT_EQ(next.refresh_token.view(), "R2");
  EXPECT_EQ(next.plan.hops, 1);
  EXPECT_EQ(ledger.end(next, true).answers.front().callers.size(), 1U);
}

TEST_F(RotationLedgerEnds, hold_here_where_nothing_can_be_sent) {
  ledger.land(sent_for("R1"), granted("R2"));
  ledger.end_here(key_of("R1"), kHourMs);
  EXPECT_TRUE(ledger.has_ended(key_of("R1")));
  EXPECT_TRUE(ledger.has_ended(key_of("R2")));
  clock.advance(kHourMs);
  EXPECT_FALSE(ledger.has_ended(key_of("R2")));
}

}  // namespace
}  // namespace token_rotation
