// What a response without tokens means: the table of the rules in error_codes.hpp,
// token_response.cpp and refusal_history.hpp, row by row.

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "oauth/token_response.hpp"
#include "support/make_provider.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

enum class Means : std::uint8_t {
  kDead,     ///< final at once
  kDoubted,  ///< transient, and final when it comes a second time
  kClient,   ///< configuration
  kLimit,    ///< not acted on, however often it comes
  kOpen,     ///< may have been acted on, however often it comes
};

struct Row {
  int status;
  const char* body;
  Means means;
  const char* code;
  const char* retry_after = "";
  const char* challenge = "";
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.status << ' ' << row.body << ' ' << row.challenge;
}

FailureClass first_class(Means means) {
  switch (means) {
    case Means::kDead:
      return FailureClass::kTerminal;
    case Means::kClient:
      return FailureClass::kConfiguration;
    case Means::kLimit:
      return FailureClass::kNotSent;
    case Means::kDoubted:
    case Means::kOpen:
      break;
  }
  return FailureClass::kAmbiguous;
}

FailureClass second_class(Means means) {
  return means == Means::kDoubted ? FailureClass::kTerminal : first_class(means);
}

Failure failure_of(const Row& row) {
  HttpResponse response = response_with(row.status, row.body, row.retry_after);
  response.www_authenticate = row.challenge;
  auto outcome = read_token_response(
      response, *make_provider(), {SecretString("refresh-1"), SecretString(), kUnknownMs}, kNowMs);
  if (auto* failure = std::get_if<Failure>(&outcome)) return std::move(*failure);
  ADD_FAILURE() << "tokens from " << row;
  return {};
}

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row);
    RefusalHistory history;
    const Failure first = judged(failure_of(row), history, 0);
    EXPECT_EQ(first.failure_class, first_class(row.means));
    EXPECT_EQ(first.is_doubted, row.means == Means::kDoubted);
    EXPECT_EQ(first.code, row.code);
    EXPECT_EQ(first.http_status, row.status);
    history.add(first, 0);
    EXPECT_EQ(judged(failure_of(row), history, 1'000).failure_class, second_class(row.means));
  }
}

constexpr auto kDead = Means::kDead;
constexpr auto kDoubted = Means::kDoubted;
constexpr auto kClient = Means::kClient;
constexpr auto kLimit = Means::kLimit;
constexpr auto kOpen = Means::kOpen;

