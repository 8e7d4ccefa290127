#include "oauth/id_token.hpp"

#include <gtest/gtest.h>

#include <string>

#include "encoding/base64.hpp"

namespace token_rotation {
namespace {

SecretString jwt(std::string_view claims) {
  SecretString token("eyJhbGciOiJub25lIn0.");
  token.append(base64url(claims).view()).append(".c2lnbmF0dXJl");
  return token;
}

const SecretString kEarlier =
    jwt(R"({"iss":"https://as.example","sub":"user-1","aud":"client-1","exp":1})");

TEST(IdToken, continues_for_the_same_subject_at_the_same_issuer) {
  EXPECT_TRUE(id_token_continues(kEarlier, kEarlier));
  EXPECT_TRUE(id_token_continues(
      kEarlier, jwt(R"({"sub":"user-1","exp":2,"iss":"https://as.example","name":"N"})")));
}

TEST(IdToken, does_not_continue_for_anybody_else) {
  EXPECT_FALSE(id_token_continues(kEarlier, jwt(R"({"iss":"https://as.example","sub":"user-2"})")));
  EXPECT_FALSE(
      id_token_continues(kEarlier, jwt(R"({"iss":"https://other.example","sub":"user-1"})")));
  EXPECT_FALSE(id_token_continues(kEarlier, jwt(R"({"iss":"user-1","sub":"https://as.example"})")));
  EXPECT_FALSE(id_token_continues(kEarlier, jwt(R"({"iss":"https://as.example","sub":"USER-1"})")));
}

TEST(IdToken, does_not_continue_where_the_new_one_does_not_say) {
  for (const auto* claims : {"{}", R"({"iss":"https://as.example"})", R"({"sub":"user-1"})",
                             R"({"iss":"https://as.example","sub":1})",
                             R"({"a":{"iss":"https://as.example"}})", "[]", "no json"}) {
    EXPECT_FALSE(id_token_continues(kEarlier, jwt(claims))) << claims;
  }
  for (const auto* token : {"", "opaque", "a.b", "a.!!!.c"}) {
    EXPECT_FALSE(id_token_continues(kEarlier, SecretString(token))) << token;
  }
}

TEST(IdToken, continues_where_there_is_nothing_to_compare_with) {
  for (const auto& earlier : {SecretString(), SecretString("opaque"), SecretString("a.b.c"),
                              jwt("{}"), jwt("no json"), jwt(R"({"sub":"user-1"})")}) {
    EXPECT_TRUE(id_token_continues(earlier, kEarlier)) << earlier.view();
  }
}

}  // namespace
}  // namespace token_rotation
