#include <gtest/gtest.h>

#include "support/audiences_fixture.hpp"

namespace token_rotation {
namespace {

TEST_F(Audiences, refresh_one_after_the_other_each_with_the_newest_refresh_token) {
  const auto first = renew_for(mail, due("R1"));
  const auto second = renew_for(files, due("R1"));
  const auto third = renew_for(photos, due("R1"));
  ASSERT_EQ(transport.requests(), 1U);
  transport.answer(granted("M2", "R2"));
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(presented(), "R2");
  EXPECT_EQ(scope(), "files");
  transport.answer(granted("F3", "R3"));
  ASSERT_EQ(transport.requests(), 3U);
  EXPECT_EQ(presented(), "R3");
  EXPECT_EQ(scope(), "photos");
  transport.answer(granted("P4", "R4"));
  EXPECT_EQ(access_token_of(first->outcome()), "M2");
  EXPECT_EQ(access_token_of(second->outcome()), "F3");
  EXPECT_EQ(access_token_of(third->outcome()), "P4");
  EXPECT_EQ(rotation.stats().in_flight, 0U);
}

TEST_F(Audiences, join_only_the_flight_of_their_own) {
  renew_for(mail, due("R1"));
  const auto one = renew_for(files, due("R1"));
  const auto other = renew_for(files, expired("R1"));
  const auto joined = renew_for(mail, due("R1"));
  transport.answer(granted("M2", "R2"));
  EXPECT_EQ(access_token_of(joined->outcome()), "M2");
  EXPECT_TRUE(one->completed.empty());
  transport.answer(granted("F3", "R3"));
  EXPECT_EQ(access_token_of(one->outcome()), "F3");
  EXPECT_EQ(access_token_of(other->outcome()), "F3");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(Audiences, keep_their_access_tokens_when_another_one_refreshes) {
  refresh_for(mail, "R1", granted("M2", "R2"));
  refresh_for(files, "R1", granted("F3", "R3"));
  const auto call = renew_for(mail, due("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "M2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R3");
  EXPECT_EQ(access_token_of(renew_for(files, due("R2"))->outcome()), "F3");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(Audiences, have_an_access_token_each_where_the_provider_keeps_the_refresh_token) {
  refresh_for(mail, "R1", granted("M2"));
  refresh_for(files, "R1", granted("F2"));
  EXPECT_EQ(access_token_of(renew_for(mail, due("R1"))->outcome()), "M2");
  EXPECT_EQ(access_token_of(renew_for(files, due("R1"))->outcome()), "F2");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(Audiences, share_the_end_of_the_grant) {
  const auto first = renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  transport.answer(refused("invalid_grant"));
  EXPECT_EQ(first->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(second->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 1U);
  EXPECT_EQ(rotation.stats().in_flight, 0U);
}

TEST_F(Audiences, share_an_outage) {
  const auto first = renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  transport.answer(not_sent());
  EXPECT_EQ(first->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(second->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(transport.requests(), 1U);
}

class RefusedAudience : public Audiences, public ::testing::WithParamInterface<const char*> {};

TEST_P(RefusedAudience, harms_no_other) {
  const auto first = renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  transport.answer(refused(GetParam()));
  EXPECT_EQ(first->outcome().status, Status::kSignInAgain);
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(presented(), "R1");
  transport.answer(granted("F2", "R2"));
  EXPECT_EQ(access_token_of(second->outcome()), "F2");
}

TEST_P(RefusedAudience, is_not_asked_for_again_at_once) {
  refresh_for(mail, "R1", refused(GetParam()));
  refresh_for(photos, "R1", refused(GetParam()));
  EXPECT_EQ(failure_code_of(renew_for(mail, expired("R1"))->outcome()), GetParam());
  EXPECT_EQ(failure_code_of(renew_for(photos, expired("R1"))->outcome()), GetParam());
  EXPECT_EQ(transport.requests(), 2U);
  rotation.signed_in(files, SecretString("R1"));
  renew_for(mail, expired("R1"));
  EXPECT_EQ(transport.requests(), 3U) << "a new sign-in begins anew for all";
}

INSTANTIATE_TEST_SUITE_P(Codes, RefusedAudience,
                         ::testing::Values("invalid_scope", "invalid_target", "consent_required",
                                           "interaction_required", "access_denied"));

TEST_F(Audiences, are_ended_by_a_revocation_that_goes_ahead_of_them) {
  const auto first = renew_for(mail, due("R1"));
  const auto ending = revoke("R1");
  const auto second = renew_for(files, due("R1"));
  transport.answer(granted("M2", "R2"));
  EXPECT_EQ(form_value(transport.last_request(), "token"), "R2");
  const auto late = renew_for(photos, due("R2"));
  transport.answer(response_with(200, ""));
  EXPECT_EQ(ending->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(second->outcome()), "revoked");
  EXPECT_EQ(failure_code_of(late->outcome()), "revoked");
  EXPECT_EQ(rotation.stats().in_flight, 0U);
  EXPECT_EQ(access_token_of(first->outcome()), "M2");
}

TEST_F(Audiences, refresh_behind_a_valid_token_in_the_background) {
  renew_for(mail, due("R1"));
  auto request = due("R1");
  request.background = true;
  const auto call = renew_for(files, request);
  const auto again = renew_for(files, request);
  ASSERT_TRUE(call->now && again->now);
  EXPECT_EQ(call->now->source, Source::kStarted);
  EXPECT_FALSE(again->will_complete);
  transport.answer(granted("M2", "R2"));
  transport.answer(granted("F3", "R3"));
  ASSERT_EQ(call->completed.size(), 1U);
  EXPECT_EQ(access_token_of(call->completed.front()), "F3");
}

TEST_F(Audiences, never_have_a_spent_token_presented_however_full_the_memory_is) {
  rotation.request_limits(1, kHourMs);
  refresh_for(mail, "R1", granted("M2", "R2", 60));
  clock.advance(kHourMs / 2);
  const auto first = renew_for(mail, expired("R1"));
  const auto second = renew_for(files, expired("R1"));
  refresh_for(mail, "other", granted("x", "y"), true);
  transport.answer(granted("M3", "R3"));
  EXPECT_EQ(presented(), "R3");
  transport.answer(granted("F4", "R4"));
  EXPECT_EQ(access_token_of(second->outcome()), "F4");
  EXPECT_EQ(access_token_of(first->outcome()), "M3");
}

/// Refreshes that a page forces.
class ForceInterval : public Audiences {
 protected:
  ForceInterval() {
    for (const auto& client : {mail, files}) client->force_interval_ms = 10'000;
  }
  void force_for(const std::shared_ptr<Provider>& client, std::string_view refresh_token,
                 std::string_view access_token, HttpResponse response) {
    renew_for(client, forced(refresh_token, access_token));
    transport.answer(std::move(response));
  }
  RenewalRequest forced(std::string_view refresh_token, std::string_view access_token) const {
    RenewalRequest request = holding(refresh_token, kHourMs);
    request.access_token = SecretString(access_token);
    request.forced = true;
    return request;
  }
};

TEST_F(ForceInterval, lets_one_through_whichever_generation_asks) {
  force_for(mail, "R1", "A1", granted("M2", "R2"));
  for (int i = 0; i < 20; ++i) {
    clock.advance(450);
    for (const auto* cookie : {"R1", "R2"}) {
      const auto call = renew_for(mail, forced(cookie, "M2"));
      EXPECT_EQ(access_token_of(call->outcome()), "M2");
      EXPECT_EQ(call->outcome().source, Source::kReplayed);
    }
  }
  EXPECT_EQ(transport.requests(), 1U);
  clock.advance(1'001);
  renew_for(mail, forced("R2", "M2"));
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(ForceInterval, counts_from_a_refresh_that_was_not_forced) {
  refresh_for(mail, "R1", granted("M2", "R2"));
  EXPECT_EQ(access_token_of(renew_for(mail, forced("R2", "M2"))->outcome()), "M2");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(ForceInterval, is_of_one_grant_and_one_audience) {
  force_for(mail, "R1", "A1", granted("M2", "R2"));
  force_for(files, "R2", "A1", granted("F3", "R3"));
  force_for(mail, "S1", "A1", granted("N2", "S2"));
  EXPECT_EQ(transport.requests(), 3U);
  EXPECT_EQ(access_token_of(renew_for(mail, forced("R3", "M2"))->outcome()), "M2");
  EXPECT_EQ(refresh_token_of(renew_for(mail, forced("R1", "M2"))->outcome()), "R3");
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(ForceInterval, holds_where_the_provider_keeps_the_refresh_token) {
  force_for(mail, "R1", "A1", granted("M2"));
  EXPECT_EQ(access_token_of(renew_for(mail, forced("R1", "M2"))->outcome()), "M2");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(ForceInterval, does_not_hide_that_the_grant_is_gone) {
  force_for(mail, "R1", "A1", granted("M2"));
  force_for(files, "R1", "A1", refused("invalid_grant"));
  EXPECT_EQ(renew_for(mail, forced("R1", "M2"))->outcome().status, Status::kSignInAgain);
}

TEST_F(ForceInterval, gives_no_expired_tokens) {
  force_for(mail, "R1", "A1", granted("M2", "R2", 5));
  clock.advance(6'000);
  renew_for(mail, forced("R2", "M2"));
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(ForceInterval, begins_anew_with_a_sign_in) {
  force_for(mail, "R1", "A1", granted("M2", "R2"));
  rotation.signed_in(mail, SecretString("R2"));
  renew_for(mail, forced("R2", "M2"));
  EXPECT_EQ(transport.requests(), 2U);
}

}  // namespace
}  // namespace token_rotation
