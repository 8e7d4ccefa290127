#include <gtest/gtest.h>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class Forced : public RotationFixture {
 protected:
  RenewalRequest forced(std::string_view refresh_token,
                        std::string_view access_token = "access-of-cookie") const {
    RenewalRequest request = holding(refresh_token, kHourMs);
    request.access_token = SecretString(access_token);
    request.forced = true;
    return request;
  }
};

TEST_F(Forced, refreshes_a_token_that_is_not_due) {
  const auto outcome = refresh(forced("R1"), granted("A2", "R2"));
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(access_token_of(outcome), "A2");
}

TEST_F(Forced, takes_newer_tokens_from_memory) {
  refresh(due("R1"), granted("A2", "R2"));
  const auto call = renew(forced("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Forced, refreshes_where_memory_holds_the_very_token_that_was_refused) {
  refresh(due("R1"), granted("A2", "R2"));
  const auto outcome = refresh(forced("R1", "A2"), granted("A3", "R3"));
  EXPECT_EQ(access_token_of(outcome), "A3");
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
}

TEST_F(Forced, does_not_take_expired_tokens_from_memory) {
  refresh(due("R1"), granted("A2", "R2", 60));
  transport.pass(kHourMs);
  const auto outcome = refresh(forced("R1"), granted("A3", "R3"));
  EXPECT_EQ(access_token_of(outcome), "A3");
}

TEST_F(Forced, waits_even_in_the_background) {
  auto request = forced("R1");
  request.background = true;
  const auto call = renew(request);
  EXPECT_FALSE(call->now);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(Forced, waits_even_in_the_background_while_the_issuer_is_asked) {
  provider = make_issuer_provider();
  auto request = forced("R1");
  request.background = true;
  const auto call = renew(request);
  EXPECT_FALSE(call->now) << "the caller cannot use its access token";
  transport.answer(issuer_metadata());
  transport.answer(granted("A2", "R2"));
  ASSERT_EQ(call->completed.size(), 1U);
  EXPECT_EQ(access_token_of(call->completed.front()), "A2");
}

TEST_F(Forced, joins_a_refresh_in_flight) {
  renew(due("R1"));
  const auto call = renew(forced("R1"));
  EXPECT_EQ(transport.requests(), 1U);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(Forced, asks_to_sign_in_again_though_the_token_has_not_expired) {
  EXPECT_EQ(refresh(forced("R1"), refused("invalid_grant")).status, Status::kSignInAgain);
}

TEST_F(Forced, stays_refused_where_the_provider_keeps_the_refresh_token) {
  refresh(due("R1"), granted("A2"));
  EXPECT_EQ(refresh(forced("R1", "A2"), refused("invalid_grant")).status, Status::kSignInAgain);
  // The cookie has the tokens that are remembered, and counts in whole seconds.
  auto later = holding("R1", kHourMs - 500);
  later.access_token = SecretString("A2");
  later.carries_error = true;
  const auto call = renew(later);
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(Forced, leaves_the_token_alone_where_the_network_failed) {
  provider->retries = 0;
  EXPECT_EQ(refresh(forced("R1"), not_sent()).status, Status::kUnchanged);
}

TEST_F(Forced, does_not_ask_again_for_a_grant_that_is_gone) {
  refresh(forced("R1"), refused("invalid_grant"));
  EXPECT_EQ(renew(forced("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Forced, does_not_go_back_to_older_tokens) {
  // The provider keeps the refresh token. This process refreshed first, another one later: the
  // cookie is newer.
  refresh(due("R1"), granted("A2", "", 3600));
  transport.pass(kHourMs / 2);
  auto request = forced("R1", "A3-from-another-process");
  renew(request);
  EXPECT_EQ(transport.requests(), 2U) << "A2 is older than the token that was refused";
}

class CarriesError : public RotationFixture {
 protected:
  RenewalRequest carrying_error(RenewalRequest request) const {
    request.carries_error = true;
    return request;
  }
};

TEST_F(CarriesError, goes_on_while_the_grant_is_gone) {
  refresh(expired("R1"), refused("invalid_grant"));
  EXPECT_EQ(renew(carrying_error(due("R1")))->outcome().status, Status::kSignInAgain)
      << "not on and off as the expiry is looked at";
}

TEST_F(CarriesError, ends_with_newer_tokens_that_are_valid_though_the_grant_is_gone) {
  refresh(due("R1"), granted("A2", "R2"));
  transport.pass(kHourMs - kMinuteMs);
  const auto outcome = refresh(carrying_error(expired("R1")), refused("invalid_grant"));
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(access_token_of(outcome), "A2");
}

TEST_F(CarriesError, ends_with_tokens_from_memory) {
  refresh(due("R1"), granted("A2", "R2"));
  const auto call = renew(carrying_error(expired("R1")));
  EXPECT_EQ(call->outcome().status, Status::kRenewed);
  EXPECT_EQ(call->outcome().failure, nullptr);
}

TEST_F(CarriesError, ends_with_a_successful_refresh) {
  const auto outcome = refresh(carrying_error(expired("R1")), granted("A2", "R2"));
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(outcome.failure, nullptr);
}

}  // namespace
}  // namespace token_rotation