TEST(RefusalTable, words_for_a_dead_token_decide_alone) {
  expect_rows({
      {400, R"({"error":"invalid_grant"})", kDead, "invalid_grant"},
      {401, R"({"error":"invalid_grant"})", kDead, "invalid_grant"},
      {403, R"({"error":"invalid_grant"})", kDead, "invalid_grant"},  // Auth0, Atlassian
      {404, R"({"error":"invalid_grant"})", kDead, "invalid_grant"},
      {500, R"({"error":"invalid_grant"})", kDead, "invalid_grant"},
      {503, R"({"error":"invalid_grant"})", kDead, "invalid_grant", "7"},
      {400, R"({"error":"invalid_grant"})", kDead, "invalid_grant", "60"},
      {200, R"({"error":"invalid_grant"})", kDead, "invalid_grant"},
      {400, R"({"error":"INVALID_GRANT"})", kDead, "INVALID_GRANT"},
      {400, R"({"error":"InvalidGrant"})", kDead, "InvalidGrant"},
      {400, R"({"error":"Invalid Grant"})", kDead, "Invalid Grant"},
      {400, R"({"error":"invalid-grant"})", kDead, "invalid-grant"},
      {400,
       R"({"error":"invalid_grant","error_description":"Token expired, please try again to sign in"})",
       kDead, "invalid_grant"},
      {400, R"({"error":"invalid_grant","error_description":"too many requests, retry"})", kDead,
       "invalid_grant"},
      {400, R"({"error":"invalid_grant","message":"temporarily_unavailable"})", kDead,
       "invalid_grant"},
      {200, R"({"error":"bad_refresh_token"})", kDead, "bad_refresh_token"},
      {200, "error=bad_refresh_token&error_description=x", kDead, "bad_refresh_token"},
      {400, R"({"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"})", kDead,
       "BAD_REFRESH_TOKEN"},
      {200, R"({"ok":false,"error":"invalid_refresh_token"})", kDead, "invalid_refresh_token"},
      {200, R"({"ok":false,"error":"token_expired"})", kDead, "token_expired"},
      {200, R"({"ok":false,"error":"token_revoked"})", kDead, "token_revoked"},
      {400, R"({"error":"expired_token"})", kDead, "expired_token"},
      {401, R"({"error":"invalid_token"})", kDead, "invalid_token"},
      {400, R"({"error":"refresh_token_expired"})", kDead, "refresh_token_expired"},
      {400, R"({"code":"refresh_token_not_found","message":"Invalid Refresh Token"})", kDead,
       "refresh_token_not_found"},
      {400, R"({"error_code":"refresh_token_already_used","msg":"Already Used"})", kDead,
       "refresh_token_already_used"},
      {403, R"({"code":"session_not_found"})", kDead, "session_not_found"},
      {400, R"({"error":"interaction_required","suberror":"basic_action"})", kDead,
       "interaction_required"},
      {400, R"({"error":"consent_required"})", kDead, "consent_required"},
      {400, R"({"error":"login_required","error_description":"please try again"})", kDead,
       "login_required"},
      {403, R"({"error":"access_denied"})", kDead, "access_denied"},
      {400, R"({"error":{"code":400,"status":"INVALID_GRANT","message":"gone"}})", kDead,
       "INVALID_GRANT"},
      {400, R"({"errors":[{"code":"invalid_grant","detail":"try again"}]})", kDead,
       "invalid_grant"},
      {400, R"({"error":400,"error_code":"invalid_grant"})", kDead, "invalid_grant"},
      {200, R"({"access_token":"a2","error":"invalid_grant"})", kDead, "invalid_grant"},
  });
}

TEST(RefusalTable, words_about_the_client_are_for_its_operator) {
  expect_rows({
      {401, R"({"error":"invalid_client"})", kClient, "invalid_client"},
      {400, R"({"error":"invalid_client","error_description":"please retry"})", kClient,
       "invalid_client"},
      {401, R"({"error":"invalid_client","error_codes":[7000215]})", kClient, "invalid_client"},
      {200, R"({"error":"incorrect_client_credentials"})", kClient, "incorrect_client_credentials"},
      {400, R"({"status":"BAD_CLIENT_ID","message":"missing or unknown client id"})", kClient,
       "BAD_CLIENT_ID"},
      {400, R"({"status":"BAD_CLIENT_SECRET"})", kClient, "BAD_CLIENT_SECRET"},
      {403, R"({"error":"unauthorized_client","error_description":"refresh_token is invalid"})",
       kClient, "unauthorized_client"},
      {400, R"({"error":"invalid_scope"})", kClient, "invalid_scope"},
      {400, R"({"error":"invalid_target"})", kClient, "invalid_target"},
      {400, R"({"error":"unsupported_grant_type"})", kClient, "unsupported_grant_type"},
      {400, R"({"error":"invalid_request"})", kClient, "invalid_request"},
      {400,
       R"({"error":"invalid_request","error_description":"Value passed for the token was invalid."})",
       kClient, "invalid_request"},
      {401, R"({"reason":"Invalid Token!","error":"invalid_request"})", kClient, "invalid_request"},
      {400, R"({"error":"invalid_dpop_proof"})", kClient, "invalid_dpop_proof"},
      {400, R"({"error":"use_dpop_nonce"})", kClient, "use_dpop_nonce"},
  });
}

