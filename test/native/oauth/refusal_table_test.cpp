// What a response without tokens means: the table of the rules in error_codes.hpp,
// token_response.cpp and refusal_history.hpp, row by row.

#include <gtest/gtest.h>

#include "support/refusal_rows.hpp"

namespace token_rotation {
namespace {

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
      {400, R"({"error":{"code":400,"status":"INVALID_GRANT","message":"gone"}})", kDead,
       "INVALID_GRANT"},
      {400, R"({"errors":[{"code":"invalid_grant","detail":"try again"}]})", kDead,
       "invalid_grant"},
      {400, R"({"error":400,"error_code":"invalid_grant"})", kDead, "invalid_grant"},
      {200, R"({"access_token":"a2","error":"invalid_grant"})", kDead, "invalid_grant"},
  });
}

TEST(RefusalTable, words_that_ask_for_the_user_decide_alone) {
  expect_rows({
      {400, R"({"error":"interaction_required","suberror":"basic_action"})", kDead,
       "interaction_required"},
      {400, R"({"error":"consent_required"})", kDead, "consent_required"},
      {400, R"({"error":"login_required","error_description":"please try again"})", kDead,
       "login_required"},
      {403, R"({"error":"access_denied"})", kDead, "access_denied"},
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

}  // namespace
}  // namespace token_rotation
