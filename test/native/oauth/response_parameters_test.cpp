#include "oauth/response_parameters.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

ResponseParameters read(std::string_view body) {
  const auto members = read_response_parameters(body);
  EXPECT_TRUE(members) << body;
  return members.value_or(ResponseParameters());
}

TEST(ResponseParameters, are_those_of_rfc_6749) {
  const auto members =
      read(R"({"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r",)"
           R"("id_token":"i","scope":"openid","unknown":{"access_token":"nested"}})");
  EXPECT_EQ(members.access_token.view(), "a");
  EXPECT_EQ(members.refresh_token.view(), "r");
  EXPECT_EQ(members.id_token.view(), "i");
  EXPECT_EQ(members.token_type, "Bearer");
  EXPECT_EQ(members.expires_in, 3600);
  EXPECT_EQ(members.expires_at, std::nullopt);
  EXPECT_FALSE(members.has_error);
}

TEST(ResponseParameters, may_be_form_encoded) {
  const auto members =
      read("access_token=a%2Fb&expires_in=28800&refresh_token=r&token_type=bearer&scope=\r\n");
  EXPECT_EQ(members.access_token.view(), "a/b");
  EXPECT_EQ(members.expires_in, 28800);
  EXPECT_EQ(members.refresh_token.view(), "r");
  EXPECT_EQ(members.token_type, "bearer");
}

TEST(ResponseParameters, may_be_a_form_encoded_error) {
  const auto members = read("error=bad_refresh_token&error_description=It+is+bad.");
  EXPECT_TRUE(members.has_error);
  EXPECT_EQ(members.error, "bad_refresh_token");
  EXPECT_EQ(members.error_description, "It is bad.");
}

TEST(ResponseParameters, are_not_in_other_bodies) {
  for (const auto* body :
       {"", "   ", "[]", "null", "\"access_token\"", "OK", "a=b",
        "access_token=", "<html><a href=\"/?access_token=x\"></html>",
        "<!DOCTYPE html>\n<p>error=1</p>", "Error: access_token=x", "{\"access_token\":\"a\"",
        "{access_token=a}", "access_token=a\nerror=b", "access_token=%zz"}) {
    EXPECT_FALSE(read_response_parameters(body)) << body;
  }
}

TEST(ResponseParameters, take_no_token_that_is_no_string) {
  for (const auto* body : {R"({"access_token":1})", R"({"access_token":null})",
                           R"({"access_token":true})", R"({"access_token":{"value":"a"}})"}) {
    EXPECT_TRUE(read(body).access_token.empty()) << body;
  }
  EXPECT_TRUE(read(R"({"access_token":"a","refresh_token":null})").refresh_token.empty());
}

TEST(ResponseParameters, take_no_token_out_of_an_array) {
  EXPECT_TRUE(read(R"({"access_token":["a"]})").access_token.empty());
}

TEST(ResponseParameters, take_the_last_of_members_that_come_twice) {
  const auto members =
      read(R"({"access_token":"first","access_token":"last","expires_in":1,"expires_in":2})");
  EXPECT_EQ(members.access_token.view(), "last");
  EXPECT_EQ(members.expires_in, 2);
  EXPECT_TRUE(read(R"({"access_token":"first","access_token":null})").access_token.empty());
  EXPECT_EQ(read("access_token=first&access_token=last").access_token.view(), "last");
}

TEST(ResponseParameters, read_lifetimes_of_every_shape) {
  struct Row {
    const char* json;
    std::optional<double> seconds;
  };
  for (const Row& row : {Row{"3600", 3600},
                         {"3599.5", 3599.5},
                         {"\"3600\"", 3600},
                         {"\" 3600 \"", 3600},
                         {"\"3599.5\"", 3599.5},
                         {"3.6e3", 3600},
                         {"0", 0},
                         {"\"0\"", 0},
                         {"-1", -1},
                         {"null", std::nullopt},
                         {"\"\"", std::nullopt},
                         {"\"soon\"", std::nullopt},
                         {"\"3600s\"", std::nullopt},
                         {"true", std::nullopt},
                         {"{}", std::nullopt},
                         {"\"NaN\"", std::nullopt},
                         {"\"Infinity\"", std::nullopt},
                         {"\"0x10\"", std::nullopt},
                         {"99999999999999999999", 1e20}}) {
    const auto members =
        read(std::string(R"({"expires_in":)") + row.json + ",\"expires_at\":" + row.json + "}");
    EXPECT_EQ(members.expires_in, row.seconds) << row.json;
    EXPECT_EQ(members.expires_at, row.seconds) << row.json;
  }
}

