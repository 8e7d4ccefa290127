#include "oauth/token_response.hpp"

#include <gtest/gtest.h>

#include <string>

#include "encoding/base64.hpp"
#include "support/make_provider.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr double kNow = kNowMs;

SecretString jwt(std::string_view claims) {
  return SecretString("h.").append(base64url(claims).view()).append(".s");
}

class TokenResponse : public ::testing::Test {
 protected:
  std::variant<TokenSet, Failure> read(HttpResponse response) const {
    return read_token_response(std::move(response), *provider, context, kNowMs);
  }

  TokenSet tokens(std::string_view body, int status = 200) const {
    auto outcome = read(response_with(status, body));
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      ADD_FAILURE() << failure->code << " for " << body;
      return {};
    }
    return std::move(std::get<TokenSet>(outcome));
  }

  Failure failure(HttpResponse response) const {
    const std::string body(response.body.view());
    auto outcome = read(std::move(response));
    if (std::holds_alternative<TokenSet>(outcome)) {
      ADD_FAILURE() << "tokens from " << body;
      return {};
    }
    return std::get<Failure>(outcome);
  }
  Failure failure(std::string_view body, int status) const {
    return failure(response_with(status, body));
  }

  std::shared_ptr<Provider> provider = make_provider();
  GrantContext context{SecretString("refresh-1"), SecretString(), 900'000};
};

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

