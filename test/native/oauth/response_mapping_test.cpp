#include "oauth/response_mapping.hpp"

#include <gmock/gmock.h>

#include <string>

#include "oauth/token_request.hpp"
#include "oauth/token_response.hpp"
#include "support/make_provider.hpp"
#include "support/request_fields.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kNowMs = 1'800'000'000'000;

class MappedResponse : public ::testing::Test {
 protected:
  std::variant<TokenSet, Failure> read(std::string body, int status = 200) {
    provider->response = std::make_shared<const ResponseMapping>(mapping);
    HttpResponse response;
    response.delivery = HttpResponse::Delivery::kReplied;
    response.status = status;
    response.body = SecretString(body);
    return read_token_response(response, *provider, context, kNowMs);
  }
  TokenSet tokens(const std::string& body) {
    auto outcome = read(body);
    EXPECT_TRUE(std::holds_alternative<TokenSet>(outcome)) << body;
    auto* found = std::get_if<TokenSet>(&outcome);
    return found == nullptr ? TokenSet() : *found;
  }
  Failure failure(const std::string& body, int status = 200) {
    auto outcome = read(body, status);
    EXPECT_TRUE(std::holds_alternative<Failure>(outcome)) << body;
    auto* found = std::get_if<Failure>(&outcome);
    return found == nullptr ? Failure() : *found;
  }

  std::shared_ptr<Provider> provider = make_provider();
  GrantContext context{SecretString("refresh-1"), SecretString(), kUnknownMs};
  ResponseMapping mapping{
      {path_of("data.access")}, {path_of("data.refresh")}, {},
      {path_of("data.ttl")},    {path_of("data.until")},   {path_of("data.reason")}};
};