struct ErrorRow {
  const char* body;
  const char* code;
  const char* description;
};

TEST(ResponseErrors, are_read_in_every_shape) {
  for (const ErrorRow& row : {
           ErrorRow{R"({"error":"invalid_grant","error_description":"gone"})", "invalid_grant",
                    "gone"},
           {R"({"error_description":"gone","error":"invalid_grant"})", "invalid_grant", "gone"},
           {R"({"error":{"code":"invalid_grant","message":"gone"}})", "invalid_grant", "gone"},
           {R"({"error":{"message":"gone","type":"OAuthException","code":190}})", "OAuthException",
            "gone"},
           {R"({"error":{"code":400,"message":"gone","status":"INVALID_GRANT"}})", "INVALID_GRANT",
            "gone"},
           {R"({"error":{"code":400,"message":"gone"}})", "400", "gone"},
           {R"({"error":{"inner":{"code":"invalid_grant"}}})", "invalid_grant", ""},
           {R"({"error":["invalid_grant"]})", "invalid_grant", ""},
           {R"({"error":true,"message":"gone"})", "", "gone"},
           {R"({"error":1})", "1", ""},
           {R"({"errors":[{"code":"invalid_grant","message":"gone"}]})", "invalid_grant", "gone"},
           {R"({"errors":["invalid_grant","other"]})", "invalid_grant", ""},
           {R"({"error_code":"invalid_grant","error_message":"gone"})", "invalid_grant", "gone"},
           {R"({"errorCode":"invalid_grant"})", "invalid_grant", ""},
           {R"({"errcode":40029,"errmsg":"invalid code"})", "40029", "invalid code"},
           {R"({"error":"invalid_grant","error_codes":[70008],"timestamp":"x","trace_id":"t"})",
            "invalid_grant", ""},
           {R"({"error":"invalid_grant","code":"other"})", "invalid_grant", ""},
           {R"({"reason":"Invalid Token!","error":"invalid_request"})", "invalid_request", ""},
           {R"({"ok":false,"error":"invalid_refresh_token"})", "invalid_refresh_token", ""},
           {R"({"success":false,"message":"gone"})", "", "gone"},
           {R"({"ok":false,"code":"invalid_grant"})", "invalid_grant", ""},
           {R"({"access_token":"a","error":"invalid_grant"})", "invalid_grant", ""},
       }) {
    const auto members = read(row.body);
    EXPECT_TRUE(members.has_error) << row.body;
    EXPECT_EQ(members.error_description, row.description) << row.body;
    EXPECT_EQ(members.error, row.code) << row.body;
  }
}

TEST(ResponseErrors, are_not_seen_where_the_member_says_that_there_is_none) {
  for (const auto* body :
       {R"({"access_token":"a","error":null})", R"({"access_token":"a","error":""})",
        R"({"access_token":"a","error":false})", R"({"access_token":"a","error":{}})",
        R"({"access_token":"a","errors":[]})", R"({"access_token":"a","errcode":0,"errmsg":"ok"})",
        R"({"access_token":"a","ok":true,"success":true})", R"({"access_token":"a","code":"200"})",
        R"({"access_token":"a","message":"welcome"})", R"({"access_token":"a","error_uri":"u"})",
        R"({"access_token":"a","data":{"error":"x"}})", "access_token=a&error="}) {
    EXPECT_FALSE(read(body).has_error) << body;
  }
}

TEST(ResponseErrors, may_name_their_code_in_code) {
  const auto members =
      read(R"({"object":"error","status":400,"code":"invalid_grant","message":"gone"})");
  EXPECT_EQ(members.error, "invalid_grant");
  EXPECT_EQ(members.error_description, "gone");
}

TEST(ReadNumber, takes_numbers_with_blanks_around_them_only) {
  EXPECT_EQ(read_number("12"), 12);
  EXPECT_EQ(read_number("\t-1.5e2 \r\n"), -150);
  for (const auto* text :
       {"", " ", "+1", "1,5", "1 2", "0x1f", "inf", "nan", "1e999", "--1", "one"}) {
    EXPECT_EQ(read_number(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace token_rotation