TEST(RefusalTable, a_challenge_names_the_error_that_the_body_does_not) {
  expect_rows({
      {401, "", kClient, "invalid_client", "", R"(Basic realm="token")"},
      {401, "", kClient, "invalid_client", "", "basic"},
      {401, "", kClient, "invalid_client", "", R"(Bearer realm="a, Basic", Basic realm="x")"},
      {401, "<html>Unauthorized</html>", kClient, "invalid_client", "", "Basic"},
      {401, "", kClient, "invalid_client", "", R"(Bearer error="invalid_client")"},
      {401, "", kClient, "invalid_client", "", R"(Bearer realm="x", error = invalid_client)"},
      {400, "", kClient, "invalid_client", "", R"(Basic realm="x", error="invalid_client")"},
      {401, "", kDead, "invalid_token", "",
       R"(Bearer realm="x", error="invalid_token", error_description="a, error=\"b\"")"},
      {401, "", kDead, "invalid_grant", "", R"(Basic, Bearer error="invalid_grant")"},
      {401, "", kDoubted, "http_401", "", R"(Bearer realm="Basic")"},
      {401, "", kDoubted, "http_401", "", "Bearer"},
      {401, "", kDoubted, "http_401", "", R"(Negotiate, Digest realm="x")"},
      {400, "", kDoubted, "http_400", "", "Basic"},
      {403, "", kDoubted, "http_403", "", "Basic"},
      {401, R"({"error":"invalid_grant"})", kDead, "invalid_grant", "", "Basic"},
      {401, R"({"error":"Forbidden"})", kDoubted, "Forbidden", "", "Basic"},
      {401, "", kDoubted, "http_401", "", R"(error)"},
      {401, "", kDoubted, "odd", "", R"(Bearer error="odd)"},
  });
}

TEST(RefusalTable, later_by_its_code) {
  expect_rows({
      {400, R"({"error":"temporarily_unavailable"})", kLimit, "temporarily_unavailable"},
      {200, R"({"error":"temporarily_unavailable"})", kLimit, "temporarily_unavailable"},
      {403, R"({"error":"slow_down"})", kLimit, "slow_down"},
      {400, R"({"error":"too_many_requests"})", kLimit, "too_many_requests"},
      {200, R"({"ok":false,"error":"ratelimited"})", kLimit, "ratelimited"},
      {403, R"({"error":"rate_limit_exceeded"})", kLimit, "rate_limit_exceeded"},
      {403, R"({"error":"rate limit exceeded"})", kLimit, "rate limit exceeded"},
      {400, R"({"error":"RATE_LIMITED"})", kLimit, "RATE_LIMITED"},
      {400, R"({"error":"rate_exceeded"})", kLimit, "rate_exceeded"},
      {400, R"({"__type":"x","code":"TooManyRequestsException"})", kLimit,
       "TooManyRequestsException"},
      {400, R"({"code":"ThrottlingException","message":"Rate exceeded"})", kLimit,
       "ThrottlingException"},
      {400, R"({"error":"throttled"})", kLimit, "throttled"},
      {403, R"({"error":{"code":403,"status":"RESOURCE_EXHAUSTED"}})", kLimit,
       "RESOURCE_EXHAUSTED"},
      {403, R"({"error":"quota_exceeded"})", kLimit, "quota_exceeded"},
      {400, R"({"error":"LimitExceededException"})", kLimit, "LimitExceededException"},
      {400, R"({"error":"over_capacity"})", kLimit, "over_capacity"},
      {200, R"({"error":{"code":429,"message":"x"}})", kLimit, "429"},
      {400, R"({"code":"429"})", kLimit, "429"},
      {400, R"({"error":"server_error"})", kOpen, "server_error"},
      {200, R"({"error":"server_error"})", kOpen, "server_error"},
      {400, R"({"error":"internal_error"})", kOpen, "internal_error"},
      {400, R"({"error":"InternalServerError"})", kOpen, "InternalServerError"},
      {400, R"({"error":"ServiceUnavailable"})", kOpen, "ServiceUnavailable"},
      {400, R"({"error":"UNAVAILABLE"})", kOpen, "UNAVAILABLE"},
      {400, R"({"error":"overloaded_error"})", kOpen, "overloaded_error"},
      {400, R"({"error":"system_busy"})", kOpen, "system_busy"},
      {400, R"({"error":"try_again"})", kOpen, "try_again"},
      {400, R"({"error":"retry_later"})", kOpen, "retry_later"},
      {400, R"({"error":"concurrent_refresh"})", kOpen, "concurrent_refresh"},
      {200, R"({"error":500})", kOpen, "500"},
      {400, R"({"error":"503"})", kOpen, "503"},
  });
}

