#include "rotation/caller.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

constexpr double kNowMs = 1.8e12;

CallerState holding(double left_ms) {
  CallerState state;
  state.expiry = Expiry::at(kNowMs + left_ms, 3.6e6);
  return state;
}

std::shared_ptr<const TokenSet> tokens_that_end_in(double left_ms) {
  TokenSet tokens;
  tokens.access_token = SecretString("newer");
  tokens.expiry = Expiry::at(kNowMs + left_ms, 3.6e6);
  return std::make_shared<const TokenSet>(std::move(tokens));
}

Status told(const CallerState& state, FailureClass failure_class) {
  const auto failure =
      std::make_shared<const Failure>(Failure{failure_class, "code", "", 400, std::nullopt});
  const Outcome outcome = refused_outcome(state, Source::kJoined, failure, kNowMs);
  EXPECT_EQ(outcome.failure, failure);
  EXPECT_EQ(outcome.source, Source::kJoined);
  EXPECT_EQ(outcome.tokens, state.newer) << "what is remembered is never taken away";
  return outcome.status;
}

TEST(Caller, goes_on_with_a_valid_token_whatever_failed) {
  for (const auto failure_class : {FailureClass::kTerminal, FailureClass::kConfiguration,
                                   FailureClass::kNotSent, FailureClass::kAmbiguous})
    EXPECT_EQ(told(holding(1), failure_class), Status::kUnchanged);
}

TEST(Caller, of_an_expired_token_waits_or_signs_in_again) {
  EXPECT_EQ(told(holding(0), FailureClass::kNotSent), Status::kTemporarilyUnavailable);
  EXPECT_EQ(told(holding(0), FailureClass::kAmbiguous), Status::kTemporarilyUnavailable);
  EXPECT_EQ(told(holding(0), FailureClass::kTerminal), Status::kSignInAgain);
  EXPECT_EQ(told(holding(0), FailureClass::kConfiguration), Status::kSignInAgain);
}

TEST(Caller, whose_token_was_refused_does_not_go_on_with_it) {
  CallerState forced = holding(1);
  forced.forced = true;
  EXPECT_EQ(told(forced, FailureClass::kTerminal), Status::kSignInAgain);
  EXPECT_EQ(told(forced, FailureClass::kNotSent), Status::kUnchanged);
  CallerState refused_before = holding(1);
  refused_before.carries_error = true;
  EXPECT_EQ(told(refused_before, FailureClass::kTerminal), Status::kSignInAgain);
}

TEST(Caller, takes_what_is_remembered) {
  CallerState state = holding(-1);
  state.carries_error = true;
  state.newer = tokens_that_end_in(1);
  EXPECT_EQ(told(state, FailureClass::kTerminal), Status::kRenewed);
  EXPECT_EQ(held_outcome(state, Source::kStarted).status, Status::kRenewed);
  state.newer = tokens_that_end_in(-1);
  EXPECT_EQ(told(state, FailureClass::kNotSent), Status::kTemporarilyUnavailable);
}

TEST(Caller, is_told_of_new_tokens) {
  const auto tokens = tokens_that_end_in(1);
  const Outcome outcome = renewed_outcome(tokens, Source::kReplayed);
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(outcome.tokens, tokens);
  EXPECT_EQ(outcome.failure, nullptr);
  EXPECT_EQ(held_outcome(holding(1), Source::kJoined).status, Status::kUnchanged);
}

TEST(SharedAnswer, tells_every_caller_what_that_means_for_it) {
  SharedAnswer answer;
  answer.tokens = tokens_that_end_in(1);
  answer.duration_ms = 7;
  answer.requests = 2;
  Caller caller{holding(-1), Source::kJoined};
  const Outcome outcome = answer.outcome_for(caller, false, kNowMs);
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(outcome.source, Source::kJoined);
  EXPECT_EQ(outcome.duration_ms, 7);
  EXPECT_EQ(outcome.requests, 2);
}

TEST(SharedAnswer, has_no_tokens_for_a_session_that_has_ended_meanwhile) {
  SharedAnswer answer;
  answer.tokens = tokens_that_end_in(1);
  Caller caller{holding(-1), Source::kJoined};
  caller.state.newer = tokens_that_end_in(1);
  const Outcome outcome = answer.outcome_for(caller, true, kNowMs);
  EXPECT_EQ(outcome.status, Status::kSignInAgain);
  EXPECT_EQ(outcome.tokens, nullptr);
  EXPECT_EQ(outcome.failure->code, "revoked");
}

}  // namespace
}  // namespace token_rotation
