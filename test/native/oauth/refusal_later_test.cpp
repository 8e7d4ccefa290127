// Which responses say "later": the part of the table that is about time.

#include <gtest/gtest.h>

#include "support/refusal_rows.hpp"

namespace token_rotation {
namespace {

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
      {400, R"({"error":"backend_error"})", kOpen, "backend_error"},
      {403, R"({"error":"upstream_timeout"})", kOpen, "upstream_timeout"},
      {400, R"({"error":"unknown_error"})", kOpen, "unknown_error"},
      {400, R"({"error":"unexpected_error","message":"Something went wrong"})", kOpen,
       "unexpected_error"},
      {400, R"({"error":"x1","error_description":"concurrent use"})", kOpen, "x1"},
      {400, R"({"error":"x1","hint":"The server is overloaded"})", kOpen, "x1"},
  });
}

TEST(RefusalTable, later_by_words_in_a_body_of_another_form) {
  expect_rows({
      {400,
       R"({"error":{"message":"(#4) Application request limit reached","type":"OAuthException"}})",
       kLimit, "OAuthException"},
      {403, R"({"error":{"message":"(#17) User request limit reached","type":"OAuthException"}})",
       kLimit, "OAuthException"},
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

}  // namespace
}  // namespace token_rotation