TEST_F(TokenResponse, tells_the_lifetime_in_every_shape) {
  struct Row {
    const char* members;
    double lifetime_ms;
  };
  // The token before had 900 s: what a response does not tell stays.
  for (const Row& row : {Row{R"("expires_in":3600)", 3'600'000},
                         {R"("expires_in":"3600")", 3'600'000},
                         {R"("expires_in":" 3600 ")", 3'600'000},
                         {R"("expires_in":3599.5)", 3'599'500},
                         {R"("expires_in":0.5)", 500},
                         {R"("expires_in":0)", 900'000},
                         {R"("expires_in":"0")", 900'000},
                         {R"("expires_in":null)", 900'000},
                         {R"("expires_in":-1)", 900'000},
                         {R"("expires_in":"soon")", 900'000},
                         {R"("expires_in":true)", 900'000},
                         {R"("expires_in":1e15)", 900'000},
                         {R"("expires_in":99999999999999999999)", 900'000},
                         {R"("expires":3600)", 3'600'000},
                         {R"("expires":1800003600)", 3'600'000},
                         {R"("expires_on":"1800003600")", 3'600'000},
                         {R"("expiry_date":1800003600000)", 3'600'000},
                         {R"("expiresAt":"2027-01-15T09:00:00.000Z")", 3'600'000},
                         {R"(".expires":"Fri, 15 Jan 2027 09:00:00 GMT")", 3'600'000},
                         {R"("expiry":"2027-01-15T10:00:00+01:00")", 3'600'000},
                         {R"("expires":"never")", 900'000},
                         {R"("ext_expires_in":60)", 900'000},
                         {R"("refresh_token_expires_in":60)", 900'000},
                         {R"("expires_on":1,"expires_at":1800003600)", 3'600'000},
                         {R"("expires_at":1800003600)", 3'600'000},
                         {R"("expires_at":"1800003600")", 3'600'000},
                         {R"("expires_at":1800003600000)", 3'600'000},
                         {R"("expires_at":1700000000)", 900'000},
                         {R"("expires_at":0)", 900'000},
                         {R"("expires_at":"2027-01-15T09:00:00Z")", 3'600'000},
                         {R"("expires_in":60,"expires_at":1800003600)", 60'000},
                         {R"("expires_in":0,"expires_at":1800003600)", 3'600'000}}) {
    const auto granted = tokens(std::string(R"({"access_token":"a2",)") + row.members + "}");
    EXPECT_EQ(granted.expiry.kind, Expiry::Kind::kKnown) << row.members;
    EXPECT_EQ(granted.expiry.lifetime_ms, row.lifetime_ms) << row.members;
    EXPECT_EQ(granted.expiry.at_ms, kNow + row.lifetime_ms) << row.members;
  }
}

TEST_F(TokenResponse, falls_back_to_the_default_lifetime_and_then_to_none) {
  provider->default_lifetime_ms = 7'200'000;
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.lifetime_ms, 900'000)
      << "the one before counts first";
  context.lifetime_ms = kUnknownMs;
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.at_ms, kNow + 7'200'000);
  provider->default_lifetime_ms.reset();
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.kind, Expiry::Kind::kNever);
}

TEST_F(TokenResponse, does_not_keep_a_lifetime_that_is_impossible) {
  // A cookie with milliseconds taken for seconds gives one; kept, it would make the new token due
  // on every call.
  provider->default_lifetime_ms = 7'200'000;
  for (const double lifetime_ms : {1.8e15, std::numeric_limits<double>::infinity(), -5.0, 0.0}) {
    context.lifetime_ms = lifetime_ms;
    const auto granted = tokens(R"({"access_token":"a2"})");
    EXPECT_EQ(granted.expiry.lifetime_ms, 7'200'000) << lifetime_ms;
    EXPECT_FALSE(is_due(granted.expiry, 600'000, kNow)) << lifetime_ms;
  }
}

TEST_F(TokenResponse, does_not_make_an_expiring_session_live_for_ever) {
  context.lifetime_ms = kUnknownMs;
  context.expires = true;
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.lifetime_ms, 600'000);
  context.expires = false;
  for (const auto* member :
       {R"("expires_at":1700000000)", R"("expires_at":"2020-01-01T00:00:00Z")",
        R"("expires_in":"soon")", R"("expires":"2020-01-01")", R"("expires_in":1e15)"}) {
    EXPECT_EQ(tokens(std::string(R"({"access_token":"a2",)") + member + "}").expiry.lifetime_ms,
              600'000)
        << member;
  }
  for (const auto* member : {R"("expires_in":0)", R"("expires_in":null)", R"("expires_in":-1)",
                             R"("expires_at":0)", R"("scope":"a")"}) {
    EXPECT_EQ(tokens(std::string(R"({"access_token":"a2",)") + member + "}").expiry.kind,
              Expiry::Kind::kNever)
        << member;
  }
}

TEST_F(TokenResponse, believes_the_exp_of_a_jwt_where_nothing_else_tells) {
  const auto lifetime_with = [&](std::string_view claims, std::string_view more = "") {
    return tokens(R"({"access_token":")" + std::string(jwt(claims).view()) + "\"" +
                  std::string(more) + "}")
        .expiry.lifetime_ms;
  };
  EXPECT_EQ(lifetime_with(R"({"exp":1800000300})"), 300'000) << "no longer than it says";
  EXPECT_EQ(lifetime_with(R"({"exp":1800003600})"), 900'000) << "the one before is shorter";
  context.lifetime_ms = kUnknownMs;
  provider->default_lifetime_ms = 7'200'000;
  EXPECT_EQ(lifetime_with(R"({"exp":1800000300})"), 300'000);
  EXPECT_EQ(lifetime_with(R"({"exp":1800000300.5})"), 300'500);
  EXPECT_EQ(lifetime_with(R"({"exp":1800000300})", R"(,"expires_in":60)"), 60'000);
  for (const auto* claims :
       {R"({"exp":1700000000})", R"({"exp":"1800000300"})", R"({"exp":1e300})", R"({"exp":-1})",
        R"({"exp":null})", R"({"a":{"exp":1800000300}})", "no json", "{}"}) {
    EXPECT_EQ(lifetime_with(claims), 7'200'000) << claims;
  }
}

TEST_F(TokenResponse, ends_with_the_id_token_that_came_in_it) {
  provider->keep_id_token = true;
  context.id_token = jwt(R"({"iss":"i","sub":"s","exp":1800000001})");
  const std::string renewed(jwt(R"({"iss":"i","sub":"s","exp":1800000300})").view());
  EXPECT_EQ(tokens(R"({"access_token":"a2","expires_in":3600})").expiry.lifetime_ms, 3'600'000)
      << "one from before would be asked for on every call";
  const std::string body = R"({"access_token":"a2","id_token":")" + renewed + R"(","expires_in":)";
  EXPECT_EQ(tokens(body + "3600}").expiry.lifetime_ms, 300'000);
  EXPECT_EQ(tokens(body + "60}").expiry.lifetime_ms, 60'000);
  provider->keep_id_token = false;
  EXPECT_EQ(tokens(body + "3600}").expiry.lifetime_ms, 3'600'000);
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
  EXPECT_EQ(tokens(body).access_token.view(), "a2")
      << "nobody looks at an ID token that is not kept";
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
