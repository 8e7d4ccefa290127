#include <gmock/gmock.h>

#include <string>

#include "oauth/error_response.hpp"
#include "oauth/token_request.hpp"
#include "oauth/token_response.hpp"
#include "support/make_provider.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNowMs = 1'800'000'000'000;
const std::string kRefreshToken = "M.R3$!refresh*token";

Failure failure_of(const HttpResponse& response, const Provider& provider = *make_provider()) {
  const auto outcome = read_token_response(
      response, provider, {SecretString(kRefreshToken), SecretString(), kUnknownMs}, kNowMs);
  if (std::holds_alternative<Failure>(outcome)) return std::get<Failure>(outcome);
  ADD_FAILURE() << "tokens from " << response.body.view();
  return {};
}

Failure failure_of(int status, std::string_view body) {
  return failure_of(response_with(status, body));
}

TEST(TokenResponseError, decides_by_the_code_and_not_by_the_description) {
  const auto failure =
      failure_of(400, R"({"error":"invalid_client","error_description":"invalid_grant: gone"})");
  EXPECT_EQ(failure.failure_class, FailureClass::kConfiguration);
  EXPECT_EQ(failure.code, "invalid_client");
  EXPECT_EQ(failure.description, "invalid_grant: gone");
  EXPECT_EQ(failure.http_status, 400);
}

TEST(TokenResponseError, counts_with_status_200_and_beside_a_token) {
  EXPECT_EQ(failure_of(200, R"({"access_token":"a2","error":"invalid_grant"})").failure_class,
            FailureClass::kTerminal);
  EXPECT_EQ(failure_of(200, R"({"access_token":"a2","ok":false,"error":"token_revoked"})").code,
            "token_revoked");
  EXPECT_EQ(failure_of(200, R"({"access_token":"a2","error":{"code":"invalid_grant"}})").code,
            "invalid_grant");
  EXPECT_EQ(failure_of(200, "access_token=a2&error=bad_refresh_token").code, "bad_refresh_token");
}

TEST(TokenResponseError, counts_a_token_with_an_error_status_as_none) {
  const auto failure = failure_of(400, R"({"access_token":"a2"})");
  EXPECT_EQ(failure.code, "http_400");
  EXPECT_EQ(failure.belief, Belief::kWhenRepeated);
}

TEST(TokenResponseError, is_final_where_the_provider_has_answered_without_one) {
  for (const auto* body :
       {"", "[]", "<html>Sign in to the Wi-Fi</html>", R"({"access_token":"cut)"}) {
    const auto failure = failure_of(200, body);
    EXPECT_EQ(failure.code, "unreadable_response") << body;
    EXPECT_EQ(failure.failure_class, FailureClass::kTerminal) << body;
  }
  for (const auto* body : {"{}", R"({"token":"x"})"}) {
    const auto failure = failure_of(200, body);
    EXPECT_EQ(failure.code, "unusable_response") << body;
    EXPECT_EQ(failure.failure_class, FailureClass::kTerminal) << body;
  }
}

TEST(TokenResponseError, leaves_open_what_the_end_of_the_connection_may_have_cut) {
  HttpResponse response = response_with(200, R"({"access_token":"cut)");
  response.is_whole = false;
  EXPECT_EQ(failure_of(response).code, "unreadable_response");
  EXPECT_EQ(failure_of(response).failure_class, FailureClass::kAmbiguous);
}

