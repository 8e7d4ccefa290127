#include "oauth/audience.hpp"

#include <gtest/gtest.h>

#include "oauth/audience_tokens.hpp"
#include "oauth/successor.hpp"

namespace token_rotation {
namespace {

using Parameters = std::vector<std::pair<std::string, SecretString>>;

TEST(Audience, is_over_all_parameters_in_any_order) {
  const Parameters one = {{"scope", SecretString("a b")}, {"resource", SecretString("https://r")}};
  const Parameters other = {{"resource", SecretString("https://r")},
                            {"scope", SecretString("a b")}};
  EXPECT_EQ(audience_of(one), audience_of(other));
}

TEST(Audience, is_another_with_any_other_entry) {
  const std::vector<Parameters> all = {
      {},
      {{"scope", SecretString("a")}},
      {{"scope", SecretString("b")}},
      {{"scope", SecretString("")}},
      {{"sco", SecretString("pea")}},
      {{"resource", SecretString("a")}},
      {{"x_custom", SecretString("a")}},
      {{"scope", SecretString("a")}, {"resource", SecretString("b")}},
      {{"scope", SecretString("b")}, {"resource", SecretString("a")}},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_NE(audience_of(all[i]), audience_of(all[j])) << i << " and " << j;
  }
}

TEST(Audience, has_failures_of_its_own) {
  const auto failed = [](const char* code, FailureClass failure_class) {
    return Failure{failure_class, code, "", 400, {}};
  };
  for (const char* code : {"invalid_scope", "invalid_target", "invalid_request", "invalid_client"})
    EXPECT_TRUE(is_of_one_audience(failed(code, FailureClass::kConfiguration))) << code;
  for (const char* code : {"consent_required", "interaction_required", "Access_Denied"})
    EXPECT_TRUE(is_of_one_audience(failed(code, FailureClass::kTerminal))) << code;
  for (const char* code : {"invalid_grant", "token_revoked", "login_required", "revoked"})
    EXPECT_FALSE(is_of_one_audience(failed(code, FailureClass::kTerminal))) << code;
  EXPECT_FALSE(is_of_one_audience(failed("timeout", FailureClass::kAmbiguous)));
}

AudienceTokens tokens_of(std::uint8_t audience, std::string_view access_token,
                         std::string_view refresh_token, std::int64_t obtained_ms) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString(access_token);
  tokens->refresh_token = SecretString(refresh_token);
  return {tokens, Audience{audience}, obtained_ms};
}

Successor successor_with(const AudienceTokens& newest) {
  return {{}, newest.tokens, newest.audience, newest.obtained_ms};
}

TEST(AudienceTokens, are_carried_over_with_the_newest_refresh_token) {
  const auto earlier = successor_with(tokens_of(1, "A1", "R2", 5));
  const auto newest = carrying_over(successor_with(tokens_of(2, "B1", "R3", 6)), &earlier);
  EXPECT_EQ(newest.tokens_for({1}).tokens->access_token.view(), "A1");
  EXPECT_EQ(newest.tokens_for({1}).tokens->refresh_token.view(), "R3");
  EXPECT_EQ(newest.tokens_for({2}).tokens->access_token.view(), "B1");
  EXPECT_EQ(newest.tokens_for({3}).tokens, nullptr);
}

TEST(AudienceTokens, of_nobody_known_are_nobodys) {
  auto unknown = successor_with(tokens_of(0, "A1", "R2", 5));
  unknown.audience.reset();
  EXPECT_EQ(unknown.tokens_for({}).tokens, nullptr);
  const auto newest = carrying_over(successor_with(tokens_of(2, "B1", "R3", 6)), &unknown);
  EXPECT_EQ(newest.others, nullptr);
}

TEST(AudienceTokens, are_bounded_the_oldest_out) {
  Successor family = successor_with(tokens_of(0, "A0", "R0", 0));
  for (std::uint8_t i = 1; i < 40; ++i) {
    const Successor earlier = family;
    family = carrying_over(successor_with(tokens_of(i, "A", "R", i)), &earlier);
  }
  EXPECT_EQ(family.others->size(), kMaxOtherAudiences);
  EXPECT_NE(family.tokens_for({38}).tokens, nullptr);
  EXPECT_EQ(family.tokens_for({5}).tokens, nullptr);
}

}  // namespace
}  // namespace token_rotation
