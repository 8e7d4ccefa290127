#include "encoding/json_reader.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string joined(const JsonPath& path) {
  std::string text;
  for (const auto& name : path) text += (text.empty() ? "" : "/") + name;
  return text;
}

std::string text_of(const JsonScalar& value) {
  switch (value.kind) {
    case JsonScalar::Kind::kNull:
      return "null";
    case JsonScalar::Kind::kBoolean:
      return value.boolean ? "true" : "false";
    case JsonScalar::Kind::kNumber:
      return std::string("#").append(std::to_string(value.number));
    case JsonScalar::Kind::kString:
      return std::string("'").append(value.text).append("'");
  }
  return "?";
}

using Scalars = std::vector<std::pair<std::string, std::string>>;

Scalars read(std::string_view text) {
  Scalars scalars;
  const bool readable = read_json_object(text, [&](const JsonPath& path, const JsonScalar& value) {
    scalars.emplace_back(joined(path), text_of(value));
  });
  EXPECT_TRUE(readable) << text;
  return scalars;
}

bool is_readable(std::string_view text) {
  return read_json_object(text, [](const JsonPath&, const JsonScalar&) {});
}

TEST(JsonReader, hands_out_every_kind_of_scalar) {
  EXPECT_THAT(read(R"({"s":"text","n":12,"f":1.5,"m":-3,"t":true,"x":false,"z":null})"),
              ElementsAre(Pair("s", "'text'"), Pair("n", "#12.000000"), Pair("f", "#1.500000"),
                          Pair("m", "#-3.000000"), Pair("t", "true"), Pair("x", "false"),
                          Pair("z", "null")));
}

TEST(JsonReader, decodes_escapes) {
  EXPECT_THAT(read(R"({"a":"\u0041\n\"\\\/\ud83d\ude00"})"),
              ElementsAre(Pair("a", "'A\n\"\\/\xF0\x9F\x98\x80'")));
}

TEST(JsonReader, names_the_way_to_nested_values) {
  EXPECT_THAT(read(R"({"error":{"inner":{"code":1},"message":"m"},"after":2})"),
              ElementsAre(Pair("error/inner/code", "#1.000000"), Pair("error/message", "'m'"),
                          Pair("after", "#2.000000")));
}

TEST(JsonReader, names_an_array_whatever_the_index) {
  EXPECT_THAT(read(R"({"scopes":["a",["b"]],"errors":[{"code":"x"},{"code":"y"}],"after":1})"),
              ElementsAre(Pair("scopes/[]", "'a'"), Pair("scopes/[]/[]", "'b'"),
                          Pair("errors/[]/code", "'x'"), Pair("errors/[]/code", "'y'"),
                          Pair("after", "#1.000000")));
}

TEST(JsonReader, keeps_members_that_come_twice) {
  EXPECT_THAT(read(R"({"a":1,"a":2})"),
              ElementsAre(Pair("a", "#1.000000"), Pair("a", "#2.000000")));
}

TEST(JsonReader, reads_numbers_too_large_for_an_integer) {
  EXPECT_THAT(read(R"({"n":123456789012345678901234567890})"),
              ElementsAre(Pair("n", ::testing::StartsWith("#12345"))));
}

TEST(JsonReader, reads_a_number_beyond_all_doubles_as_null) {
  for (const std::string number : {"1e400", "-1e400", "1E+400", "1.5e999999999999"}) {
    EXPECT_THAT(read("{\"n\":" + number + ",\"m\":[" + number + "],\"after\":1}"),
                ElementsAre(Pair("n", "null"), Pair("m/[]", "null"), Pair("after", "#1.000000")));
  }
  EXPECT_THAT(read("{\"n\":" + std::string(400, '9') + "}"), ElementsAre(Pair("n", "null")));
  EXPECT_THAT(read(R"({"n":1e-400,"s":"1e400 \" 1e400","m":1e300})"),
              ElementsAre(Pair("n", "#0.000000"), Pair("s", "'1e400 \" 1e400'"),
                          Pair("m", ::testing::StartsWith("#1000"))));
}

