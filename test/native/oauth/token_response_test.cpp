// What is taken from a response: token_response.cpp.

#include <gtest/gtest.h>

#include "support/token_response_fixture.hpp"

namespace token_rotation {
namespace {

TEST_F(TokenResponse, gives_new_tokens) {
  const auto granted = tokens(
      R"({"access_token":"a2","refresh_token":"r2","expires_in":3600,"token_type":"Bearer"})");
  EXPECT_EQ(granted.access_token.view(), "a2");
  EXPECT_EQ(granted.refresh_token.view(), "r2");
  EXPECT_EQ(granted.expiry.kind, Expiry::Kind::kKnown);
  EXPECT_EQ(granted.expiry.at_ms, kNow + 3'600'000);
  EXPECT_EQ(granted.expiry.lifetime_ms, 3'600'000);
}

TEST_F(TokenResponse, is_a_success_with_every_2xx) {
  EXPECT_EQ(tokens(R"({"access_token":"a2"})", 201).access_token.view(), "a2");
}

TEST_F(TokenResponse, may_be_form_encoded) {
  const auto granted =
      tokens("access_token=a2&expires_in=28800&refresh_token=r2&token_type=bearer");
  EXPECT_EQ(granted.access_token.view(), "a2");
  EXPECT_EQ(granted.refresh_token.view(), "r2");
  EXPECT_EQ(granted.expiry.lifetime_ms, 28'800'000);
}

TEST_F(TokenResponse, keeps_the_refresh_token_where_no_new_one_comes) {
  for (const auto* body :
       {R"({"access_token":"a2"})", R"({"access_token":"a2","refresh_token":null})",
        R"({"access_token":"a2","refresh_token":""})", R"({"access_token":"a2","refresh_token":7})",
        R"({"access_token":"a2","refresh_token":"refresh-1"})"}) {
    EXPECT_EQ(tokens(body).refresh_token.view(), "refresh-1") << body;
  }
}

TEST_F(TokenResponse, takes_no_token_that_would_break_a_header) {
  for (const auto* escaped :
       {R"(a\nb)", R"(a\r\nX-Evil: 1)", R"(a\u0000)", R"(\u007f)", R"(caf\u00e9)", R"(\t)"}) {
    SCOPED_TRACE(escaped);
    const std::string token(escaped);
    const auto refused = failure(R"({"access_token":")" + token + "\"}", 200);
    EXPECT_EQ(refused.code, "unusable_response");
    EXPECT_EQ(refused.failure_class, FailureClass::kTerminal);
    EXPECT_EQ(
        tokens(R"({"access_token":"a2","refresh_token":")" + token + "\"}").refresh_token.view(),
        "refresh-1");
  }
}

TEST_F(TokenResponse, takes_the_last_of_tokens_that_come_twice) {
  EXPECT_EQ(tokens(R"({"access_token":"first","access_token":"last"})").access_token.view(),
            "last");
  EXPECT_EQ(failure(R"({"access_token":"first","access_token":""})", 200).code,
            "unusable_response");
}

TEST_F(TokenResponse, ignores_scopes_and_unknown_members) {
  for (const auto* scope :
       {"\"openid email\"", "[\"openid\",\"email\"]", "null", "\"\"", "{\"a\":[1]}"}) {
    EXPECT_EQ(tokens(std::string(R"({"scope":)") + scope + R"(,"access_token":"a2"})")
                  .access_token.view(),
              "a2");
  }
}

TEST_F(TokenResponse, is_a_bearer_token_whatever_the_type_is_called) {
  for (const auto* type : {"\"Bearer\"", "\"bearer\"", "\"BEARER\"", "\"BearerToken\"", "\"user\"",
                           "\"\"", "null", "1"}) {
    EXPECT_EQ(tokens(std::string(R"({"access_token":"a2","token_type":)") + type + "}")
                  .access_token.view(),
              "a2")
        << type;
  }
}

TEST_F(TokenResponse, is_refused_where_the_token_needs_a_proof_with_every_use) {
  for (const auto* type : {"DPoP", "dpop", "mac", "MAC"}) {
    const auto refused =
        failure(R"({"access_token":"a2","token_type":")" + std::string(type) + "\"}", 200);
    EXPECT_EQ(refused.code, "unsupported_token_type") << type;
    EXPECT_EQ(refused.failure_class, FailureClass::kConfiguration) << type;
  }
}

TEST_F(TokenResponse, keeps_a_refresh_token_that_is_better_than_what_came) {
  for (const auto* token : {"null", "undefined", "None", "error: expired", "{}", "<html>"}) {
    EXPECT_EQ(tokens(R"({"access_token":"a2","refresh_token":")" + std::string(token) + "\"}")
                  .refresh_token.view(),
              "refresh-1")
        << token;
  }
}

