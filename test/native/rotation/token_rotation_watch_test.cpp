// Flights that die, and a machine without room for a thread: every call is answered, and later ones
// recover.

#include <gtest/gtest.h>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class Watch : public RotationFixture {
 protected:
  Watch() {
    provider->retries = 0;
    provider->network.timeout_ms = 10'000;
  }

  std::shared_ptr<Call> end(TokenRotation::EndRequest request) {
    auto call = std::make_shared<Call>();
    rotation.revoke(std::move(request),
                    [call](Outcome outcome) { call->completed.push_back(std::move(outcome)); });
    return call;
  }
  std::shared_ptr<Call> forget(std::string_view refresh_token) {
    return end({provider, SecretString(refresh_token), {}, {}, TokenRotation::Ending::kForget});
  }
};

TEST_F(Watch, ends_a_flight_that_died) {
  const auto first = renew(expired("R1"));
  const auto second = renew(expired("R1"));
  EXPECT_TRUE(transport.look()) << "there is something to watch";
  clock.advance(10'000);
  transport.look();
  EXPECT_TRUE(first->completed.empty()) << "it may still end by itself";
  clock.advance(4'000);
  EXPECT_FALSE(transport.look());
  for (const auto& call : {first, second}) {
    EXPECT_EQ(failure_code_of(call->outcome()), "overdue");
    EXPECT_EQ(call->outcome().failure->failure_class, FailureClass::kAmbiguous);
  }
}

TEST_F(Watch, lets_the_next_call_begin_anew) {
  renew(expired("R1"));
  clock.advance(20'000);
  transport.look();
  const auto later = renew(expired("R1"));
  ASSERT_EQ(transport.requests(), 2U);
  transport.answer_last(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(later->outcome()), "A2");
}

TEST_F(Watch, keeps_what_a_late_answer_brings) {
  const auto call = renew(expired("R1"));
  clock.advance(20'000);
  transport.look();
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(failure_code_of(call->outcome()), "overdue") << "answered once";
  EXPECT_EQ(access_token_of(renew(expired("R1"))->outcome()), "A2");
}

TEST_F(Watch, leaves_other_flights_alone) {
  renew(expired("R1"));
  clock.advance(12'000);
  const auto young = renew(expired("R2"));
  clock.advance(2'000);
  EXPECT_TRUE(transport.look());
  EXPECT_TRUE(young->completed.empty());
}

TEST_F(Watch, answers_at_once_where_no_thread_can_be_started) {
  transport.may_run = false;
  EXPECT_EQ(failure_code_of(renew(expired("R1"))->outcome()), "no_thread");
  EXPECT_EQ(failure_code_of(revoke("R1")->outcome()), "no_thread");
  transport.may_run = true;
  const auto later = renew(expired("R1"));
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(later->outcome()), "A2");
}

TEST_F(Watch, forgets_a_grant_without_a_thread) {
  refresh(due("R1"), granted("A2", "R2"));
  transport.may_run = false;
  EXPECT_EQ(forget("R1")->outcome().status, Status::kSignInAgain);
  transport.may_run = true;
  for (const auto* cookie : {"R1", "R2"}) {
    EXPECT_EQ(failure_code_of(renew(expired(cookie))->outcome()), "revoked") << cookie;
  }
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Watch, ends_the_grant_of_a_sign_out_that_cannot_reach_the_provider) {
  transport.may_run = false;
  const auto call = end({provider, SecretString("R1"), {}, {}, TokenRotation::Ending::kSignOut});
  EXPECT_EQ(failure_code_of(call->outcome()), "no_thread") << "it was not revoked";
  transport.may_run = true;
  EXPECT_EQ(failure_code_of(renew(expired("R1"))->outcome()), "revoked");
}

TEST_F(Watch, leaves_a_grant_that_was_only_to_be_revoked) {
  transport.may_run = false;
  revoke("R1");
  transport.may_run = true;
  const auto later = renew(expired("R1"));
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(later->outcome()), "A2");
}

}  // namespace
}  // namespace token_rotation
