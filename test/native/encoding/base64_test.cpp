#include "encoding/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace token_rotation {
namespace {

std::string decoded(std::string_view text) {
  const auto bytes = base64url_decoded(text);
  return bytes ? std::string(bytes->view()) : "(refused)";
}

TEST(Base64, gives_the_vectors_of_rfc_4648) {
  EXPECT_EQ(base64("").view(), "");
  EXPECT_EQ(base64("f").view(), "Zg==");
  EXPECT_EQ(base64("fo").view(), "Zm8=");
  EXPECT_EQ(base64("foo").view(), "Zm9v");
  EXPECT_EQ(base64("foob").view(), "Zm9vYg==");
  EXPECT_EQ(base64("fooba").view(), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar").view(), "Zm9vYmFy");
}

TEST(Base64, breaks_no_lines_in_long_texts) {
  const std::string long_text(1000, 'x');
  const auto encoded = base64(long_text);
  EXPECT_EQ(encoded.size(), 1336U);
  EXPECT_EQ(encoded.view().find('\n'), std::string_view::npos);
}

TEST(Base64, uses_its_own_alphabet) {
  EXPECT_EQ(base64("\xfb\xef\xff").view(), "++//");
}

TEST(Base64Url, uses_the_alphabet_for_urls_and_no_padding) {
  EXPECT_EQ(base64url("\xfb\xef\xff").view(), "--__");
  EXPECT_EQ(base64url("f").view(), "Zg");
  EXPECT_EQ(base64url("fo").view(), "Zm8");
  EXPECT_EQ(base64url("").view(), "");
}

TEST(Base64Url, decodes_every_length) {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    SCOPED_TRACE(length);
    EXPECT_EQ(decoded(base64url(bytes).view()), bytes);
    bytes += static_cast<char>(255 - length);
  }
}

TEST(Base64Url, refuses_what_is_none) {
  for (const auto* text :
       {"A", "AAAAA", "Zg==", "a+b/", "Zm9v\n", " Zm9v", "Zm9v ", "Zm9\t", "Zm!v", "Zm\xc3\xb6"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(decoded(text), "(refused)");
  }
  EXPECT_EQ(decoded({"Zm\0v", 4}), "(refused)");
}

}  // namespace
}  // namespace token_rotation
