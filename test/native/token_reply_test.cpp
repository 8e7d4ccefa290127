#include "token_reply.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base64.hpp"
#include "support/make_provider.hpp"
#include "support/replies.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr double kNow = kNowMs;

class TokenReply : public ::testing::Test {
 protected:
  std::variant<TokenSet, Failure> read(HttpReply reply) const {
    return read_token_reply(std::move(reply), *provider, context, kNowMs);
  }

  TokenSet tokens(std::string_view body, int status = 200) const {
    auto outcome = read(reply_with(status, body));
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      ADD_FAILURE() << failure->code << " for " << body;
      return {};
    }
    return std::move(std::get<TokenSet>(outcome));
  }

  Failure failure(HttpReply reply) const {
    const std::string body(reply.body.view());
    auto outcome = read(std::move(reply));
    if (std::holds_alternative<TokenSet>(outcome)) {
      ADD_FAILURE() << "tokens from " << body;
      return {};
    }
    return std::get<Failure>(outcome);
  }
  Failure failure(std::string_view body, int status) const {
    return failure(reply_with(status, body));
  }

  std::shared_ptr<Provider> provider = make_provider();
  GrantContext context{SecretString("refresh-1"), SecretString(), 900'000};
};

TEST_F(TokenReply, gives_new_tokens) {
  const auto granted = tokens(
      R"({"access_token":"a2","refresh_token":"r2","expires_in":3600,"token_type":"Bearer"})");
  EXPECT_EQ(granted.access_token.view(), "a2");
  EXPECT_EQ(granted.refresh_token.view(), "r2");
  EXPECT_EQ(granted.expiry.kind, Expiry::Kind::kKnown);
  EXPECT_EQ(granted.expiry.at_ms, kNow + 3'600'000);
  EXPECT_EQ(granted.expiry.lifetime_ms, 3'600'000);
}

TEST_F(TokenReply, is_a_success_with_every_2xx) {
  EXPECT_EQ(tokens(R"({"access_token":"a2"})", 201).access_token.view(), "a2");
}

TEST_F(TokenReply, may_be_form_encoded) {
  const auto granted =
      tokens("access_token=a2&expires_in=28800&refresh_token=r2&token_type=bearer");
  EXPECT_EQ(granted.access_token.view(), "a2");
  EXPECT_EQ(granted.refresh_token.view(), "r2");
  EXPECT_EQ(granted.expiry.lifetime_ms, 28'800'000);
}

TEST_F(TokenReply, keeps_the_refresh_token_where_no_new_one_comes) {
  for (const auto* body :
       {R"({"access_token":"a2"})", R"({"access_token":"a2","refresh_token":null})",
        R"({"access_token":"a2","refresh_token":""})", R"({"access_token":"a2","refresh_token":7})",
        R"({"access_token":"a2","refresh_token":"refresh-1"})"}) {
    EXPECT_EQ(tokens(body).refresh_token.view(), "refresh-1") << body;
  }
}

TEST_F(TokenReply, takes_no_token_that_would_break_a_header) {
  for (const auto* escaped :
       {R"(a\nb)", R"(a\r\nX-Evil: 1)", R"(a\u0000)", R"(\u007f)", R"(caf\u00e9)", R"(\t)"}) {
    SCOPED_TRACE(escaped);
    const std::string token(escaped);
    const auto refused = failure(R"({"access_token":")" + token + "\"}", 200);
    EXPECT_EQ(refused.failure_class, FailureClass::kAmbiguous);
    EXPECT_EQ(
        tokens(R"({"access_token":"a2","refresh_token":")" + token + "\"}").refresh_token.view(),
        "refresh-1");
  }
}

TEST_F(TokenReply, takes_the_last_of_tokens_that_come_twice) {
  EXPECT_EQ(tokens(R"({"access_token":"first","access_token":"last"})").access_token.view(),
            "last");
  EXPECT_EQ(failure(R"({"access_token":"first","access_token":""})", 200).code, "unreadable_reply");
}

TEST_F(TokenReply, ignores_scopes_and_unknown_members) {
  for (const auto* scope :
       {"\"openid email\"", "[\"openid\",\"email\"]", "null", "\"\"", "{\"a\":[1]}"}) {
    EXPECT_EQ(tokens(std::string(R"({"scope":)") + scope + R"(,"access_token":"a2"})")
                  .access_token.view(),
              "a2");
  }
}

