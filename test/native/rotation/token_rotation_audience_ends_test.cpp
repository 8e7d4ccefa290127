// What ends while several audiences of one grant take turns: sessions, access tokens, flights.

#include <gtest/gtest.h>

#include "support/audiences_fixture.hpp"

namespace token_rotation {
namespace {

class AudienceEnds : public Audiences {
 protected:
  static constexpr std::string_view kWithheldResponse =
      R"({"access_token":"M2","refresh_token":"R2","token_type":"DPoP"})";

  static TokenKey session_named(std::string_view name) { return token_key("session", name, ""); }
  RenewalRequest of_session(std::string_view name) const {
    RenewalRequest request = due("R1");
    request.session = session_named(name);
    return request;
  }
  void sign_out(std::string_view name) {
    rotation.revoke(
        {files, SecretString("R1"), session_named(name), {}, TokenRotation::Ending::kForget},
        [](const Outcome& /*outcome*/) {});
    transport.run();
  }
  std::shared_ptr<Call> find_newest(const std::shared_ptr<Provider>& client,
                                    RenewalRequest request) {
    request.provider = client;
    auto call = std::make_shared<Call>();
    rotation.find_newest(std::move(request), [call](Outcome outcome) {
      call->completed.push_back(std::move(outcome));
    });
    transport.run();
    return call;
  }
};

TEST_F(AudienceEnds, of_a_session_leave_no_tokens_to_those_who_wait_for_their_turn) {
  renew_for(mail, due("R1"));
  const auto ended = renew_for(files, of_session("ended"));
  const auto other = renew_for(files, of_session("other"));
  sign_out("ended");
  transport.answer(granted("M2", "R2"));
  transport.answer(granted("F3", "R3"));
  EXPECT_EQ(failure_code_of(ended->outcome()), "revoked");
  EXPECT_EQ(ended->outcome().tokens, nullptr);
  EXPECT_EQ(access_token_of(other->outcome()), "F3");
}

TEST_F(AudienceEnds, of_a_session_count_where_another_turn_has_brought_its_tokens) {
  refresh_for(files, "R1", granted("F2", "R2"));
  transport.pass(kHourMs);
  renew_for(mail, expired("R2"));
  const auto ended = renew_for(files, of_session("ended"));
  sign_out("ended");
  transport.answer(refused("invalid_grant"));
  EXPECT_EQ(failure_code_of(ended->outcome()), "revoked");
  EXPECT_EQ(ended->outcome().tokens, nullptr);
}

TEST_F(AudienceEnds, of_a_refresh_token_without_an_access_token_beside_it_leave_the_others) {
  refresh_for(files, "R0", granted("F1", "R1"));
  refresh_for(mail, "R1", response_with(200, std::string(kWithheldResponse)));
  const auto call = renew_for(files, due("R0"));
  EXPECT_EQ(access_token_of(call->outcome()), "F1") << "not due: it waits for nothing";
  EXPECT_EQ(refresh_token_of(call->outcome()), "R2");
  renew_for(photos, expired("R0"));
  EXPECT_EQ(presented(), "R2") << "R1 is spent";
  transport.answer(granted("P3", "R3"));
  transport.pass(kMinuteMs);
  EXPECT_EQ(renew_for(mail, expired("R1"))->completed.size(), 0U) << "no access token answers it";
  EXPECT_EQ(presented(), "R3");
}

TEST_F(AudienceEnds, of_a_flight_that_died_answer_all_audiences) {
  const auto first = renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  clock.advance(kHourMs);
  EXPECT_FALSE(transport.look());
  EXPECT_EQ(first->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(second->outcome().status, Status::kTemporarilyUnavailable);
  const auto next = renew_for(files, expired("R1"));
  transport.answer(granted("M2", "R2"));
  EXPECT_TRUE(next->completed.empty()) << "those are another audience's";
  transport.answer(granted("F3", "R3"));
  EXPECT_EQ(access_token_of(next->outcome()), "F3");
}

TEST_F(AudienceEnds, of_a_turn_that_died_are_seen_too) {
  renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  transport.answer(granted("M2", "R2"));
  EXPECT_TRUE(transport.look());
  clock.advance(kHourMs);
  EXPECT_FALSE(transport.look());
  EXPECT_EQ(second->outcome().status, Status::kTemporarilyUnavailable);
}

TEST_F(AudienceEnds, at_a_sign_out_are_told_with_the_newest_refresh_token_and_an_own_access_token) {
  refresh_for(mail, "R1", granted("M2", "R2"));
  const auto never_refreshed = find_newest(files, due("R1"));
  EXPECT_EQ(access_token_of(never_refreshed->outcome()), "access-of-cookie");
  EXPECT_EQ(refresh_token_of(never_refreshed->outcome()), "R2");
  refresh_for(files, "R1", granted("F3", "R3"));
  EXPECT_EQ(access_token_of(find_newest(mail, due("R1"))->outcome()), "M2");
  EXPECT_EQ(refresh_token_of(find_newest(mail, due("R1"))->outcome()), "R3");
}

}  // namespace
}  // namespace token_rotation