TEST_F(MappedResponse, is_read_at_its_paths) {
  const auto got = tokens(
      R"({"access_token":"no","data":{"access":"access-2","refresh":"refresh-2","ttl":60}})");
  EXPECT_EQ(got.access_token.view(), "access-2");
  EXPECT_EQ(got.refresh_token.view(), "refresh-2");
  EXPECT_EQ(got.expiry.lifetime_ms, 60'000);
}

TEST_F(MappedResponse, keeps_the_refresh_token_where_none_comes) {
  EXPECT_EQ(tokens(R"({"data":{"access":"access-2"}})").refresh_token.view(), "refresh-1");
}

TEST_F(MappedResponse, ends_in_s_ms_or_iso_8601) {
  for (const auto* until : {"1800003600", "1800003600000", "\"1800003600\"",
                            "\"2027-01-15T09:00:00Z\"", "\"2027-01-15T09:00:00.000+00:00\""}) {
    const auto got = tokens(R"({"data":{"access":"access-2","until":)" + std::string(until) + "}}");
    EXPECT_EQ(got.expiry.at_ms, 1'800'003'600'000) << until;
  }
}

TEST_F(MappedResponse, has_no_other_times) {
  const auto got = tokens(R"({"data":{"access":"access-2","ttl":60},"expires":"2099-01-01"})");
  EXPECT_EQ(got.expiry.lifetime_ms, 60'000);
}

TEST_F(MappedResponse, believes_a_jwt_where_nothing_tells) {
  // {"exp":1800000900}
  const auto got =
      tokens(R"({"data":{"access":"eyJhbGciOiJub25lIn0.eyJleHAiOjE4MDAwMDA5MDB9.c2ln"}})");
  EXPECT_EQ(got.expiry.at_ms, 1'800'000'900'000);
}

TEST_F(MappedResponse, takes_no_other_kinds) {
  for (const auto* access : {"1", "null", "true", "{}", "[\"access-2\"]", "\"\""}) {
    const auto failed = failure(R"({"data":{"access":)" + std::string(access) + "}}");
    EXPECT_EQ(failed.code, "unusable_response") << access;
    EXPECT_THAT(failed.description, HasSubstr("no usable access token at data.access"));
  }
  const auto failed = failure(R"({"data":{"access":"a b"}})");
  EXPECT_EQ(failed.code, "unusable_response");
  EXPECT_THAT(failed.description, HasSubstr("not a bearer token"));
}

TEST_F(MappedResponse, may_be_the_first_of_several_places) {
  mapping.access_token = {path_of("access_token"), path_of("accessToken")};
  EXPECT_EQ(tokens(R"({"accessToken":"access-2"})").access_token.view(), "access-2");
  EXPECT_EQ(tokens(R"({"access_token":"access-2"})").access_token.view(), "access-2");
  EXPECT_EQ(tokens(R"({"access_token":"access-2","accessToken":null})").access_token.view(),
            "access-2");
}

TEST_F(MappedResponse, refuses_by_the_word_at_its_path) {
  const auto known = failure(R"({"data":{"reason":"TOKEN_EXPIRED"}})", 422);
  EXPECT_EQ(known.failure_class, FailureClass::kTerminal);
  EXPECT_EQ(known.code, "TOKEN_EXPIRED");
  for (const int status : {400, 401, 404, 410, 422}) {
    const auto own = failure(R"({"data":{"reason":"SESSION_GONE"}})", status);
    EXPECT_EQ(own.failure_class, FailureClass::kTerminal) << status;
    EXPECT_EQ(own.belief, Belief::kWhenRepeated) << status;
    EXPECT_EQ(own.http_status, status);
  }
  for (const int status : {408, 425, 429, 500, 503}) {
    EXPECT_TRUE(failure(R"({"data":{"reason":"SESSION_GONE"}})", status).is_transient()) << status;
  }
  EXPECT_EQ(failure(R"({"data":{"reason":"gone","access":"access-2"}})").code, "gone");
  EXPECT_EQ(tokens(R"({"data":{"reason":null,"access":"access-2"}})").access_token.view(),
            "access-2");
}

TEST_F(MappedResponse, survives_depth_and_size) {
  std::string deep = R"({"data":)";
  for (int level = 0; level < 10'000; ++level) deep += R"({"data":)";
  EXPECT_EQ(failure(deep).code, "unreadable_response");
  const auto large =
      tokens(R"({"filler":")" + std::string(900'000, 'x') + R"(","data":{"access":"access-2"}})");
  EXPECT_EQ(large.access_token.view(), "access-2");
}

TEST_F(MappedResponse, presents_an_access_token_as_the_next) {
  provider->presents_access_token = true;
  const auto got = tokens(R"({"data":{"access":"access-2","refresh":"ignored-1"}})");
  EXPECT_EQ(got.refresh_token.view(), "access-2");
}

TEST_F(MappedResponse, masks_what_is_fixed_in_the_request) {
  provider->request_secrets.emplace_back("api_key", SecretString("key-of-the-app"));
  const auto failed = failure(R"({"message":"key-of-the-app is unknown"})", 400);
  EXPECT_EQ(failed.description.find("key-of-the-app"), std::string::npos);
}

class MappedRequest : public ::testing::Test {
 protected:
  HttpRequest request(ClientAuthentication method = ClientAuthentication::kNone) {
    provider->request = std::make_shared<const RequestTemplate>(
        HttpRequest::Method::kPut, RequestTemplate::Format::kJson,
        SecretString(R"({"t":"{refresh_token}"})"), NamedTemplates(), NamedTemplates());
    GrantContext context;
    context.refresh_token = SecretString("refresh-1");
    return mapped_request(*provider, make_endpoints(method), context);
  }
  std::shared_ptr<Provider> provider = make_provider();
};

TEST_F(MappedRequest, says_nothing_that_it_was_not_told_to) {
  const auto sent = request();
  EXPECT_EQ(sent.method, HttpRequest::Method::kPut);
  EXPECT_EQ(sent.url, "https://as.example/token");
  EXPECT_EQ(sent.body.view(), R"({"t":"refresh-1"})");
  EXPECT_THAT(header_values(sent, "Content-Type"), ElementsAre("application/json"));
  EXPECT_THAT(header_values(sent, "Accept"), ElementsAre("application/json"));
  EXPECT_THAT(header_values(sent, "Authorization"), ElementsAre());
}

TEST_F(MappedRequest, has_a_type_of_its_own) {
  provider->headers.emplace_back("content-type", SecretString("application/vnd.api+json"));
  EXPECT_THAT(header_values(request(), "Content-Type"), ElementsAre("application/vnd.api+json"));
}

TEST_F(MappedRequest, may_authenticate_with_basic) {
  EXPECT_EQ(
      header_values(request(ClientAuthentication::kClientSecretBasic), "Authorization").size(), 1U);
}

}  // namespace
}  // namespace token_rotation
