#include <gtest/gtest.h>

#include <string>

#include "support/processes.hpp"
#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

RenewalRequest of_session(RenewalRequest request, std::string_view id) {
  request.session = session_key(id);
  return request;
}

class EndedSession : public RotationFixture {
 protected:
  std::shared_ptr<Call> end(std::string_view id, std::string_view refresh_token) {
    auto call = std::make_shared<Call>();
    rotation.revoke({provider, SecretString(refresh_token), session_key(id), nullptr,
                     TokenRotation::Ending::kForget},
                    [call](Outcome outcome) { call->completed.push_back(std::move(outcome)); });
    transport.run();
    return call;
  }
};

TEST_F(EndedSession, is_refused_and_another_with_the_same_refresh_token_goes_on) {
  EXPECT_EQ(end("mine", "R1")->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(renew(of_session(expired("R1"), "mine"))->outcome()), "revoked");
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_EQ(refresh(of_session(expired("R1"), "other"), granted("A2", "R2")).status,
            Status::kRenewed);
}

TEST_F(EndedSession, gets_no_remembered_successor) {
  refresh(of_session(due("R1"), "mine"), granted("A2", "R2"));
  end("mine", "R1");
  const auto call = renew(of_session(expired("R1"), "mine"));
  EXPECT_EQ(failure_code_of(call->outcome()), "revoked");
  EXPECT_EQ(access_token_of(call->outcome()), "(own)");
}

TEST_F(EndedSession, gets_nothing_of_a_refresh_that_it_had_joined) {
  const auto mine = renew(of_session(expired("R1"), "mine"));
  const auto other = renew(of_session(expired("R1"), "other"));
  end("mine", "R1");
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(failure_code_of(mine->outcome()), "revoked");
  EXPECT_EQ(mine->outcome().tokens, nullptr);
  EXPECT_EQ(access_token_of(other->outcome()), "A2");
}

TEST_F(EndedSession, outlasts_the_memory_of_successors) {
  rotation.request_limits(1, 1'000, kHourMs);
  end("mine", "R1");
  clock.advance(kHourMs - 1);
  EXPECT_EQ(failure_code_of(renew(of_session(expired("R1"), "mine"))->outcome()), "revoked");
}

TEST_F(EndedSession, keeps_an_access_token_that_is_still_valid) {
  end("mine", "R1");
  EXPECT_EQ(renew(of_session(due("R1"), "mine"))->outcome().status, Status::kUnchanged);
}

TEST_F(EndedSession, is_no_end_where_the_provider_refused_to_revoke) {
  auto call = std::make_shared<Call>();
  rotation.revoke({provider, SecretString("R1"), session_key("mine")},
                  [call](Outcome outcome) { call->completed.push_back(std::move(outcome)); });
  transport.run();
  transport.answer(response_with(503, ""));
  EXPECT_EQ(refresh(of_session(expired("R1"), "mine"), granted("A2", "R2")).status,
            Status::kRenewed);
}

/// Sessions that end in another process.
class EndedElsewhere : public Processes {
 protected:
  void end(Process& process, std::string_view id) {
    process.rotation.revoke(
        {process.provider, SecretString("R1"), session_key(id),
         std::make_shared<const Sharing>(process.sharing), TokenRotation::Ending::kForget},
        [](const Outcome& /*outcome*/) {});
    run();
  }
};

TEST_F(EndedElsewhere, is_looked_up_before_a_refresh_token_is_presented) {
  end(a, "mine");
  const auto call = b.renew(of_session(expired("R1"), "mine"));
  EXPECT_EQ(failure_code_of(call->outcome()), "revoked");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(EndedElsewhere, is_looked_up_for_many_callers_once) {
  end(a, "mine");
  std::vector<std::shared_ptr<Call>> calls;
  for (int caller = 0; caller < 10; ++caller) {
    calls.push_back(b.renew(of_session(expired("R1"), "mine")));
  }
  run();
  for (const auto& call : calls) EXPECT_EQ(failure_code_of(call->outcome()), "revoked");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(EndedElsewhere, is_noticed_within_a_minute_where_a_successor_is_remembered) {
  b.renew(of_session(due("R1"), "mine"));
  b.transport.answer(granted("A2", "R2"));
  run();
  end(a, "mine");
  EXPECT_EQ(access_token_of(b.renew(of_session(expired("R1"), "mine"))->outcome()), "A2");
  clock.advance(kMinuteMs);
  b.renew(of_session(expired("R1"), "mine"));
  run();
  EXPECT_EQ(failure_code_of(b.renew(of_session(expired("R1"), "mine"))->outcome()), "revoked");
}

TEST_F(EndedElsewhere, reaches_the_store_once_that_is_back_after_a_long_outage) {
  store.mood = Mood::kFails;
  end(a, "mine");
  pass(10 * kMinuteMs);
  store.mood = Mood::kAnswers;
  pass(kMinuteMs);
  EXPECT_EQ(failure_code_of(b.renew(of_session(expired("R1"), "mine"))->outcome()), "revoked");
}

TEST_F(EndedElsewhere, costs_a_store_that_hangs_its_timeout_once) {
  store.mood = Mood::kHangs;
  b.renew(of_session(expired("R1"), "mine"));
  pass(b.sharing.timeout_ms + 10);
  EXPECT_EQ(b.transport.requests(), 1U) << "refreshed within this process";
}

TEST_F(EndedElsewhere, is_not_believed_of_a_store_that_answers_nonsense) {
  store.unreadable = session_key("mine");
  refresh(b, "R0", granted("A1", "R1"));
  b.renew(of_session(expired("R1"), "mine"));
  EXPECT_EQ(b.transport.requests(), 2U);
}

/// A remembered end or refusal of a refresh token.
class FailureElsewhere : public Processes {
 protected:
  void sign_in(Process& process, std::string_view refresh_token) {
    process.rotation.signed_in(process.provider, SecretString(refresh_token),
                               std::make_shared<const Sharing>(process.sharing));
    pass(10);
  }
};

TEST_F(FailureElsewhere, is_over_with_a_sign_in_there_though_this_process_refused) {
  refresh(a, "R1", refused("invalid_grant"));
  sign_in(b, "R1");
  a.renew(expired("R1"));
  EXPECT_EQ(a.transport.requests(), 2U);
}

TEST_F(FailureElsewhere, is_over_with_a_sign_in_there_though_this_process_revoked) {
  a.revoke("R1");
  a.transport.answer(response_with(200, ""));
  run();
  EXPECT_EQ(failure_code_of(a.renew(expired("R1"))->outcome()), "revoked");
  sign_in(b, "R1");
  pass(kMinuteMs);
  a.renew(expired("R1"));
  EXPECT_EQ(a.transport.requests(), 2U);
}

TEST_F(FailureElsewhere, is_asked_about_once_a_minute_and_no_refresh_token_is_presented_again) {
  refresh(a, "R1", refused("invalid_grant"));
  for (int call = 0; call < 20; ++call) {
    EXPECT_EQ(a.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
    pass(10'000);
  }
  EXPECT_EQ(a.transport.requests(), 1U);
}

}  // namespace
}  // namespace token_rotation
