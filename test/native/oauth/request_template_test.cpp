#include "oauth/request_template.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "base/ascii.hpp"
#include "encoding/form_encoding.hpp"
#include "support/request_fields.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using Format = RequestTemplate::Format;
using Method = HttpRequest::Method;

struct Values {
  std::string refresh_token = "refresh-1";
  std::string access_token = "access-1";
  std::string client_id = "client-1";
  std::string client_secret = "secret-1";
};

HttpRequest filled(const RequestTemplate& wanted, const Values& values = {}) {
  HttpRequest request;
  request.url = "https://api.example/refresh";
  wanted.fill(request,
              {values.refresh_token, values.access_token, values.client_id, values.client_secret});
  return request;
}

NamedTemplates named(std::initializer_list<std::pair<std::string, std::string>> entries) {
  NamedTemplates list;
  for (const auto& [name, value] : entries) list.emplace_back(name, SecretString(value));
  return list;
}

RequestTemplate json(const std::string& body) {
  return {Method::kPost, Format::kJson, SecretString(body), {}, {}};
}

RequestTemplate form(const NamedTemplates& fields, Format format = Format::kForm) {
  return {Method::kPost, format, SecretString(), fields, {}};
}

RequestTemplate headers(const NamedTemplates& lines) {
  return {Method::kGet, Format::kNone, SecretString(), {}, lines};
}

TEST(RequestTemplate, puts_every_value_at_its_place) {
  const auto request = filled(json(
      R"({"a":"{refresh_token}","b":["x{access_token}y"],"c":{"d":"{client_id}{client_secret}"}})"));
  EXPECT_EQ(request.body.view(),
            R"({"a":"refresh-1","b":["xaccess-1y"],"c":{"d":"client-1secret-1"}})");
  EXPECT_EQ(request.url, "https://api.example/refresh");
  EXPECT_FALSE(request.presents_in_head);
}

TEST(RequestTemplate, leaves_other_braces_as_they_are) {
  const auto request =
      filled(json(R"({"query":"mutation { renew(token: $t) { a } }{","t":"{refresh_token}"})"));
  EXPECT_EQ(request.body.view(),
            R"({"query":"mutation { renew(token: $t) { a } }{","t":"refresh-1"})");
}

TEST(RequestTemplate, puts_in_no_value_twice) {
  Values values;
  values.refresh_token = "{client_secret}";
  EXPECT_EQ(filled(json(R"({"a":"{refresh_token}"})"), values).body.view(),
            R"({"a":"{client_secret}"})");
}

TEST(RequestTemplate, encodes_a_form_and_its_names) {
  Values values;
  values.refresh_token = "a&b=c d";
  const auto request =
      filled(form(named({{"re fresh", "{refresh_token}"}, {"x", "1&2{client_id}"}})), values);
  EXPECT_EQ(request.body.view(), "re+fresh=a%26b%3Dc+d&x=1%262client-1");
}

TEST(RequestTemplate, puts_a_query_behind_one_that_is_there) {
  const auto wanted = form(named({{"t", "{refresh_token}"}}), Format::kQuery);
  EXPECT_EQ(filled(wanted).url, "https://api.example/refresh?t=refresh-1");
  EXPECT_TRUE(filled(wanted).presents_in_head);
  EXPECT_TRUE(filled(wanted).body.empty());
  HttpRequest request;
  request.url = "https://api.example/refresh?a=1";
  wanted.fill(request, {"r", "a", "i", "s"});
  EXPECT_EQ(request.url, "https://api.example/refresh?a=1&t=r");
}

TEST(RequestTemplate, writes_headers) {
  const auto request = filled(headers(named({{"Authorization", "Bearer {refresh_token}"}})));
  EXPECT_THAT(header_values(request, "Authorization"), ElementsAre("Bearer refresh-1"));
  EXPECT_TRUE(request.presents_in_head);
  EXPECT_FALSE(filled(headers(named({{"X-Client", "{client_id}"}}))).presents_in_head);
}

TEST(RequestTemplate, refuses_what_would_end_a_header) {
  const auto wanted = headers(named({{"Authorization", "Bearer {refresh_token}"}}));
  for (const std::string& token :
       {std::string("a\r\nX: y"), std::string("a\nb"), std::string("a\0b", 3), std::string("a\x7f"),
        std::string("\tb")}) {
    Values values;
    values.refresh_token = token;
    EXPECT_THROW(filled(wanted, values), UnsendableValue) << token;
  }
}

TEST(RequestTemplate, refuses_what_would_end_a_cookie) {
  const auto wanted = headers(named({{"cookie", "refresh={refresh_token}"}}));
  EXPECT_THAT(header_values(filled(wanted), "cookie"), ElementsAre("refresh=refresh-1"));
  for (const char* token : {"a; admin=1", "a b", "a,b", "a\"", "a\\b"}) {
    Values values;
    values.refresh_token = token;
    EXPECT_THROW(filled(wanted, values), UnsendableValue) << token;
  }
}

/// Bytes that mean something in one of the places, and any others.
std::string hostile_text(std::mt19937& random) {
  static const std::string kMeaningful = "\"\\{}[]&=?#%+;,:/ \r\n\t\0'`<>$";
  std::uniform_int_distribution<std::size_t> length(1, 40);
  std::uniform_int_distribution<int> byte(0, 255);
  std::string text;
  for (std::size_t left = length(random); left > 0; --left) {
    const int value = byte(random);
    text += value < 128 ? kMeaningful[static_cast<std::size_t>(value) % kMeaningful.size()]
                        : static_cast<char>(byte(random) % 128);
  }
  return text;
}

TEST(RequestTemplate, keeps_every_text_in_its_place) {
  std::mt19937 random(42);
  const auto in_json =
      json(R"({"first":"{refresh_token}","a":{"b":"<{access_token}>"},"last":"{client_secret}"})");
  const auto in_form = form(named({{"first", "{refresh_token}"}, {"a", "<{access_token}>"}}));
  for (int round = 0; round < 20'000; ++round) {
    Values values{hostile_text(random), hostile_text(random), "id", hostile_text(random)};
    const auto body = nlohmann::json::parse(filled(in_json, values).body.view());
    ASSERT_EQ(body.size(), 3U);
    ASSERT_EQ(body["first"], values.refresh_token);
    ASSERT_EQ(body["a"]["b"], "<" + values.access_token + ">");
    ASSERT_EQ(body["last"], values.client_secret);

    std::vector<std::pair<std::string, std::string>> fields;
    ASSERT_TRUE(read_form(filled(in_form, values).body.view(), [&](auto name, const auto& value) {
      fields.emplace_back(name, value.view());
    }));
    ASSERT_THAT(fields, ElementsAre(testing::Pair("first", values.refresh_token),
                                    testing::Pair("a", "<" + values.access_token + ">")));
  }
}

TEST(RequestTemplate, is_told_from_others_by_its_text) {
  const auto one = json(R"({"a":"{refresh_token}"})");
  EXPECT_EQ(one.text().view(), json(R"({"a":"{refresh_token}"})").text().view());
  EXPECT_NE(one.text().view(), json(R"({"b":"{refresh_token}"})").text().view());
  EXPECT_TRUE(one.names(&RequestValues::refresh_token));
  EXPECT_FALSE(one.names(&RequestValues::client_secret));
}

}  // namespace
}  // namespace token_rotation