TEST(RefusalTable, later_by_words_beside_a_code_that_is_not_known) {
  expect_rows({
      {400,
       R"({"error":"Access Denied","error_description":"You have made too many requests continuously. Please try again after some time.","status":"failure"})",
       kLimit, "Access Denied"},
      {200,
       R"({"error":"Access Denied","error_description":"You have made too many requests continuously.","status":"failure"})",
       kLimit, "Access Denied"},
      {400, R"({"error":"access_denied","error_description":"Too many requests"})", kLimit,
       "access_denied"},
      {400, R"({"error":"invalid_request","error_description":"Rate limit exceeded"})", kLimit,
       "invalid_request"},
      {400, R"({"error":"unknown_error","error_description":"retry your request"})", kOpen,
       "unknown_error"},
      {200, R"({"error":"unknown_error","error_description":"please retry"})", kOpen,
       "unknown_error"},
      {403, R"({"error":"Forbidden","message":"Service temporarily unavailable"})", kOpen,
       "Forbidden"},
      {400, R"({"error":"failed","message":"Please wait a few minutes before you try again."})",
       kOpen, "failed"},
      {400, R"({"error":"x1","error_description":"token request is already being processed"})",
       kOpen, "x1"},
      {400, R"({"error":"x1","error_description":"Another refresh is in progress"})", kOpen, "x1"},
      {400,
       R"({"error":"invalid_grant","error_description":"token request is already being processed"})",
       kOpen, "invalid_grant"},
      {400,
       R"({"error":"invalid_grant","error_description":"Concurrent use of the refresh token"})",
       kOpen, "invalid_grant"},
      {400, R"({"error":"invalid_grant","error_description":"expired while being processed"})",
       kDead, "invalid_grant"},
      {400,
       R"({"error":"invalid_grant","error_description":"reuse in concurrent requests, family revoked"})",
       kDead, "invalid_grant"},
      {401,
       R"({"error":"invalid_client","error_description":"registration of the client in progress"})",
       kClient, "invalid_client"},
      {400,
       R"({"error":{"message":"(#4) Application request limit reached","type":"OAuthException"}})",
       kLimit, "OAuthException"},
      {403, R"({"error":{"message":"(#17) User request limit reached","type":"OAuthException"}})",
       kLimit, "OAuthException"},
      {400, R"({"error":"backend_error"})", kOpen, "backend_error"},
      {403, R"({"error":"upstream_timeout"})", kOpen, "upstream_timeout"},
      {400, R"({"error":"unknown_error"})", kOpen, "unknown_error"},
      {400, R"({"error":"unexpected_error","message":"Something went wrong"})", kOpen,
       "unexpected_error"},
      {400, R"({"error":"x1","error_description":"concurrent use"})", kOpen, "x1"},
      {400, R"({"error":"x1","hint":"The server is overloaded"})", kOpen, "x1"},
      {400,
       R"({"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."})",
       kLimit, "E0000047"},
      {403,
       R"({"fault":{"faultstring":"Rate limit quota violation.","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}})",
       kLimit, "policies.ratelimit.QuotaViolation"},
      {400, R"({"errcode":-1,"errmsg":"system busy"})", kOpen, "-1"},
      {400, R"({"message":"API rate limit exceeded for 192.0.2.1."})", kLimit, "http_400"},
      {403, R"({"Message":"Limit Exceeded"})", kLimit, "http_403"},
      {403, R"({"title":"Too Many Requests","type":"about:blank"})", kLimit, "http_403"},
      {200, R"({"success":false,"message":"Please retry"})", kOpen, "http_200"},
      {200, R"({"data":{"error_code":10007,"description":"Too many requests"},"message":"error"})",
       kLimit, "10007"},
      {400, "Too many requests", kLimit, "http_400"},
      {200, "<h1>Service Temporarily Unavailable</h1>", kOpen, "http_200"},
      {200, R"({"access_token":"error: too many requests"})", kLimit, "http_200"},
  });
}