TEST_F(TokenResponse, takes_the_tokens_of_real_providers) {
  for (const auto* token : {"00D5g!AQEAQ.x_y", "v^1.1#i^1#r^0#f^0#p^3", "S=s1:U=3f:E=1:C=2",
                            "EwB4A8l6BAAU==", "ya29.a0-_~+/", "1000.ab.cd", "error1", "Bearer|x",
                            "nullable", "invalid", "M.R3_BAY.-C!*$"}) {
    EXPECT_EQ(tokens(R"({"access_token":")" + std::string(token) + "\"}").access_token.view(),
              token);
  }
}

TEST_F(TokenResponse, is_refused_where_a_token_is_longer_than_64_kib) {
  const std::string most(std::size_t{64} * 1024, 'a');
  EXPECT_EQ(tokens(R"({"access_token":")" + most + "\"}").access_token.size(), most.size());
  EXPECT_EQ(failure(R"({"access_token":")" + most + "a\"}", 200).code, "unusable_response");
  EXPECT_EQ(failure(R"({"access_token":"a2","refresh_token":")" + most + "a\"}", 200).code,
            "unusable_response");
}

TEST_F(TokenResponse, brings_an_id_token_only_where_it_is_kept) {
  context.id_token = jwt(R"({"iss":"i","sub":"s","n":1})");
  const std::string renewed(jwt(R"({"iss":"i","sub":"s","n":2})").view());
  const std::string body = R"({"access_token":"a2","id_token":")" + renewed + "\"}";
  EXPECT_TRUE(tokens(body).id_token.empty());
  provider->keep_id_token = true;
  EXPECT_EQ(tokens(body).id_token.view(), renewed);
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").id_token, context.id_token);
  EXPECT_EQ(tokens(R"({"access_token":"a2","id_token":null})").id_token, context.id_token);
}

TEST_F(TokenResponse, is_refused_where_the_id_token_names_somebody_else) {
  context.id_token = jwt(R"({"iss":"i","sub":"s"})");
  const std::string body = R"({"access_token":"a2","id_token":")" +
                           std::string(jwt(R"({"iss":"i","sub":"other"})").view()) + "\"}";
  EXPECT_EQ(tokens(body).access_token.view(), "a2") << "an ID token that is not kept is not read";
  provider->keep_id_token = true;
  const auto refused = failure(body, 200);
  EXPECT_EQ(refused.code, "id_token_mismatch");
  EXPECT_EQ(refused.failure_class, FailureClass::kTerminal);
}

TEST_F(TokenResponse, that_never_came_is_told_by_how_far_the_request_went) {
  using Delivery = HttpResponse::Delivery;
  struct Row {
    Delivery delivery;
    bool timed_out;
    const char* code;
    FailureClass failure_class;
  };
  for (const Row& row :
       {Row{Delivery::kNotSent, false, "connect_failed", FailureClass::kNotSent},
        {Delivery::kNotSent, true, "connect_timeout", FailureClass::kNotSent},
        {Delivery::kTlsUnverified, false, "tls_verification", FailureClass::kConfiguration},
        {Delivery::kResponseMissing, false, "connection_lost", FailureClass::kAmbiguous},
        {Delivery::kResponseMissing, true, "timeout", FailureClass::kAmbiguous},
        {Delivery::kResponseTooLarge, false, "response_too_large", FailureClass::kAmbiguous}}) {
    const auto missing = failure(undelivered(row.delivery, row.timed_out));
    EXPECT_EQ(missing.code, row.code);
    EXPECT_EQ(missing.failure_class, row.failure_class) << row.code;
    EXPECT_EQ(missing.description, "the network is down") << row.code;
  }
}

TEST_F(TokenResponse, that_is_not_read_is_an_answer_all_the_same) {
  using Delivery = HttpResponse::Delivery;
  for (const auto delivery : {Delivery::kResponseTooLarge, Delivery::kResponseUndecodable}) {
    auto response = undelivered(delivery);
    response.status = 200;
    EXPECT_EQ(failure(response).failure_class, FailureClass::kTerminal);
    EXPECT_EQ(failure(response).belief, Belief::kAtOnce);
    response.status = 400;
    EXPECT_EQ(failure(response).belief, Belief::kWhenRepeated);
    response.status = 502;
    EXPECT_EQ(failure(response).failure_class, FailureClass::kAmbiguous);
  }
}

}  // namespace
}  // namespace token_rotation
