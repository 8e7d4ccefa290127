#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class Revocation : public RotationFixture {
 protected:
  Revocation() { provider->retries = 0; }
};

TEST_F(Revocation, asks_the_provider_and_ends_the_session) {
  const auto call = revoke("R1");
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(transport.request(0).url, "https://as.example/revoke");
  EXPECT_EQ(form_value(transport.request(0), "token"), "R1");
  transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(call->outcome().failure, nullptr);
  const auto later = renew(expired("R1"));
  EXPECT_EQ(later->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(later->outcome()), "revoked");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Revocation, of_an_access_token_changes_nothing_here) {
  std::optional<Failure> failure;
  rotation.revoke_access_token(provider, SecretString("A1"), nullptr,
                               [&](std::optional<Failure> why) { failure = std::move(why); });
  transport.run();
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(form_value(transport.request(0), "token"), "A1");
  EXPECT_EQ(form_value(transport.request(0), "token_type_hint"), "access_token");
  transport.answer(refused("unsupported_token_type"));
  EXPECT_EQ(failure->code, "unsupported_token_type");
  EXPECT_EQ(access_token_of(refresh(due("R1"), granted("A2", "R2"))), "A2");
}

TEST_F(Revocation, reaches_the_newest_token_from_a_stale_cookie) {
  refresh(due("R1"), granted("A2", "R2"));
  refresh(due("R2"), granted("A3", "R3"));
  revoke("R1");
  EXPECT_EQ(form_value(transport.last_request(), "token"), "R3");
  transport.answer(response_with(200, ""));
  const auto requests = transport.requests();
  for (const auto* cookie : {"R1", "R2", "R3"}) {
    const auto call = renew(expired(cookie));
    EXPECT_EQ(call->outcome().status, Status::kSignInAgain) << cookie;
    EXPECT_EQ(call->outcome().tokens, nullptr) << cookie << " must find no successor";
  }
  EXPECT_EQ(transport.requests(), requests);
}

TEST_F(Revocation, outlasts_an_outage_that_fills_the_memory) {
  rotation.request_limits(10, kHourMs);
  refresh(due("R1"), granted("A2", "R2"));
  revoke("R2");
  transport.answer(response_with(200, ""));
  for (int session = 0; session < 20; ++session) {
    refresh(expired("other" + std::to_string(session)), response_with(429, ""));
  }
  EXPECT_EQ(failure_code_of(renew(expired("R1"))->outcome()), "revoked");
}

TEST_F(Revocation, needs_a_provider) {
  provider = nullptr;
  EXPECT_EQ(failure_code_of(revoke("R1")->outcome()), "unknown_provider");
}

TEST_F(Revocation, waits_for_a_refresh_in_flight_and_revokes_what_it_brings) {
  const auto refreshing = renew(due("R1"));
  const auto call = revoke("R1");
  EXPECT_EQ(transport.requests(), 1U);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(refreshing->outcome().status, Status::kRenewed);
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(form_value(transport.last_request(), "token"), "R2");
  transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  for (const auto* cookie : {"R1", "R2"})
    EXPECT_EQ(renew(expired(cookie))->outcome().status, Status::kSignInAgain);
}

TEST_F(Revocation, revokes_the_old_token_where_the_refresh_in_flight_failed) {
  renew(due("R1"));
  const auto call = revoke("R1");
  transport.answer(not_sent());
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(form_value(transport.last_request(), "token"), "R1");
  transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
}

TEST_F(Revocation, lets_no_refresh_overtake_it) {
  // Tokens that a refresh brings meanwhile would survive the revocation.
  revoke("R1");
  renew(expired("R1"));
  ASSERT_EQ(transport.unanswered(), 1U) << "no refresh while the revocation is under way";
  transport.answer(response_with(200, ""));
  EXPECT_EQ(transport.unanswered(), 0U);
  EXPECT_EQ(renew(expired("R1"))->outcome().status, Status::kSignInAgain);
}

TEST_F(Revocation, tells_why_it_failed_and_leaves_the_session_alone) {
  const auto call = revoke("R1");
  transport.answer(response_with(503, ""));
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(call->outcome()), "http_503");
  EXPECT_EQ(refresh(expired("R1"), granted("A2", "R2")).status, Status::kRenewed);
}

TEST_F(Revocation, ends_the_session_here_where_the_provider_has_no_revocation_endpoint) {
  provider->revocation_endpoint.clear();
  const auto call = revoke("R1");
  EXPECT_EQ(failure_code_of(call->outcome()), "no_revocation_endpoint");
  EXPECT_EQ(renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 0U);
}

TEST_F(Revocation, finds_the_endpoint_in_the_metadata) {
  provider = make_issuer_provider();
  const auto call = revoke("R1");
  transport.answer(issuer_metadata());
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(transport.last_request().url, "https://as.example/revoke");
  transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
}

TEST_F(Revocation, tells_that_the_metadata_could_not_be_had) {
  provider = make_issuer_provider();
  const auto call = revoke("R1");
  transport.answer(not_sent());
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(call->outcome()), "discovery_connect_failed");
}

TEST_F(Revocation, tells_of_an_unusable_key) {
  provider->client_authentication = ClientAuthentication::kPrivateKeyJwt;
  provider->private_key = SecretString("no key");
  const auto call = revoke("R1");
  EXPECT_EQ(failure_code_of(call->outcome()), "client_assertion");
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
}

TEST_F(Revocation, asks_nobody_to_revoke_nothing) {
  const auto call = revoke("");
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_EQ(failure_code_of(call->outcome()), "no_refresh_token");
}

TEST_F(Revocation, is_over_at_the_next_sign_in_with_the_same_token) {
  revoke("R1");
  transport.answer(response_with(200, ""));
  rotation.signed_in(provider, SecretString("R1"));
  EXPECT_EQ(refresh(expired("R1"), granted("A2", "R2")).status, Status::kRenewed);
}

}  // namespace
}  // namespace token_rotation