TEST(TokenResponseError, names_the_members_that_came_in_place_of_tokens) {
  const auto description = [](std::string_view body) { return failure_of(200, body).description; };
  EXPECT_EQ(
      description(R"({"ok":true,"authed_user":{"id":"u","access_token":"xoxp"},"team":{"id":1}})"),
      "the response holds no usable access_token, but ok, authed_user, authed_user.access_token, "
      "team");
  EXPECT_EQ(description(R"({"data":{"access_token":"x","refresh_token":"y"}})"),
            "the response holds no usable access_token, but data.access_token, data.refresh_token");
  EXPECT_EQ(
      description(R"({"access_token":"error: invalid refresh_token"})"),
      "the access_token is the text of an error: error: invalid refresh_token; the response holds "
      "access_token");
  EXPECT_EQ(description(R"({"success":false,"message":"gone"})"),
            "gone; the response holds no usable access_token, but success, message");
  EXPECT_EQ(description("{}"), "the response holds no usable access_token, nor anything else ");
  const std::string many =
      failure_of(200, R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,)"
                      R"("i":9,"j":1,"k":1,"l":1,"m":1,"access_tok":"secret"})")
          .description;
  EXPECT_THAT(many, HasSubstr("k, l"));
  EXPECT_THAT(many, Not(HasSubstr("secret")));
}

TEST(TokenResponseError, never_tells_a_token_that_stands_where_a_name_should) {
  const auto failure =
      failure_of(200, R"({")" + kRefreshToken + R"(":1,"authed_user":{"access_token":")" +
                          kRefreshToken + "\"}}");
  EXPECT_THAT(failure.description, Not(HasSubstr(kRefreshToken)));
}

TEST(TokenResponseError, keeps_a_code_that_others_send_too_whatever_the_secret) {
  const auto provider = make_provider();
  for (const auto* secret : {"a", "grant", "invalid", "invalid_grant", "id"}) {
    provider->client_secret = SecretString(secret);
    const auto failure = failure_of(
        response_with(400,
                      R"({"error":"invalid_grant","error_description":"a grant was refused"})"),
        *provider);
    EXPECT_EQ(failure.code, "invalid_grant") << secret;
  }
}

TEST(TokenResponseError, names_the_status_where_the_body_says_nothing) {
  const auto failure = failure_of(502, "<html><h1>Bad Gateway</h1></html>");
  EXPECT_EQ(failure.code, "http_502");
  EXPECT_EQ(failure.http_status, 502);
  EXPECT_EQ(failure.failure_class, FailureClass::kAmbiguous);
  EXPECT_EQ(failure_of(302, "").code, "http_302");
}

TEST(TokenResponseError, carries_the_pause_a_server_asks_for) {
  const auto busy = failure_of(response_with(503, "", "7"));
  EXPECT_EQ(busy.failure_class, FailureClass::kNotSent);
  EXPECT_EQ(busy.retry_after_ms, 7'000);
  const auto limited = failure_of(
      response_with(429, R"({"error":"invalid_grant"})", "Fri, 15 Jan 2027 08:00:02 GMT"));
  EXPECT_EQ(limited.failure_class, FailureClass::kNotSent);
  EXPECT_EQ(limited.retry_after_ms, 2'000);
  EXPECT_EQ(failure_of(503, "").failure_class, FailureClass::kAmbiguous);
  EXPECT_EQ(failure_of(503, "").retry_after_ms, std::nullopt);
}

TEST(TokenResponseError, never_tells_the_refresh_token_or_the_client_secret) {
  const std::string secret(kClientSecret);
  for (const std::string& place : {kRefreshToken, secret}) {
    for (const int status : {200, 400, 500}) {
      const auto failure =
          failure_of(status, R"({"error":"bad )" + place + R"(","error_description":"token ')" +
                                 place + "' (" + place + ") is not known\"}");
      EXPECT_THAT(failure.code, Not(HasSubstr(place)));
      EXPECT_THAT(failure.description, Not(HasSubstr(place)));
      EXPECT_THAT(failure.description, HasSubstr("is not known"));
    }
  }
}

TEST(TokenResponseError, never_tells_other_tokens) {
  const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJlc2lnbmF0dXJl";
  const auto failure =
      failure_of(400, R"({"error":"invalid_grant","error_description":"got )" + token + "\"}");
  EXPECT_EQ(failure.description, "got [...]");
}

TEST(TokenResponseError, is_one_short_printable_line) {
  const std::string long_text(5000, ' ');
  const auto failure =
      failure_of(400, R"({"error":"bad\u001b[31m\ncode )" + long_text +
                          R"(","error_description":"line\r\nbreak\u0000)" + long_text + "\"}");
  EXPECT_EQ(failure.code.size(), 64U);
  EXPECT_EQ(failure.description.size(), 200U);
  for (const char c : failure.code + failure.description) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
}

TEST(TokenResponseError, is_found_in_text_that_is_no_utf8) {
  // Latin-1: fetch would read a replacement character and go on.
  const auto failure =
      failure_of(400, "{\"error\":\"invalid_grant\",\"error_description\":\"r\xe9voqu\xe9\"}");
  EXPECT_EQ(failure.failure_class, FailureClass::kTerminal);
  EXPECT_EQ(failure.code, "invalid_grant");
}

TEST(TokenResponseError, is_without_the_authorization_header) {
  const auto provider = make_provider();
  const std::string sent(basic_credentials(*provider).view());
  const auto failure = failure_of(
      401, R"({"error":"invalid_client","error_description":"got Basic )" + sent + "\"}");
  EXPECT_EQ(failure.description, "got Basic [...]");
}