TEST(RefusalTable, later_by_its_status_or_header) {
  expect_rows({
      {429, "", kLimit, "http_429"},
      {429, R"({"error":"invalid_grant"})", kLimit, "invalid_grant"},
      {503, "", kLimit, "http_503", "7"},
      {503, R"({"error":"server_error"})", kLimit, "server_error", "7"},
      {403, R"({"message":"secondary"})", kLimit, "http_403", "60"},
      {400, "", kLimit, "http_400", "1"},
      {401, "", kLimit, "http_401", "1"},
      {202, "", kLimit, "http_202", "1"},
      {403, R"({"error":"Forbidden"})", kLimit, "Forbidden", "1"},
      {503, "", kOpen, "http_503"},
      {408, "", kOpen, "http_408"},
      {425, "", kOpen, "http_425"},
      {500, "", kOpen, "http_500"},
      {500, "", kOpen, "http_500", "60"},
      {502, "<html>Bad Gateway</html>", kOpen, "http_502"},
      {504, R"({"message":"Endpoint request timed out"})", kOpen, "http_504"},
      {500, R"({"error":"some_new_word"})", kOpen, "some_new_word"},
      {404, "", kOpen, "http_404"},
      {302, "", kOpen, "http_302"},
      {418, R"({"error":"teapot"})", kOpen, "teapot"},
  });
}

TEST(RefusalTable, words_that_are_not_known_are_believed_the_second_time) {
  expect_rows({
      {403, R"({"error":"Forbidden"})", kDoubted, "Forbidden"},
      {200, R"({"error":"Forbidden"})", kDoubted, "Forbidden"},
      {400, R"({"error":"some_new_word"})", kDoubted, "some_new_word"},
      {401, R"({"error":"Unauthorized"})", kDoubted, "Unauthorized"},
      {200, R"({"error":{"code":"no_such"}})", kDoubted, "no_such"},
      {200, R"({"errcode":40030,"errmsg":"invalid refresh_token"})", kDoubted, "40030"},
      {400, R"({"message":"Bad Request","error":400})", kDoubted, "400"},
      {400, R"({"error":{"message":"gone","type":"OAuthException","code":190}})", kDoubted,
       "OAuthException"},
      {400,
       R"({"error":"gone_away","error_description":"Your session has expired, please try again by signing in"})",
       kDoubted, "gone_away"},
      {400, R"({"error":"gone_away","error_description":"Please log in and try again"})", kDoubted,
       "gone_away"},
      {400, R"({"error":"gone_away","error_description":"Revoked. Do not retry."})", kDoubted,
       "gone_away"},
  });
}

TEST(RefusalTable, a_refusal_without_a_code_is_believed_the_second_time) {
  expect_rows({
      {400, "", kDoubted, "http_400"},
      {401, "", kDoubted, "http_401"},
      {403, "", kDoubted, "http_403"},
      {400, "{}", kDoubted, "http_400"},
      {400, "<html>Bad Request</html>", kDoubted, "http_400"},
      {403, "Forbidden", kDoubted, "http_403"},
      {400, R"({"error_description":"invalid_grant"})", kDoubted, "http_400"},
      {400, R"({"message":"missing or invalid refresh token"})", kDoubted, "http_400"},
      {400, R"({"status":"error","message":"Any of the listed credentials are missing"})", kDoubted,
       "http_400"},
      {400, R"({"access_token":"a2"})", kDoubted, "http_400"},
      {400, R"({"error":true})", kDoubted, "http_400"},
      {401, R"({"error":""})", kDoubted, "http_401"},
  });
}