TEST_F(TokenReply, is_a_bearer_token_whatever_the_type_is_called) {
  for (const auto* type : {"\"Bearer\"", "\"bearer\"", "\"BEARER\"", "\"BearerToken\"", "\"user\"",
                           "\"\"", "null", "1"}) {
    EXPECT_EQ(tokens(std::string(R"({"access_token":"a2","token_type":)") + type + "}")
                  .access_token.view(),
              "a2")
        << type;
  }
}

TEST_F(TokenReply, is_refused_where_the_token_needs_a_proof_with_every_use) {
  for (const auto* type : {"DPoP", "dpop", "mac", "MAC"}) {
    const auto refused =
        failure(R"({"access_token":"a2","token_type":")" + std::string(type) + "\"}", 200);
    EXPECT_EQ(refused.code, "unsupported_token_type") << type;
    EXPECT_EQ(refused.failure_class, FailureClass::kConfiguration) << type;
  }
}

TEST_F(TokenReply, tells_the_lifetime_in_every_shape) {
  struct Row {
    const char* members;
    double lifetime_ms;
  };
  // The token before had 900 s: what a reply does not tell stays.
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
                         {R"("expires":3600)", 900'000},
                         {R"("expires_at":1800003600)", 3'600'000},
                         {R"("expires_at":"1800003600")", 3'600'000},
                         {R"("expires_at":1800003600000)", 3'600'000},
                         {R"("expires_at":1700000000)", 900'000},
                         {R"("expires_at":0)", 900'000},
                         {R"("expires_at":"2027-01-15T09:00:00Z")", 900'000},
                         {R"("expires_in":60,"expires_at":1800003600)", 60'000},
                         {R"("expires_in":0,"expires_at":1800003600)", 3'600'000}}) {
    const auto granted = tokens(std::string(R"({"access_token":"a2",)") + row.members + "}");
    EXPECT_EQ(granted.expiry.kind, Expiry::Kind::kKnown) << row.members;
    EXPECT_EQ(granted.expiry.lifetime_ms, row.lifetime_ms) << row.members;
    EXPECT_EQ(granted.expiry.at_ms, kNow + row.lifetime_ms) << row.members;
  }
}

TEST_F(TokenReply, falls_back_to_the_default_lifetime_and_then_to_none) {
  provider->default_lifetime_ms = 7'200'000;
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.lifetime_ms, 900'000)
      << "the one before counts first";
  context.lifetime_ms = kUnknownMs;
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.at_ms, kNow + 7'200'000);
  provider->default_lifetime_ms.reset();
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").expiry.kind, Expiry::Kind::kNever);
}

TEST_F(TokenReply, does_not_keep_a_lifetime_that_is_impossible) {
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

SecretString jwt(std::string_view claims) {
  return SecretString("h.").append(base64url(claims).view()).append(".s");
}

TEST_F(TokenReply, brings_an_id_token_only_where_it_is_kept) {
  context.id_token = jwt(R"({"iss":"i","sub":"s","n":1})");
  const std::string renewed(jwt(R"({"iss":"i","sub":"s","n":2})").view());
  const std::string body = R"({"access_token":"a2","id_token":")" + renewed + "\"}";
  EXPECT_TRUE(tokens(body).id_token.empty());
  provider->keep_id_token = true;
  EXPECT_EQ(tokens(body).id_token.view(), renewed);
  EXPECT_EQ(tokens(R"({"access_token":"a2"})").id_token, context.id_token);
  EXPECT_EQ(tokens(R"({"access_token":"a2","id_token":null})").id_token, context.id_token);
}

TEST_F(TokenReply, is_refused_where_the_id_token_names_somebody_else) {
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

TEST_F(TokenReply, that_never_came_is_told_by_how_far_the_request_went) {
  using Delivery = HttpReply::Delivery;
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
        {Delivery::kReplyMissing, false, "connection_lost", FailureClass::kAmbiguous},
        {Delivery::kReplyMissing, true, "timeout", FailureClass::kAmbiguous},
        {Delivery::kReplyTooLarge, false, "reply_too_large", FailureClass::kAmbiguous}}) {
    const auto missing = failure(undelivered(row.delivery, row.timed_out));
    EXPECT_EQ(missing.code, row.code);
    EXPECT_EQ(missing.failure_class, row.failure_class) << row.code;
    EXPECT_EQ(missing.description, "the network is down") << row.code;
  }
}

}  // namespace
}  // namespace token_rotation
