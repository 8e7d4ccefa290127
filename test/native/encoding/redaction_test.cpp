#include "encoding/redaction.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

TEST(LogText, leaves_readable_words_alone) {
  EXPECT_EQ(redacted("Token is not active (AADSTS70008): see https://a.example", {}),
            "Token is not active (AADSTS70008): see https://a.example");
}

TEST(LogText, is_one_line_of_printable_ascii) {
  EXPECT_EQ(redacted("a\r\nb\tc\x1b[31m\x7f"
                     "d",
                     {}),
            "a  b c [31m d");
  const std::string line = redacted("caf\xc3\xa9 \xff", {});
  for (const char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << line;
}

TEST(LogText, is_not_longer_than_asked_for) {
  std::string words;
  for (int i = 0; i < 100; ++i) words += "word ";
  EXPECT_EQ(redacted(words, {}).size(), 200U);
  EXPECT_EQ(redacted(words, {}, 12), "word word wo");
}

TEST(LogText, masks_known_secrets_wherever_they_stand) {
  EXPECT_EQ(redacted("bad token 'r3fr3sh' (r3fr3sh) for s3cret!", {"r3fr3sh", "s3cret"}),
            "bad token '[...]' ([...]) for [...]!");
}

TEST(LogText, masks_secrets_with_odd_characters) {
  EXPECT_EQ(redacted("got M.R3$!x* and s3 cr\"et", {"M.R3$!x*", "s3 cr\"et"}),
            "got [...] and [...]");
}

TEST(LogText, masks_secrets_as_they_were_sent) {
  EXPECT_EQ(redacted("bad form: client_secret=s3+cr%2Fet&x=1", {"s3 cr/et"}),
            "bad form: client_secret=[...]&x=1");
}

TEST(LogText, masks_a_known_secret_even_where_the_text_is_cut) {
  const std::string padding(195, ' ');
  EXPECT_EQ(redacted(padding + "s3cret-s3cret", {"s3cret-s3cret"}), padding + "[...]");
}

TEST(LogText, masks_a_secret_that_begins_as_another_does) {
  EXPECT_EQ(redacted("got s3cret and s3cret-of-two", {"s3cret", "s3cret-of-two"}),
            "got [...] and [...]");
}

TEST(LogText, takes_an_empty_secret_for_none) {
  EXPECT_EQ(redacted("some words", {"", ""}), "some words");
}

TEST(LogText, masks_long_runs_that_could_be_tokens) {
  EXPECT_EQ(
      redacted("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N here",
               {}),
      "got [...] here");
  EXPECT_EQ(redacted(std::string(37, 'x'), {}), "[...]");
}

TEST(LogText, keeps_trace_ids) {
  EXPECT_EQ(redacted("Trace ID: 0f6f5f3e-1f2a-4f0e-9d5c-2f9a3b7c8d01", {}),
            "Trace ID: 0f6f5f3e-1f2a-4f0e-9d5c-2f9a3b7c8d01");
}

TEST(LogText, of_what_is_no_secret_keeps_every_word) {
  const std::string issuer = "https://login.example/0f6f5f3e-1f2a-4f0e-9d5c-2f9a3b7c8d01/v2.0";
  EXPECT_EQ(printable(issuer), issuer);
  EXPECT_EQ(printable("a\nb\x7f\xff"), "a b  ");
  EXPECT_EQ(printable(std::string(300, 'x')).size(), 200U);
}

TEST(LogText, ends_where_the_secret_is_part_of_the_mask) {
  EXPECT_EQ(redacted("a.b", {"."}), "a.b");
  EXPECT_EQ(redacted("a[...]b", {"[...]"}), "a[...]b");
}

TEST(LogText, is_masked_whole_where_a_hole_would_tell_the_secret) {
  EXPECT_EQ(redacted("not a token", {"a"}), "[...]");
  EXPECT_EQ(redacted("the token is invalid", {"token"}), "[...]");
  EXPECT_EQ(redacted("the client_secret is wrong", {"secret"}), "[...]");
  EXPECT_EQ(redacted("wrong", {"supersecret"}), "wrong");
  EXPECT_EQ(redacted("got supersecret", {"supersecret"}), "[...]");
}

TEST(LogText, keeps_words_that_a_short_secret_is_a_part_of) {
  EXPECT_EQ(redacted("invalid_grant: revoked", {"a", "e", "grants"}), "invalid_grant: revoked");
}

TEST(LogText, looks_at_the_beginning_of_a_long_text_only) {
  const std::string secret = "s3cret-s3cret";
  const std::string begin = std::string(36, 'x') + " ";
  std::string text;
  while (text.size() < 4096) text += '\n';
  EXPECT_EQ(redacted(text + begin, {secret}), redacted(text + std::string(1 << 20, 'x'), {secret}));
  EXPECT_EQ(redacted(std::string(1 << 20, 'a'), {"a"}), "[...]");
}

TEST(LogText, masks_a_secret_that_ends_behind_what_is_looked_at) {
  const std::string secret(3000, '#');
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "\x01";
  EXPECT_EQ(redacted(text.substr(0, 150) + secret + "!", {secret}),
            std::string(150, ' ') + "[...]!");
}

}  // namespace
}  // namespace token_rotation