TEST(RefusalTable, a_2xx_without_tokens_is_final) {
  expect_rows({
      {200, R"({"ok":true,"authed_user":{"access_token":"x"}})", kDead, "unusable_response"},
      {200, R"({"data":{"access_token":"x"}})", kDead, "unusable_response"},
      {200, R"({"id_token":"h.p.s","token_type":"Bearer"})", kDead, "unusable_response"},
      {200, R"({"token":"x"})", kDead, "unusable_response"},
      {200, "{}", kDead, "unusable_response"},
      {200, R"({"error":true})", kDead, "unusable_response"},
      {200, R"({"ok":false})", kDead, "unusable_response"},
      {200, R"({"success":false,"message":"gone"})", kDead, "unusable_response"},
      {200, R"({"access_token":""})", kDead, "unusable_response"},
      {200, R"({"access_token":null})", kDead, "unusable_response"},
      {200, R"({"access_token":12})", kDead, "unusable_response"},
      {200, R"({"access_token":"null"})", kDead, "unusable_response"},
      {200, R"({"access_token":"a b"})", kDead, "unusable_response"},
      {200, R"({"access_token":"error: invalid refresh_token"})", kDead, "unusable_response"},
      {200, R"({"access_token":"error:expired"})", kDead, "unusable_response"},
      {200, R"({"access_token":"invalid_grant"})", kDead, "unusable_response"},
      {200, R"({"access_token":"{\"error\":\"x\"}"})", kDead, "unusable_response"},
      {200, R"({"access_token":"<html>"})", kDead, "unusable_response"},
      {200, R"({"access_token":"a","type":"user","access_token":""})", kDead, "unusable_response"},
      {201, R"({"status":"ok"})", kDead, "unusable_response"},
      {200, "", kDead, "unreadable_response"},
      {204, "", kDead, "unreadable_response"},
      {200, "[]", kDead, "unreadable_response"},
      {200, "<html>Sign in to the Wi-Fi</html>", kDead, "unreadable_response"},
      {200, R"({"access_token":"cut off)", kDead, "unreadable_response"},
      {200, "callback({})", kDead, "unreadable_response"},
  });
}

TEST(RefusalTable, what_says_that_there_is_no_error_is_none) {
  for (const auto* member : {R"("error_code":"0")",
                             R"("error_code":0)",
                             R"("error_code":"00")",
                             R"("error_code":"0000")",
                             R"("error_code":"OK")",
                             R"("error_code":"Success")",
                             R"("error":"none")",
                             R"("error":"null")",
                             R"("error":"")",
                             R"("error":null)",
                             R"("error":false)",
                             R"("error":{})",
                             R"("error":[])",
                             R"("error":[null])",
                             R"("error":{"code":0,"message":""})",
                             R"("error":{"code":"0"})",
                             R"("errcode":0)",
                             R"("errcode":"0")",
                             R"("errorCode":null)",
                             R"("errorCode":"200")",
                             R"("error_code":200)",
                             R"("error":"No Error")",
                             R"("errors":[])",
                             R"("errors":null)",
                             R"("status":"ok")",
                             R"("status":"success")",
                             R"("status":"error_free")",
                             R"("code":0)",
                             R"("code":"SUCCESS")",
                             R"("success":true)",
                             R"("ok":true)",
                             R"("message":"success")",
                             R"("errorCode":"undefined")"}) {
    const auto outcome = read_token_response(
        response_with(200, R"({"access_token":"a2",)" + std::string(member) + "}"),
        *make_provider(), {SecretString("refresh-1"), SecretString(), kUnknownMs}, kNowMs);
    EXPECT_TRUE(std::holds_alternative<TokenSet>(outcome)) << member;
  }
}

