#include "encoding/form_encoding.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string encoded(std::string_view text) {
  SecretString out;
  append_form_encoded(out, text);
  return std::string(out.view());
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The fields of a form; one field "(no form)" where the text is none.
Fields read(std::string_view text) {
  Fields fields;
  const bool is_form = read_form(text, [&](std::string_view name, const SecretString& value) {
    fields.emplace_back(name, value.view());
  });
  return is_form ? fields : Fields{{"(no form)", ""}};
}

TEST(FormEncoding, leaves_unreserved_characters_alone) {
  EXPECT_EQ(encoded("AZaz09*-._"), "AZaz09*-._");
}

TEST(FormEncoding, writes_a_space_as_plus) {
  EXPECT_EQ(encoded("a b"), "a+b");
}

TEST(FormEncoding, escapes_everything_that_would_break_out_of_a_field) {
  EXPECT_EQ(encoded("&=+%;#?/:@~"), "%26%3D%2B%25%3B%23%3F%2F%3A%40%7E");
  EXPECT_EQ(encoded("\r\n"), "%0D%0A");
}

TEST(FormEncoding, escapes_utf8_byte_by_byte) {
  EXPECT_EQ(encoded("ö€"), "%C3%B6%E2%82%AC");
}

TEST(FormEncoding, keeps_nul_bytes) {
  EXPECT_EQ(encoded({"\0a\0", 3}), "%00a%00");
}

TEST(FormEncoding, joins_fields_with_ampersands) {
  SecretString out;
  append_form_field(out, "grant_type", "refresh_token");
  append_form_field(out, "scope", "");
  append_form_field(out, "a=b", "c&d");
  EXPECT_EQ(out.view(), "grant_type=refresh_token&scope=&a%3Db=c%26d");
}

TEST(FormEncoding, brings_every_byte_back) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  SecretString out;
  append_form_field(out, all_bytes, all_bytes);
  EXPECT_THAT(read(out.view()), ElementsAre(Pair(all_bytes, all_bytes)));
}

TEST(ReadForm, decodes_names_and_values_in_order) {
  EXPECT_THAT(read("b=2&a=1+1&%61%3d=x%2By"),
              ElementsAre(Pair("b", "2"), Pair("a", "1 1"), Pair("a=", "x+y")));
}

TEST(ReadForm, keeps_equal_signs_of_values_and_repeated_names) {
  EXPECT_THAT(read("a=b=c&a="), ElementsAre(Pair("a", "b=c"), Pair("a", "")));
}

TEST(ReadForm, takes_escapes_at_the_very_end) {
  EXPECT_THAT(read("a=%41"), ElementsAre(Pair("a", "A")));
}

TEST(ReadForm, has_no_fields_in_an_empty_text) {
  EXPECT_THAT(read(""), IsEmpty());
}

TEST(ReadForm, refuses_broken_escapes) {
  for (const auto* text : {"a=%", "a=%4", "a=%4g", "a=%g4", "%=a", "a=1&b=%zz"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(read(text), ElementsAre(Pair("(no form)", "")));
  }
}

TEST(ReadForm, refuses_fields_without_equal_sign) {
  for (const auto* text : {"plain text", "a=1&b", "a=1&&b=2", "&a=1"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(read(text), ElementsAre(Pair("(no form)", "")));
  }
}

}  // namespace
}  // namespace token_rotation
