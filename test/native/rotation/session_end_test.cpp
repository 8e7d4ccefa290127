#include "rotation/session_end.hpp"

#include <gmock/gmock.h>

#include "oauth/local_failures.hpp"
#include "support/journeys_fixture.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SessionEndTest : public JourneysFixture {
 protected:
  void begin(SendEnd sent) {
    std::make_shared<SessionEnd>(journeys, std::move(sent))->begin();
    transport.run();
  }
  SendEnd sent(Ending ending = Ending::kRevoke) { return sent_to_end("R1", call, ending); }
  SendEnd sent_shared(Ending ending = Ending::kRevoke) {
    SendEnd made = sent(ending);
    made.plan.sharing = std::make_shared<const Sharing>(sharing);
    return made;
  }
  void answer(int status) { transport.answer(response_with(status, "")); }
  std::string revoked() const { return form_value(transport.last_request(), "token"); }
  bool has_ended(std::string_view refresh_token) { return ledger.has_ended(key_of(refresh_token)); }

  const std::shared_ptr<Call> call = std::make_shared<Call>();
};

TEST_F(SessionEndTest, revokes_at_the_provider_before_the_session_ends_here) {
  begin(sent());
  EXPECT_EQ(transport.last_request().url, "https://as.example/revoke");
  EXPECT_EQ(revoked(), "R1");
  EXPECT_FALSE(has_ended("R1"));
  answer(200);
  EXPECT_TRUE(has_ended("R1"));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_FALSE(call->outcome().failure);
}

TEST_F(SessionEndTest, leaves_the_session_where_the_provider_did_not_revoke) {
  begin(sent());
  answer(503);
  EXPECT_FALSE(has_ended("R1"));
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  EXPECT_EQ(call->outcome().failure->http_status, 503);
}

TEST_F(SessionEndTest, ends_the_session_here_where_the_provider_revokes_nothing) {
  SendEnd made = sent();
  made.plan.endpoints.revocation.clear();
  begin(std::move(made));
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_TRUE(has_ended("R1"));
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(call->outcome()), "no_revocation_endpoint");
}

TEST_F(SessionEndTest, forgets_without_the_provider_on_the_transports_thread) {
  std::make_shared<SessionEnd>(journeys, sent(Ending::kForget))->begin();
  EXPECT_THAT(call->completed, IsEmpty());
  transport.run();
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_TRUE(has_ended("R1"));
}

TEST_F(SessionEndTest, answers_callers_who_waited_for_it) {
  begin(sent());
  const Asked asked = ask(expired("R1"));
  EXPECT_FALSE(asked.send);
  answer(200);
  EXPECT_EQ(failure_code_of(asked.call->outcome()), kRevoked);
}

TEST_F(SessionEndTest, says_to_callers_who_waited_that_it_failed) {
  begin(sent());
  const Asked asked = ask(expired("R1"));
  answer(503);
  EXPECT_EQ(failure_code_of(asked.call->outcome()), revocation_failed()->code);
}

TEST_F(SessionEndTest, ends_the_session_that_has_an_id_once_it_is_revoked) {
  const TokenKey session = key_of("session");
  for (const int status : {503, 200}) {
    SendEnd made = sent();
    made.plan.session = session;
    begin(std::move(made));
    answer(status);
    EXPECT_EQ(session_ends.has_ended(session), status == 200);
  }
}

TEST_F(SessionEndTest, tells_the_store_of_the_cookies_token_and_the_newest) {
  ledger.land(sent_for("R1"), granted("R2"));
  begin(sent_shared());
  EXPECT_EQ(revoked(), "R2");
  EXPECT_EQ(told("R1"), "-");
  answer(200);
  EXPECT_EQ(told("R1"), kRevoked);
  EXPECT_EQ(told("R2"), kRevoked);
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
}

TEST_F(SessionEndTest, goes_on_with_the_refresh_token_that_another_process_got) {
  put("R1", "R2");
  begin(sent_shared());
  EXPECT_EQ(revoked(), "R2");
  EXPECT_THAT(call->completed, IsEmpty());
  answer(200);
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_TRUE(has_ended("R2"));
}

TEST_F(SessionEndTest, takes_the_token_at_hand_where_the_store_leads_on_and_on) {
  put("R1", "R2");
  SendEnd made = sent_shared();
  made.plan.hops = kMaxHops;
  begin(std::move(made));
  EXPECT_EQ(revoked(), "R1");
}

TEST_F(SessionEndTest, revokes_what_could_not_be_refreshed_elsewhere) {
  put("R1", failed_entry(FailureClass::kTerminal, "invalid_grant"));
  begin(sent_shared());
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(revoked(), "R1");
}

TEST_F(SessionEndTest, asks_no_provider_where_another_process_has_ended_the_session) {
  put("R1", failed_entry(FailureClass::kTerminal, kRevoked));
  begin(sent_shared());
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_TRUE(has_ended("R1"));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
}

TEST_F(SessionEndTest, revokes_nothing_while_a_required_store_is_away) {
  sharing.required = true;
  store.mood = Mood::kFails;
  begin(sent_shared());
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_FALSE(has_ended("R1"));
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(call->outcome()), store_unavailable().code);
}

TEST_F(SessionEndTest, forgets_while_a_required_store_is_away_and_tells_it_later) {
  ledger.land(sent_for("R1"), granted("R2"));
  sharing.required = true;
  store.mood = Mood::kFails;
  begin(sent_shared(Ending::kForget));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  store.mood = Mood::kAnswers;
  transport.pass(kMinuteMs);
  for (const std::string refresh_token : {"R1", "R2"}) {
    EXPECT_TRUE(has_ended(refresh_token)) << refresh_token;
    EXPECT_EQ(told(refresh_token), kRevoked) << refresh_token;
  }
}

TEST_F(SessionEndTest, is_not_told_to_the_store_once_a_sign_in_has_undone_it) {
  sharing.required = true;
  store.mood = Mood::kFails;
  begin(sent_shared(Ending::kForget));
  ledger.forget(key_of("R1"), provider->audience);
  store.mood = Mood::kAnswers;
  transport.pass(kMinuteMs);
  EXPECT_EQ(told("R1"), "-");
}

TEST_F(SessionEndTest, asks_the_store_before_the_provider) {
  begin(sent_shared());
  EXPECT_THAT(store.asked, ElementsAre(Operation::kGet, Operation::kAcquire, Operation::kGet));
  EXPECT_TRUE(store.is_locked(key_of("R1")));
}

}  // namespace
}  // namespace token_rotation
