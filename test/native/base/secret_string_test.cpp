#include "base/secret_string.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "encoding/form_encoding.hpp"
#include "encoding/json_reader.hpp"
#include "oauth/id_token.hpp"
#include "oauth/token_request.hpp"
#include "oauth/token_response.hpp"
#include "support/freed_memory.hpp"
#include "support/make_provider.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kSecret = "refresh-token-3c1f9a7be2";

TEST(SecretString, holds_text) {
  SecretString text(kSecret);
  EXPECT_EQ(text.view(), kSecret);
  EXPECT_EQ(text.size(), kSecret.size());
  EXPECT_FALSE(text.empty());
  text.clear();
  EXPECT_TRUE(text.empty());
  EXPECT_TRUE(SecretString().empty());
}

TEST(SecretString, appends_and_resizes) {
  SecretString text("a");
  text.append("b").append("").append({"\0c", 2});
  EXPECT_EQ(text.view(), (std::string_view{"ab\0c", 4}));
  text.resize(2);
  EXPECT_EQ(text.view(), "ab");
}

TEST(SecretString, compares_by_content) {
  EXPECT_EQ(SecretString("a"), SecretString("a"));
  EXPECT_FALSE(SecretString("a") == SecretString("b"));
  EXPECT_FALSE(SecretString("a") == SecretString({"a\0", 2}));
}

TEST(FreedMemory, sees_an_ordinary_string) {
  const FreedMemory freed(kSecret);
  { const std::string text(kSecret); }
  EXPECT_GT(FreedMemory::leaks(), 0) << "or the tests below prove nothing";
}

TEST(WipedMemory, is_what_a_secret_leaves_behind) {
  const FreedMemory freed(kSecret);
  { const SecretString text(kSecret); }
  EXPECT_EQ(FreedMemory::leaks(), 0);
}

TEST(WipedMemory, is_what_a_growing_secret_leaves_behind) {
  const FreedMemory freed(kSecret);
  {
    SecretString text(kSecret);
    for (int i = 0; i < 1000; ++i) text.append("x");
    text.reserve(10'000);
  }
  EXPECT_EQ(FreedMemory::leaks(), 0);
}

TEST(WipedMemory, is_what_a_cleared_or_shortened_secret_leaves_behind) {
  const FreedMemory freed(kSecret);
  {
    SecretString cleared(kSecret);
    cleared.clear();
    SecretString shortened(kSecret);
    shortened.resize(1);
  }
  EXPECT_EQ(FreedMemory::leaks(), 0);
}

TEST(WipedMemory, is_what_copies_and_moves_leave_behind) {
  const FreedMemory freed(kSecret);
  {
    SecretString first(kSecret);
    SecretString copy(first);
    SecretString moved(std::move(first));
    copy = SecretString("short");
    moved = copy;
    std::optional<SecretString> held(SecretString{kSecret});
    held.reset();
  }
  EXPECT_EQ(FreedMemory::leaks(), 0);
}

TEST(WipedMemory, is_what_reading_a_form_leaves_behind) {
  const SecretString form("a=1&refresh_token=" + std::string(kSecret));
  const FreedMemory freed(kSecret);
  EXPECT_TRUE(read_form(form.view(), [](std::string_view, const SecretString&) {}));
  EXPECT_EQ(FreedMemory::leaks(), 0);
}

class WipedRequest : public ::testing::TestWithParam<BodyFormat> {};

TEST_P(WipedRequest, leaves_no_refresh_token_behind) {
  auto provider = make_provider();
  provider->body_format = GetParam();
  const SecretString refresh_token(kSecret);
  const auto endpoints = make_endpoints(ClientAuthentication::kClientSecretPost);
  const FreedMemory freed(kSecret);
  { const HttpRequest request = refresh_request(*provider, endpoints, refresh_token, 0); }
  EXPECT_EQ(FreedMemory::leaks(), 0);
}

TEST_P(WipedRequest, leaves_no_client_secret_behind) {
  auto provider = make_provider();
  provider->body_format = GetParam();
  for (const auto method :
       {ClientAuthentication::kClientSecretPost, ClientAuthentication::kClientSecretBasic,
        ClientAuthentication::kClientSecretJwt}) {
    const FreedMemory freed(kClientSecret);
    {
      const HttpRequest request =
          refresh_request(*provider, make_endpoints(method), SecretString("r"), 0);
    }
    EXPECT_EQ(FreedMemory::leaks(), 0) << static_cast<int>(method);
  }
}

INSTANTIATE_TEST_SUITE_P(BodyFormats, WipedRequest,
                         ::testing::Values(BodyFormat::kForm, BodyFormat::kJson),
                         [](const auto& body_format) {
                           return body_format.param == BodyFormat::kJson ? "json" : "form";
                         });

}  // namespace
}  // namespace token_rotation
