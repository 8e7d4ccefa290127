#include <gtest/gtest.h>

#include <string>

#include "oauth/token_response.hpp"
#include "support/make_provider.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;

std::variant<TokenSet, Failure> read(int status, std::string_view body) {
  return read_token_response(response_with(status, body), *make_provider(),
                             {SecretString("refresh-1"), SecretString(), kUnknownMs}, kNowMs);
}

struct SuccessRow {
  const char* provider;
  const char* body;
  const char* refresh_token;
  double lifetime_s;  ///< 0: the token does not expire
};

constexpr SuccessRow kGrants[] = {
    {"Google",
     R"({"access_token":"a2","expires_in":3599,"scope":"openid email","token_type":"Bearer",)"
     R"("id_token":"h.p.s","refresh_token_expires_in":604799})",
     "refresh-1", 3599},
    {"GitHub Apps, JSON",
     R"({"access_token":"a2","expires_in":28800,"refresh_token":"r2","refresh_token_expires_in":15811200,)"
     R"("scope":"","token_type":"bearer"})",
     "r2", 28800},
    {"GitHub Apps, form",
     "access_token=a2&expires_in=28800&refresh_token=r2&refresh_token_expires_in=15811200&"
     "scope=&token_type=bearer",
     "r2", 28800},
    {"Entra",
     R"({"token_type":"Bearer","scope":"User.Read","expires_in":3736,"ext_expires_in":7200,)"
     R"("access_token":"a2","refresh_token":"r2","id_token":"h.p.s"})",
     "r2", 3736},
    {"Auth0",
     R"({"access_token":"a2","expires_in":86400,"scope":"openid offline_access","token_type":"Bearer"})",
     "refresh-1", 86400},
    {"Okta",
     R"({"access_token":"a2","token_type":"Bearer","expires_in":3600,"scope":"openid","refresh_token":"r2"})",
     "r2", 3600},
    {"Keycloak",
     R"({"access_token":"a2","expires_in":300,"refresh_expires_in":1800,"refresh_token":"r2",)"
     R"("token_type":"Bearer","not-before-policy":0,"session_state":"s","scope":"profile email"})",
     "r2", 300},
    {"Cognito",
     R"({"access_token":"a2","id_token":"h.p.s","token_type":"Bearer","expires_in":3600})",
     "refresh-1", 3600},
    {"Spotify",
     R"({"access_token":"a2","token_type":"Bearer","scope":"user-read","expires_in":3600})",
     "refresh-1", 3600},
    {"Discord",
     R"({"token_type":"Bearer","access_token":"a2","expires_in":604800,"refresh_token":"r2","scope":"identify"})",
     "r2", 604800},
    {"LinkedIn",
     R"({"access_token":"a2","expires_in":5184000,"refresh_token":"r2","refresh_token_expires_in":439200})",
     "r2", 5184000},
    {"Salesforce",
     R"({"access_token":"a2","signature":"x=","scope":"api","instance_url":"https://x.example",)"
     R"("id":"https://login.example/id/1","token_type":"Bearer","issued_at":"1800000000000"})",
     "refresh-1", 0},
    {"Apple", R"({"access_token":"a2","token_type":"Bearer","expires_in":3600,"id_token":"h.p.s"})",
     "refresh-1", 3600},
    {"Zoom",
     R"({"access_token":"a2","token_type":"bearer","refresh_token":"r2","expires_in":3599,"scope":"user:read",)"
     R"("api_url":"https://api.example"})",
     "r2", 3599},
    {"X",
     R"({"token_type":"bearer","expires_in":7200,"access_token":"a2","scope":"tweet.read","refresh_token":"r2"})",
     "r2", 7200},
    {"Reddit",
     R"({"access_token":"a2","token_type":"bearer","expires_in":86400,"scope":"identity"})",
     "refresh-1", 86400},
    {"Atlassian",
     R"({"access_token":"a2","expires_in":3600,"token_type":"Bearer","refresh_token":"r2","scope":"read:me"})",
     "r2", 3600},
    {"Notion",
     R"({"access_token":"a2","token_type":"bearer","refresh_token":"r2","bot_id":"b","workspace_name":null,)"
     R"("owner":{"type":"user","user":{"object":"user","id":"u"}},"request_id":"q"})",
     "r2", 0},
};

TEST(RealProviders, grant_in_their_own_ways) {
  for (const SuccessRow& row : kGrants) {
    SCOPED_TRACE(row.provider);
    const auto outcome = read(200, row.body);
    const auto* tokens = std::get_if<TokenSet>(&outcome);
    if (tokens == nullptr) {
      ADD_FAILURE() << std::get<Failure>(outcome).code;
      continue;
    }
    EXPECT_EQ(tokens->access_token.view(), "a2");
    EXPECT_EQ(tokens->refresh_token.view(), row.refresh_token);
    if (row.lifetime_s == 0) {
      EXPECT_EQ(tokens->expiry.kind, Expiry::Kind::kNever);
    } else {
      EXPECT_EQ(tokens->expiry.at_ms, static_cast<double>(kNowMs) + row.lifetime_s * 1000);
    }
  }
}

