#include <gtest/gtest.h>

#include "encoding/base64.hpp"
#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class Failures : public RotationFixture {
 protected:
  Failures() { provider->retries = 0; }

  /// Another configuration of the same client.
  void reconfigure(std::string_view client_secret) {
    provider = make_provider();
    provider->retries = 0;
    provider->client_secret = SecretString(client_secret);
  }
};

TEST_F(Failures, leave_a_valid_token_exactly_as_it_was) {
  for (const auto& response :
       {not_sent(), response_missing(), response_with(500, ""), response_with(429, ""),
        refused("invalid_grant"), refused("invalid_client", 401),
        undelivered(HttpResponse::Delivery::kTlsUnverified)}) {
    static int number = 0;
    const auto outcome = refresh(due("R" + std::to_string(++number)), response);
    SCOPED_TRACE(failure_code_of(outcome));
    EXPECT_EQ(outcome.status, Status::kUnchanged);
    EXPECT_EQ(outcome.tokens, nullptr);
    EXPECT_NE(outcome.failure, nullptr);
  }
}

TEST_F(Failures, of_the_network_are_temporary_once_the_token_has_expired) {
  for (const auto& response :
       {not_sent(), response_missing(), response_with(500, ""), response_with(429, "")}) {
    static int number = 0;
    const auto outcome = refresh(expired("R" + std::to_string(++number)), response);
    EXPECT_EQ(outcome.status, Status::kTemporarilyUnavailable) << failure_code_of(outcome);
    EXPECT_EQ(outcome.tokens, nullptr) << "the tokens are kept";
  }
}

TEST_F(Failures, of_the_grant_or_the_client_end_the_session_once_the_token_has_expired) {
  for (const auto& response : {refused("invalid_grant"), refused("invalid_client", 401),
                               undelivered(HttpResponse::Delivery::kTlsUnverified)}) {
    static int number = 0;
    const auto outcome = refresh(expired("R" + std::to_string(++number)), response);
    EXPECT_EQ(outcome.status, Status::kSignInAgain) << failure_code_of(outcome);
  }
}

TEST_F(Failures, of_a_token_that_does_not_expire_leave_it_alone) {
  auto request = due("R1");
  request.expiry = Expiry::never();
  EXPECT_EQ(refresh(request, refused("invalid_grant")).status, Status::kUnchanged);
}

TEST_F(Failures, of_a_dead_grant_are_remembered) {
  refresh(expired("R1"), refused("invalid_grant"));
  for (int i = 0; i < 100; ++i) {
    const auto call = renew(expired("R1"));
    EXPECT_FALSE(call->will_complete);
    EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
    EXPECT_EQ(call->outcome().source, Source::kRemembered);
    EXPECT_EQ(failure_code_of(call->outcome()), "invalid_grant");
    transport.pass(kHourMs);
  }
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Failures, of_a_dead_grant_are_forgotten_at_the_next_sign_in) {
  refresh(expired("R1"), refused("invalid_grant"));
  rotation.signed_in(provider, SecretString("R1"));
  EXPECT_EQ(refresh(expired("R1"), granted("A2", "R2")).status, Status::kRenewed);
}