TEST(JsonReader, reads_half_a_surrogate_pair_as_the_replacement_character) {
  const std::string replaced = "\xEF\xBF\xBD";
  for (const auto* half : {R"(\ud83d)", R"(\uDE00)", R"(\ud83d\ud83d)", R"(\ude00\ud83d)"}) {
    const std::string text(half);
    const std::string expected = text.size() > 6 ? replaced + replaced : replaced;
    EXPECT_THAT(read(R"({"a":"x)" + text + R"(y","after":1})"),
                ElementsAre(Pair("a", "'x" + expected + "y'"), Pair("after", "#1.000000")));
  }
  EXPECT_THAT(read(R"({"a":"\ud83d\ude00","b":"\\ud83d"})"),
              ElementsAre(Pair("a", "'\xF0\x9F\x98\x80'"), Pair("b", "'\\ud83d'")))
      << "a whole pair, and no escape";
}

TEST(JsonReader, repairs_nothing_that_is_no_json) {
  for (const auto* text :
       {R"({"a":1e400x})", R"({"a":1e400-})", R"({"a":--1e400})", R"({"a":"\ud8)",
        R"({"a":"\u12g4"})", R"({"a":"\)", R"({"a":1e})", R"({"a":-})"}) {
    EXPECT_FALSE(is_readable(text)) << text;
  }
}

TEST(JsonReader, reads_an_empty_object_and_blanks_around_it) {
  EXPECT_THAT(read(" \r\n{ }\t"), IsEmpty());
  EXPECT_THAT(read("\xEF\xBB\xBF{\"a\":null}"), ElementsAre(Pair("a", "null")))
      << "a byte order mark";
}

TEST(JsonReader, refuses_everything_that_is_no_object) {
  for (const auto* text : {"",
                           " ",
                           "null",
                           "1",
                           "\"text\"",
                           "[]",
                           "[{\"a\":1}]",
                           "{",
                           "{\"a\":1",
                           "{\"a\":1}{",
                           "{\"a\":1} x",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\":NaN}",
                           "{\"a\":01}",
                           "{\"a\"}",
                           "<html></html>",
                           "access_token=a",
                           "{\"a\":1}// c",
                           "{\"a\":\"\n\"}"}) {
    EXPECT_FALSE(is_readable(text)) << text;
  }
}

TEST(JsonReader, reads_bytes_that_are_no_utf8_as_the_replacement_character) {
  EXPECT_THAT(read("{\"a\":\"caf\xe9\",\"b\":1}"),
              ElementsAre(Pair("a", "'caf\xEF\xBF\xBD'"), Pair("b", "#1.000000")));
  EXPECT_THAT(read("{\"a\":\"caf\xC3\xA9\"}"), ElementsAre(Pair("a", "'caf\xC3\xA9'")));
}

std::string nested(int levels, const std::string& open, const std::string& close) {
  std::string text = R"({"a":)";
  for (int i = 1; i < levels; ++i) text += open;
  text += "1";
  for (int i = 1; i < levels; ++i) text += close;
  return text + "}";
}

TEST(JsonReader, goes_sixteen_levels_deep) {
  EXPECT_TRUE(is_readable(nested(16, R"({"a":)", "}")));
  EXPECT_TRUE(is_readable(nested(16, "[", "]")));
  EXPECT_FALSE(is_readable(nested(17, R"({"a":)", "}")));
  EXPECT_FALSE(is_readable(nested(17, "[", "]")));
}

TEST(JsonReader, does_not_drown_in_brackets) {
  EXPECT_FALSE(is_readable(R"({"a":)" + std::string(500'000, '[')));
}

TEST(JsonReader, counts_levels_and_not_siblings) {
  std::string text = R"({"z":0)";
  for (int i = 0; i < 50; ++i) text += R"(,"a":{"b":[1]})";
  EXPECT_TRUE(is_readable(text + "}"));
}

}  // namespace
}  // namespace token_rotation
