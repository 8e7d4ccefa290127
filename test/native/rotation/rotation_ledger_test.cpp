#include "rotation/rotation_ledger.hpp"

#include <gtest/gtest.h>

#include "oauth/local_failures.hpp"
#include "support/ledger_fixture.hpp"

namespace token_rotation {
namespace {

class RotationLedgerTest : public LedgerFixture {};

TEST_F(RotationLedgerTest, sends_the_first_and_lets_the_others_join) {
  const SendRenewal sent = sent_for("R1");
  EXPECT_EQ(presented(sent), "R1");
  EXPECT_TRUE(std::holds_alternative<Joined>(decide(expired("R1"))));
  EXPECT_TRUE(std::holds_alternative<Departs>(decide(expired("S1"))));
  EXPECT_EQ(ledger.stats().in_flight, 2U);
  EXPECT_EQ(ledger.stats().joined, 1U);
}

TEST_F(RotationLedgerTest, lands_with_one_answer_for_all) {
  const SendRenewal sent = sent_for("R1");
  decide(expired("R1"));
  const Landing landing = ledger.land(sent, granted("R2"));
  ASSERT_EQ(landing.answers.size(), 1U);
  const SharedAnswer& answer = landing.answers.front();
  EXPECT_EQ(answer.tokens->access_token.view(), "access of R2");
  ASSERT_EQ(answer.callers.size(), 2U);
  EXPECT_EQ(answer.callers[0].source, Source::kRefreshed);
  EXPECT_EQ(answer.callers[1].source, Source::kJoined);
  EXPECT_TRUE(landing.sends.empty());
  EXPECT_EQ(ledger.stats().in_flight, 0U);
  EXPECT_EQ(ledger.stats().refreshed, 1U);
}

TEST_F(RotationLedgerTest, answers_from_memory_what_has_landed) {
  ledger.land(sent_for("R1"), granted("R2"));
  const Decision decision = decide(expired("R1"));
  EXPECT_EQ(std::get<Answered>(decision).outcome.source, Source::kReplayed);
  clock.advance(kHourMs);
  EXPECT_EQ(presented(sent_for("R1")), "R2") << "the newest is presented, whatever a cookie has";
}

TEST_F(RotationLedgerTest, answers_with_a_failure_that_stands) {
  const Landing landing =
      ledger.land(sent_for("R1"), refused(FailureClass::kTerminal, "invalid_grant"));
  EXPECT_EQ(landing.answers.front().failure->code, "invalid_grant");
  EXPECT_EQ(code_of(decide(expired("R1"))), "invalid_grant");
  EXPECT_EQ(ledger.stats().failed, 1U);
  EXPECT_EQ(ledger.stats().remembered, 1U);
}

TEST_F(RotationLedgerTest, begins_nothing_that_cannot_be_sent) {
  EXPECT_EQ(code_of(decide(expired("R1"), false)), "no_thread");
  EXPECT_EQ(ledger.stats().in_flight, 0U);
  sent_for("R1");
  EXPECT_TRUE(std::holds_alternative<Joined>(decide(expired("R1"), false)));
}

TEST_F(RotationLedgerTest, answers_a_valid_token_at_once_in_the_background) {
  RenewalRequest request = due("R1");
  request.background = true;
  const Decision first = decide(request);
  EXPECT_EQ(std::get<Departs>(first).now->source, Source::kStarted);
  const Decision second = decide(request);
  EXPECT_EQ(std::get<Joined>(second).now->source, Source::kJoined);
  EXPECT_FALSE(std::get<Joined>(second).will_complete);
  EXPECT_EQ(ledger.look(key_of("R1"), request)->status, Status::kUnchanged);
}

TEST_F(RotationLedgerTest, looks_without_beginning_anything) {
  EXPECT_FALSE(ledger.look(key_of("R1"), expired("R1")).has_value());
  EXPECT_EQ(ledger.stats().in_flight, 0U);
  ledger.land(sent_for("R1"), granted("R2"));
  EXPECT_EQ(ledger.look(key_of("R1"), expired("R1"))->source, Source::kReplayed);
}

TEST_F(RotationLedgerTest, lets_audiences_take_turns_with_the_newest_refresh_token) {
  const auto plain = provider;
  const SendRenewal sent = sent_for("R1");
  ask_for("mail");
  EXPECT_TRUE(std::holds_alternative<Joined>(decide(expired("R1"))));
  decide(expired("R1"));
  provider = plain;
  const Landing landing = ledger.land(sent, granted("R2"));
  EXPECT_EQ(landing.answers.front().callers.size(), 1U);
  ASSERT_EQ(landing.sends.size(), 1U) << "one for each audience";
  EXPECT_EQ(presented(landing.sends.front()), "R2");
  EXPECT_EQ(ledger.stats().in_flight, 1U);
}

TEST_F(RotationLedgerTest, refuses_those_behind_a_flight_that_was_refused) {
  const SendRenewal sent = sent_for("R1");
  ask_for("mail");
  decide(expired("R1"));
  const Landing landing = ledger.land(sent, refused(FailureClass::kTerminal, "invalid_grant"));
  ASSERT_EQ(landing.answers.size(), 2U);
  EXPECT_EQ(landing.answers[1].failure->code, "invalid_grant");
  EXPECT_EQ(landing.answers[1].callers.front().source, Source::kRemembered);
  EXPECT_TRUE(landing.sends.empty());
}

TEST_F(RotationLedgerTest, follows_the_store_to_what_is_to_be_presented_next) {
  const SendRenewal sent = sent_for("R1");
  const Landing landing = ledger.follow(sent, *granted("R2").successor);
  EXPECT_TRUE(landing.answers.empty() || landing.answers.front().tokens)
      << "fresh tokens answer, others are presented";
  clock.advance(kHourMs);
  const SendRenewal next = sent_for("R1");
  const Landing followed = ledger.follow(next, *granted("R3").successor);
  EXPECT_EQ(ledger.newest(key_of("R1"), std::nullopt).successor->key, key_of("R3"));
  EXPECT_LE(followed.sends.size(), 1U);
}

TEST_F(RotationLedgerTest, keeps_what_was_presented_for_as_long_as_the_flight_lasts) {
  ledger.request_limits(1, kHourMs);
  ledger.land(sent_for("R1"), granted("R2"));
  clock.advance(kHourMs - 1);
  const SendRenewal sent = sent_for("R1");
  EXPECT_EQ(presented(sent), "R2");
  ledger.land(sent_for("S1"), granted("S2"));
  EXPECT_TRUE(std::holds_alternative<Joined>(decide(expired("R1"))))
      << "forgotten now, R1 would be presented a second time";
}

TEST_F(RotationLedgerTest, joins_a_search_for_the_newest_to_the_flight) {
  const SendRenewal sent = sent_for("R1");
  EXPECT_TRUE(ledger.newest(key_of("R1"), Caller{}).is_joined);
  EXPECT_FALSE(ledger.newest(key_of("R1"), std::nullopt).is_joined);
  EXPECT_EQ(ledger.land(sent, granted("R2")).answers.front().callers.size(), 2U);
  EXPECT_EQ(ledger.newest(key_of("R1"), Caller{}).successor->key, key_of("R2"));
}

TEST_F(RotationLedgerTest, ends_what_is_past_its_time) {
  const SendRenewal sent = sent_for("R1");
  EXPECT_TRUE(ledger.end_overdue().are_others_under_way);
  clock.advance(longest_flight_ms(*provider, nullptr) - 1);
  sent_for("S1");
  clock.advance(1);
  const RotationLedger::Overdue overdue = ledger.end_overdue();
  ASSERT_EQ(overdue.landing.answers.size(), 1U);
  EXPECT_EQ(overdue.landing.answers.front().failure->code, "overdue");
  EXPECT_TRUE(overdue.are_others_under_way);
  // It lands all the same: no caller waits any more.
  EXPECT_TRUE(ledger.land(sent, granted("R2")).answers.front().callers.empty());
}

TEST_F(RotationLedgerTest, forgets_with_a_sign_in) {
  ledger.land(sent_for("R1"), refused(FailureClass::kTerminal, "invalid_grant"));
  ledger.forget(key_of("R1"), provider->audience);
  EXPECT_EQ(presented(sent_for("R1")), "R1");
}

}  // namespace
}  // namespace token_rotation