struct FailureRow {
  const char* provider;
  int status;
  const char* body;
  FailureClass failure_class;
  const char* code;
};

constexpr auto kTerminal = FailureClass::kTerminal;
constexpr auto kConfiguration = FailureClass::kConfiguration;
constexpr FailureRow kRefusals[] = {
    {"Google", 400,
     R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})",
     kTerminal, "invalid_grant"},
    {"GitHub Apps, JSON", 200,
     R"({"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired.",)"
     R"("error_uri":"https://docs.example"})",
     kTerminal, "bad_refresh_token"},
    {"GitHub Apps, form", 200,
     "error=bad_refresh_token&error_description=The+refresh+token+passed+is+incorrect+or+"
     "expired."
     "&error_uri=https%3A%2F%2Fdocs.example",
     kTerminal, "bad_refresh_token"},
    {"GitHub Apps, wrong secret", 200, R"({"error":"incorrect_client_credentials"})",
     kConfiguration, "incorrect_client_credentials"},
    {"Entra", 400,
     R"({"error":"invalid_grant","error_description":"AADSTS70008: The provided refresh token has expired.\r\n)"
     R"(Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333","error_codes":[70008],"timestamp":"2027-01-15 08:00:00Z",)"
     R"("trace_id":"0000aaaa-11bb-cccc-dd22-eeeeee333333","error_uri":"https://login.example/error?code=70008"})",
     kTerminal, "invalid_grant"},
    {"Entra, wrong secret", 401, R"({"error":"invalid_client","error_codes":[7000215]})",
     kConfiguration, "invalid_client"},
    {"Auth0", 403,
     R"({"error":"invalid_grant","error_description":"Unknown or invalid refresh token."})",
     kTerminal, "invalid_grant"},
    {"Okta", 400,
     R"({"error":"invalid_grant","error_description":"The refresh token is invalid or expired."})",
     kTerminal, "invalid_grant"},
    {"Keycloak", 400, R"({"error":"invalid_grant","error_description":"Token is not active"})",
     kTerminal, "invalid_grant"},
    {"Cognito", 400, R"({"error":"invalid_grant"})", kTerminal, "invalid_grant"},
    {"Spotify", 400, R"({"error":"invalid_grant","error_description":"Refresh token revoked"})",
     kTerminal, "invalid_grant"},
    {"Discord", 400, R"({"error":"invalid_grant"})", kTerminal, "invalid_grant"},
    {"LinkedIn", 400,
     R"({"error":"invalid_request","error_description":"The provided refresh token is invalid or expired."})",
     kConfiguration, "invalid_request"},
    {"Salesforce", 400,
     R"({"error":"invalid_grant","error_description":"expired access/refresh token"})", kTerminal,
     "invalid_grant"},
    {"Apple", 400, R"({"error":"invalid_grant"})", kTerminal, "invalid_grant"},
    {"Zoom", 401, R"({"reason":"Invalid Token!","error":"invalid_request"})", kConfiguration,
     "invalid_request"},
    {"Zoom, rotated", 400, R"({"reason":"Invalid Token!","error":"invalid_grant"})", kTerminal,
     "invalid_grant"},
    {"X", 400,
     R"({"error":"invalid_request","error_description":"Value passed for the token was invalid."})",
     kConfiguration, "invalid_request"},
    {"Reddit", 400, R"({"error":"invalid_grant"})", kTerminal, "invalid_grant"},
    {"Reddit, number", 400, R"({"message":"Bad Request","error":400})", kTerminal, "400"},
    {"Atlassian", 403,
     R"({"error":"invalid_grant","error_description":"Unknown or invalid refresh token."})",
     kTerminal, "invalid_grant"},
    {"Notion", 400,
     R"({"error":"invalid_grant","error_description":"Invalid refresh token.","request_id":"q"})",
     kTerminal, "invalid_grant"},
    {"Slack", 200, R"({"ok":false,"error":"invalid_refresh_token"})", kTerminal,
     "invalid_refresh_token"},
};

TEST(RealProviders, refuse_in_their_own_ways) {
  for (const FailureRow& row : kRefusals) {
    SCOPED_TRACE(row.provider);
    const auto outcome = read(row.status, row.body);
    const auto* failure = std::get_if<Failure>(&outcome);
    if (failure == nullptr) {
      ADD_FAILURE() << "tokens";
      continue;
    }
    EXPECT_EQ(failure->failure_class, row.failure_class);
    EXPECT_EQ(failure->code, row.code);
    EXPECT_EQ(failure->http_status, row.status);
  }
}

}  // namespace
}  // namespace token_rotation
