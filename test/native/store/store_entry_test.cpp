#include "store/store_entry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace token_rotation {
namespace {

constexpr double kNowMs = 1.8e12;

StoreEntry entry_with(const Expiry& expiry, std::string_view id_token = {}) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString("access &=%+ token");
  tokens->refresh_token = SecretString("refresh/token~1");
  tokens->id_token = SecretString(id_token);
  tokens->expiry = expiry;
  return {tokens, nullptr};
}

std::optional<StoreEntry> round_trip(const StoreEntry& entry, double now_ms = kNowMs) {
  return read_store_entry(write_store_entry(entry).view(), now_ms);
}

TEST(StoreEntry, brings_tokens_through) {
  const auto read = round_trip(entry_with(Expiry::at(kNowMs + 3.6e6, 3.6e6), "h.p.s"));
  ASSERT_TRUE(read && read->tokens);
  EXPECT_EQ(read->failure, nullptr);
  EXPECT_EQ(read->tokens->access_token.view(), "access &=%+ token");
  EXPECT_EQ(read->tokens->refresh_token.view(), "refresh/token~1");
  EXPECT_EQ(read->tokens->id_token.view(), "h.p.s");
  EXPECT_EQ(read->tokens->expiry.at_ms, kNowMs + 3.6e6);
  EXPECT_EQ(read->tokens->expiry.lifetime_ms, 3.6e6);
}

TEST(StoreEntry, brings_an_expiry_through_that_is_not_known) {
  EXPECT_EQ(round_trip(entry_with(Expiry::never()))->tokens->expiry.kind, Expiry::Kind::kNever);
  const auto read = round_trip(entry_with(Expiry::at(kNowMs + 5)));
  EXPECT_EQ(read->tokens->expiry.at_ms, kNowMs + 5);
  EXPECT_TRUE(std::isnan(read->tokens->expiry.lifetime_ms));
}

TEST(StoreEntry, counts_a_lifetime_from_now_at_most) {
  const auto read = round_trip(entry_with(Expiry::at(kNowMs + 9e6, 3.6e6)));
  EXPECT_EQ(read->tokens->expiry.at_ms, kNowMs + 3.6e6);
}

TEST(StoreEntry, brings_a_failure_through) {
  const auto failure = std::make_shared<const Failure>(
      Failure{FailureClass::kNotSent, "http_503", "come back later", 503, 1'500});
  const auto read = round_trip({nullptr, failure});
  ASSERT_TRUE(read && read->failure);
  EXPECT_EQ(read->tokens, nullptr);
  EXPECT_EQ(read->failure->failure_class, FailureClass::kNotSent);
  EXPECT_EQ(read->failure->code, "http_503");
  EXPECT_EQ(read->failure->description, "come back later");
  EXPECT_EQ(read->failure->http_status, 503);
  EXPECT_EQ(read->failure->retry_after_ms, 1'500);
}

TEST(StoreEntry, reads_nothing_else) {
  for (const char* text : {
           "",
           "version",
           "version=1",
           "version=2&access_token=a&refresh_token=r",
           "access_token=a&refresh_token=r",
           "version=1&access_token=a",
           "version=1&refresh_token=r",
           "version=1&access_token=a%0A&refresh_token=r",
           "version=1&access_token=%zz&refresh_token=r",
           "version=1&error=invalid_grant",
           "version=1&error=invalid_grant&class=9",
           "version=1&error=invalid_grant&class=-1",
           R"({"version":1})",
       }) {
    EXPECT_FALSE(read_store_entry(text, kNowMs)) << text;
  }
}

TEST(StoreEntry, keeps_absurd_numbers_within_bounds) {
  const auto read =
      read_store_entry("version=1&error=e&class=2&http_status=1e300&retry_after_ms=-5", kNowMs);
  ASSERT_TRUE(read && read->failure);
  EXPECT_EQ(read->failure->http_status, 1'000'000'000);
  EXPECT_EQ(read->failure->retry_after_ms, 0);
}

}  // namespace
}  // namespace token_rotation