/// What the server says of a request that had this parameter, or this header.
std::string description_with(const Provider& provider, const std::string& words) {
  return failure_of(response_with(400, R"({"error":"bad","error_description":")" + words + "\"}"),
                    provider)
      .description;
}

TEST(TokenResponseError, is_without_the_values_of_parameters) {
  const auto provider = make_provider();
  provider->parameters.emplace_back("api_key", SecretString("k3y/of us"));
  EXPECT_EQ(description_with(*provider, "got k3y/of us in api_key=k3y%2Fof+us&x=1"),
            "got [...] in api_key=[...]&x=1");
}

TEST(TokenResponseError, is_without_the_values_of_headers_and_the_credentials_in_them) {
  const auto provider = make_provider();
  provider->headers.emplace_back("X-Api-Key", SecretString("k3y-of-us"));
  provider->headers.emplace_back("X-Authorization", SecretString("Bearer t0ken/us"));
  EXPECT_EQ(description_with(*provider, "got k3y-of-us, Bearer t0ken/us, t0ken/us, t0ken%2Fus"),
            "got [...], [...], [...], [...]");
}

TEST(TokenResponseError, keeps_the_words_that_parameters_and_headers_share_with_it) {
  const auto provider = make_provider();
  provider->parameters.emplace_back("tenant", SecretString("default"));
  provider->parameters.emplace_back("scope", SecretString("offline_access"));
  provider->parameters.emplace_back("resource", SecretString("https://api.example"));
  provider->headers.emplace_back("User-Agent", SecretString("our-app/1.0"));
  provider->headers.emplace_back("X-Version", SecretString("version 2"));
  const std::string words =
      "default tenant, our-app/1.0, 2: offline_access is not for https://api.example";
  EXPECT_EQ(description_with(*provider, words), words);
}

TEST(TokenResponseError, is_without_secrets_where_libcurl_repeats_what_the_server_sent) {
  HttpResponse response = undelivered(HttpResponse::Delivery::kResponseMissing);
  response.transport_error =
      "Weird response: " + kRefreshToken + " of " + std::string(kClientSecret);
  EXPECT_EQ(failure_of(response).description, "Weird response: [...] of [...]");
}

TEST(OtherResponses, are_judged_by_the_same_rules) {
  const auto failure =
      read_error_response(response_with(503, "", "3"), *make_provider(), SecretString(), kNowMs);
  EXPECT_EQ(failure.code, "http_503");
  EXPECT_EQ(failure.retry_after_ms, 3'000);
  const auto missing = read_error_response(not_sent(), *make_provider(), SecretString(), kNowMs);
  EXPECT_EQ(missing.code, "connect_failed");
}

}  // namespace
}  // namespace token_rotation
