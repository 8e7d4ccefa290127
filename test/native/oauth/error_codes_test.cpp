#include "oauth/error_codes.hpp"

#include <gtest/gtest.h>

namespace token_rotation {
namespace {

FailureClass class_of(std::string_view code, int status, bool has_retry_after) {
  return classify_error({code, "", status, has_retry_after}).failure_class;
}

void expect_class(FailureClass expected, std::initializer_list<std::string_view> codes) {
  for (const auto code : codes) {
    // 403 (Auth0, Atlassian), 401 (Zoom) and 200 (GitHub, Slack) say the same as the 400 of RFC
    // 6749.
    for (const int status : {400, 401, 403, 200}) {
      EXPECT_EQ(class_of(code, status, false), expected) << code << " with status " << status;
    }
  }
}

TEST(ErrorCodes, tell_a_grant_that_is_gone) {
  expect_class(FailureClass::kTerminal,
               {"invalid_grant", "bad_refresh_token", "invalid_refresh_token", "token_revoked",
                "expired_token", "interaction_required", "consent_required"});
}

TEST(ErrorCodes, tell_a_client_that_is_set_up_wrongly) {
  expect_class(
      FailureClass::kConfiguration,
      {"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type",
       "invalid_request", "incorrect_client_credentials", "invalid_target", "use_dpop_nonce"});
}

TEST(ErrorCodes, tell_a_server_that_did_not_act) {
  expect_class(FailureClass::kNotSent,
               {"temporarily_unavailable", "slow_down", "too_many_requests", "ratelimited"});
}

TEST(ErrorCodes, tell_a_server_that_may_have_acted) {
  expect_class(FailureClass::kAmbiguous, {"server_error", "internal_error"});
}

TEST(ErrorCodes, are_read_whatever_their_case) {
  EXPECT_EQ(class_of("INVALID_GRANT", 400, false), FailureClass::kTerminal);
  EXPECT_EQ(class_of("Invalid_Client", 401, false), FailureClass::kConfiguration);
}

TEST(ErrorCodes, count_more_than_a_server_error_status) {
  EXPECT_EQ(class_of("invalid_grant", 500, false), FailureClass::kTerminal);
}

TEST(ErrorCodes, count_less_than_a_rate_limit) {
  EXPECT_EQ(class_of("invalid_grant", 429, false), FailureClass::kNotSent);
  EXPECT_EQ(class_of("", 429, false), FailureClass::kNotSent);
}

TEST(ErrorCodes, that_say_nothing_count_less_than_a_time_to_come_back) {
  for (const auto* code : {"server_error", "internal_error", ""}) {
    EXPECT_EQ(class_of(code, 503, true), FailureClass::kNotSent) << code;
  }
  EXPECT_EQ(class_of("server_error", 503, false), FailureClass::kAmbiguous);
  EXPECT_EQ(class_of("server_error", 500, true), FailureClass::kAmbiguous);
  EXPECT_EQ(class_of("invalid_grant", 503, true), FailureClass::kTerminal);
}

TEST(ErrorCodes, that_nobody_knows_are_a_refusal_all_the_same) {
  for (const int status : {200, 400, 401, 403}) {
    EXPECT_EQ(class_of("some_new_word", status, false), FailureClass::kTerminal) << status;
    EXPECT_EQ(classify_error({"some_new_word", "", status, false}).belief, Belief::kWhenRepeated);
  }
  EXPECT_EQ(class_of("some_new_word", 500, false), FailureClass::kAmbiguous);
}

TEST(StatusWithoutCode, leaves_open_what_happened) {
  for (const int status : {302, 404, 408, 425, 500, 502, 503, 504}) {
    EXPECT_EQ(class_of("", status, false), FailureClass::kAmbiguous) << status;
  }
}

TEST(StatusWithoutCode, refuses_where_refusals_are_sent) {
  for (const int status : {400, 401, 403}) {
    const Verdict verdict = classify_error({"", "", status, false});
    EXPECT_EQ(verdict.failure_class, FailureClass::kTerminal) << status;
    EXPECT_EQ(verdict.belief, Belief::kWhenRepeated) << status;
  }
}

TEST(StatusWithoutCode, means_not_acted_on_for_an_announced_pause) {
  EXPECT_EQ(class_of("", 503, true), FailureClass::kNotSent);
  EXPECT_EQ(class_of("", 500, true), FailureClass::kAmbiguous);
}

}  // namespace
}  // namespace token_rotation
