// The end of a session goes ahead of the audiences that wait for their turn.

#include <gtest/gtest.h>

#include "support/audiences_fixture.hpp"

namespace token_rotation {
namespace {

class RevocationInAQueue : public Audiences {
 protected:
  bool revokes(std::string_view refresh_token) const {
    return transport.last_request().url == "https://as.example/revoke" &&
           form_value(transport.last_request(), "token") == refresh_token;
  }
};

TEST_F(RevocationInAQueue, waits_for_the_presentation_in_flight_only) {
  const auto first = renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  const auto third = renew_for(photos, expired("R1"));
  const auto ended = revoke("R1");
  EXPECT_EQ(transport.requests(), 1U);
  transport.answer(granted("M2", "R2"));
  EXPECT_EQ(access_token_of(first->outcome()), "M2");
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_TRUE(revokes("R2"));
  EXPECT_TRUE(second->completed.empty());
  transport.answer(response_with(200, ""));
  EXPECT_EQ(ended->outcome().status, Status::kSignInAgain);
  for (const auto& call : {second, third}) {
    EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
    EXPECT_EQ(failure_code_of(call->outcome()), "revoked");
    EXPECT_EQ(call->outcome().tokens, nullptr);
  }
  EXPECT_EQ(transport.unanswered(), 0U) << "no caller presents a token any more";
  EXPECT_EQ(rotation.stats().in_flight, 0U);
}

TEST_F(RevocationInAQueue, goes_ahead_where_the_presentation_failed) {
  renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  const auto ended = revoke("R1");
  transport.answer(not_sent());
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_TRUE(revokes("R1"));
  transport.answer(response_with(200, ""));
  EXPECT_EQ(ended->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(second->outcome()), "revoked");
}

TEST_F(RevocationInAQueue, that_fails_leaves_sessions_that_go_on) {
  renew_for(mail, due("R1"));
  const auto second = renew_for(files, due("R1"));
  const auto ended = revoke("R1");
  transport.answer(granted("M2", "R2"));
  transport.answer(response_with(503, ""));
  EXPECT_EQ(failure_code_of(ended->outcome()), "http_503");
  EXPECT_EQ(second->outcome().status, Status::kUnchanged);
  const auto later = renew_for(files, due("R1"));
  transport.answer(granted("F3", "R3"));
  EXPECT_EQ(access_token_of(later->outcome()), "F3");
}

TEST_F(RevocationInAQueue, is_one_of_several_that_take_turns) {
  renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  const auto one = revoke("R1");
  const auto other = revoke("R1");
  transport.answer(granted("M2", "R2"));
  transport.answer(response_with(200, ""));
  EXPECT_EQ(failure_code_of(second->outcome()), "revoked");
  transport.answer(response_with(200, ""));
  for (const auto& call : {one, other}) EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.unanswered(), 0U);
  EXPECT_EQ(rotation.stats().in_flight, 0U);
}

TEST_F(RevocationInAQueue, goes_on_where_the_flight_before_it_died) {
  renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  const auto ended = revoke("R1");
  clock.advance(kHourMs);
  EXPECT_TRUE(transport.look()) << "the end is under way";
  transport.run();
  EXPECT_EQ(second->outcome().status, Status::kTemporarilyUnavailable);
  ASSERT_TRUE(revokes("R1"));
  transport.answer_last(response_with(200, ""));
  EXPECT_EQ(ended->outcome().status, Status::kSignInAgain);
}

TEST_F(RevocationInAQueue, lets_a_caller_of_that_queue_come_back_after_a_new_sign_in) {
  renew_for(mail, expired("R1"));
  renew_for(files, expired("R1"));
  revoke("R1");
  transport.answer(granted("M2", "R2"));
  transport.answer(response_with(200, ""));
  rotation.signed_in(provider, SecretString("R1"));
  const auto call = renew_for(files, expired("R1"));
  transport.answer(granted("F3", "R3"));
  EXPECT_EQ(access_token_of(call->outcome()), "F3");
}

}  // namespace
}  // namespace token_rotation