TEST_F(Failures, cool_down_and_recover) {
  refresh(expired("R1"), not_sent());
  const auto remembered = renew(expired("R1"));
  EXPECT_EQ(remembered->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(remembered->outcome().source, Source::kRemembered);
  EXPECT_EQ(transport.requests(), 1U);
  transport.pass(500);
  const auto outcome = refresh(expired("R1"), granted("A2", "R2"));
  EXPECT_EQ(outcome.status, Status::kRenewed);
  EXPECT_EQ(outcome.failure, nullptr);
}

TEST_F(Failures, cool_down_longer_every_time) {
  refresh(expired("R1"), not_sent());
  transport.pass(400);
  refresh(expired("R1"), not_sent());
  transport.pass(400);
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kRemembered);
  transport.pass(400);
  renew(expired("R1"));
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(Failures, cool_down_anew_after_a_success) {
  refresh(expired("R1"), not_sent());
  transport.pass(400);
  refresh(expired("R1"), not_sent());
  transport.pass(1000);
  refresh(expired("R1"), granted("A2", "", 60));
  transport.pass(kHourMs);
  refresh(expired("R1"), not_sent());
  transport.pass(400);
  renew(expired("R1"));
  EXPECT_EQ(transport.requests(), 5U);
}

TEST_F(Failures, cool_down_as_long_as_the_server_asks) {
  refresh(expired("R1"), response_with(429, "", "120"));
  transport.pass(119'999);
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kRemembered);
  transport.pass(1);
  renew(expired("R1"));
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(Failures, of_one_token_do_not_stand_for_another) {
  refresh(expired("R1"), refused("invalid_grant"));
  EXPECT_EQ(refresh(expired("R9"), granted("A2")).status, Status::kRenewed);
}

TEST_F(Failures, of_the_configuration_are_forgotten_when_the_client_secret_changes) {
  refresh(expired("R1"), refused("invalid_client", 401));
  EXPECT_EQ(renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 1U);
  reconfigure("rotated-client-secret");
  EXPECT_EQ(refresh(expired("R1"), granted("A2", "R2")).status, Status::kRenewed);
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(Failures, of_the_configuration_are_forgotten_when_the_client_certificate_changes) {
  refresh(expired("R1"), undelivered(HttpResponse::Delivery::kClientCertificateRefused));
  EXPECT_EQ(failure_code_of(renew(expired("R1"))->outcome()), "client_certificate");
  EXPECT_EQ(transport.requests(), 1U);
  provider = std::make_shared<Provider>(*provider);
  provider->network.client_certificate = "the renewed one";
  EXPECT_EQ(refresh(expired("R1"), granted("A2", "R2")).status, Status::kRenewed);
}

TEST_F(Failures, of_the_grant_are_not_forgotten_when_the_client_secret_changes) {
  refresh(expired("R1"), refused("invalid_grant"));
  reconfigure("rotated-client-secret");
  EXPECT_EQ(renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Failures, of_the_configuration_are_tried_again_after_a_minute) {
  refresh(expired("R1"), refused("invalid_client", 401));
  transport.pass(60'000);
  EXPECT_EQ(refresh(expired("R1"), granted("A2", "R2")).status, Status::kRenewed);
}

TEST_F(Failures, of_the_grant_prove_nothing_behind_an_own_lost_attempt) {
  refresh(expired("R1"), response_missing());
  transport.pass(kMinuteMs);
  const auto doubted = refresh(expired("R1"), refused("invalid_grant"));
  EXPECT_EQ(doubted.status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(failure_code_of(doubted), "invalid_grant");
  transport.pass(kMinuteMs);
  EXPECT_EQ(refresh(expired("R1"), refused("invalid_grant")).status, Status::kSignInAgain);
  transport.pass(kHourMs);
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kRemembered);
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(Failures, that_were_not_sent_do_not_end_that_doubt) {
  refresh(expired("R1"), response_missing());
  transport.pass(kMinuteMs);
  refresh(expired("R1"), not_sent());
  transport.pass(kMinuteMs);
  EXPECT_EQ(refresh(expired("R1"), refused("invalid_grant")).status,
            Status::kTemporarilyUnavailable);
}

TEST_F(Failures, by_a_word_that_is_not_known_are_believed_the_second_time) {
  EXPECT_EQ(refresh(expired("R1"), refused("Forbidden", 403)).status,
            Status::kTemporarilyUnavailable);
  transport.pass(999);
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kRemembered)
      << "a gateway may say it for a second";
  transport.pass(kMinuteMs);
  EXPECT_EQ(refresh(expired("R1"), refused("Forbidden", 403)).status, Status::kSignInAgain);
}

TEST_F(Failures, by_such_a_word_begin_anew_after_a_success) {
  refresh(expired("R1"), refused("Forbidden", 403));
  transport.pass(kMinuteMs);
  refresh(expired("R1"), granted("A2", "", 60));
  transport.pass(kHourMs);
  EXPECT_EQ(refresh(expired("R1"), refused("Forbidden", 403)).status,
            Status::kTemporarilyUnavailable);
}

TEST_F(Failures, of_a_2xx_without_tokens_are_final) {
  refresh(expired("R1"), response_with(200, R"({"ok":true})"));
  transport.pass(kHourMs);
  const auto later = renew(expired("R1"));
  EXPECT_EQ(failure_code_of(later->outcome()), "unusable_response");
  EXPECT_EQ(later->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(Failures, of_tokens_that_cannot_be_taken_lose_no_refresh_token) {
  const auto outcome = refresh(
      expired("R1"),
      response_with(200, R"({"access_token":"A2","refresh_token":"R2","token_type":"DPoP"})"));
  EXPECT_EQ(failure_code_of(outcome), "unsupported_token_type");
  EXPECT_EQ(outcome.tokens, nullptr) << "the token in hand is left as it is";
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kRemembered);
  transport.pass(kMinuteMs);
  const auto renewed = refresh(expired("R1"), granted("A3", "R3"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2") << "R1 is spent";
  EXPECT_EQ(access_token_of(renewed), "A3");
  EXPECT_EQ(access_token_of(renew(due("R1"))->outcome()), "A3");
}

TEST_F(Failures, of_an_id_token_of_another_user_revoke_the_newest_refresh_token) {
  provider->keep_id_token = true;
  auto request = expired("R1");
  const auto id_token = [](std::string_view claims) {
    return "h." + std::string(base64url(claims).view()) + ".s";
  };
  request.id_token = SecretString(id_token(R"({"iss":"i","sub":"s"})"));
  const auto outcome = refresh(
      request, response_with(200, R"({"access_token":"A2","refresh_token":"R2","id_token":")" +
                                      id_token(R"({"iss":"i","sub":"other"})") + "\"}"));
  EXPECT_EQ(failure_code_of(outcome), "id_token_mismatch");
  EXPECT_EQ(outcome.tokens, nullptr);
  transport.pass(kHourMs);
  EXPECT_EQ(failure_code_of(renew(expired("R1"))->outcome()), "id_token_mismatch");
  EXPECT_EQ(transport.requests(), 1U) << "final";
  revoke("R1");
  EXPECT_EQ(form_value(transport.last_request(), "token"), "R2");
}

TEST_F(Failures, tell_what_happened_and_no_secret) {
  const auto outcome = refresh(
      expired("R1-secret-token"),
      response_with(
          400,
          R"({"error":"invalid_grant","error_description":"no such token: R1-secret-token"})"));
  EXPECT_EQ(outcome.failure->description, "no such token: [...]");
  EXPECT_EQ(outcome.failure->http_status, 400);
  EXPECT_EQ(outcome.requests, 1);
}

}  // namespace
}  // namespace token_rotation
