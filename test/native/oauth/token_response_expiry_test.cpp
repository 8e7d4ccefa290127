// When the tokens of a response end.

#include <gtest/gtest.h>

#include "support/token_response_fixture.hpp"

namespace token_rotation {
namespace {

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

}  // namespace
}  // namespace token_rotation