TEST(RefusalHistoryTable,
     a_refusal_behind_an_attempt_that_may_have_spent_the_token_proves_nothing) {
  const Row lost{500, "", kOpen, ""};
  for (const char* code : {"invalid_grant", "bad_refresh_token", "invalid_request",
                           "unauthorized_client", "access_denied", "some_new_word"}) {
    const std::string body = R"({"error":")" + std::string(code) + "\"}";
    const Row refusal{400, body.c_str(), kDead, code};
    RefusalHistory history;
    history.add(judged(failure_of(lost), history, 0), 0);
    const Failure first = judged(failure_of(refusal), history, 0);
    EXPECT_TRUE(first.is_doubted) << code;
    EXPECT_EQ(first.failure_class, FailureClass::kAmbiguous) << code;
    history.add(first, 0);
    EXPECT_FALSE(judged(failure_of(refusal), history, 0).is_transient()) << code;
  }
}

TEST(RefusalHistoryTable, a_word_about_the_client_alone_is_believed_even_then) {
  RefusalHistory history;
  history.may_be_spent = true;
  for (const char* code : {"invalid_client", "invalid_scope", "unsupported_grant_type"}) {
    const std::string body = R"({"error":")" + std::string(code) + "\"}";
    EXPECT_EQ(judged(failure_of({400, body.c_str(), kClient, code}), history, 0).failure_class,
              FailureClass::kConfiguration);
  }
}

TEST(RefusalHistoryTable, each_attempt_that_may_have_spent_the_token_is_one_more_doubt) {
  const Row dead{400, R"({"error":"invalid_grant"})", kDead, ""};
  RefusalHistory history;
  for (int round = 0; round < 20; ++round) {
    Failure failure = failure_of(dead);
    failure.may_be_spent = true;
    failure = judged(std::move(failure), history, round);
    EXPECT_TRUE(failure.is_doubted) << round;
    history.add(failure, round);
  }
}

TEST(RefusalHistoryTable, what_was_not_sent_between_two_refusals_changes_nothing) {
  const Row refusal{403, R"({"error":"Forbidden"})", kDoubted, ""};
  RefusalHistory history;
  history.add(judged(failure_of(refusal), history, 0), 0);
  history.add({FailureClass::kNotSent, "connect_failed", "", 0, std::nullopt}, 1);
  EXPECT_EQ(judged(failure_of(refusal), history, 2).failure_class, FailureClass::kTerminal);
}

TEST(RefusalHistoryTable, another_word_is_another_first_time_but_not_for_ever) {
  RefusalHistory history;
  int doubts = 0;
  for (int i = 0; i < 10; ++i) {
    const std::string body = R"({"error":"req)" + std::to_string(i) + "\"}";
    const Failure failure = judged(failure_of({400, body.c_str(), kDoubted, ""}), history, i);
    doubts += failure.is_doubted ? 1 : 0;
    history.add(failure, i);
  }
  EXPECT_EQ(doubts, 4);
}

TEST(RefusalHistoryTable, later_is_believed_for_a_day) {
  const Row later{400, R"({"error":"x1","message":"please retry"})", kOpen, ""};
  RefusalHistory history;
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const Failure failure = judged(failure_of(later), history, hour * 3'600'000);
    EXPECT_TRUE(failure.is_transient()) << hour;
    history.add(failure, hour * 3'600'000);
  }
  EXPECT_EQ(judged(failure_of(later), history, kDayMs).failure_class, FailureClass::kTerminal);
  EXPECT_TRUE(judged(failure_of({429, "", kLimit, ""}), history, kDayMs).is_transient())
      << "said by what nobody can mistake";
}

}  // namespace
}  // namespace token_rotation
