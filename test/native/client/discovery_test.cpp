#include "client/discovery.hpp"

#include <gmock/gmock.h>

#include <string>

#include "support/discovery_fixture.hpp"
#include "support/request_fields.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

TEST_F(DiscoveryTest, asks_nobody_where_the_token_endpoint_is_configured) {
  provider->token_endpoint = "https://configured.example/token";
  const auto endpoints = discovery.known(provider);
  ASSERT_TRUE(endpoints);
  EXPECT_EQ(endpoints->token, "https://configured.example/token");
  EXPECT_EQ(transport.requests(), 0U);
}

TEST_F(DiscoveryTest, reads_the_metadata_of_the_issuer) {
  EXPECT_FALSE(discovery.known(provider));
  const auto found = find();
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(transport.request(0).method, HttpRequest::Method::kGet);
  EXPECT_EQ(transport.request(0).url, "https://as.example/.well-known/openid-configuration");
  EXPECT_THAT(header_values(transport.request(0), "Accept"), ElementsAre("application/json"));
  EXPECT_TRUE(found->empty());
  transport.answer(issuer_metadata());
  EXPECT_EQ(token_endpoint(*found), "https://as.example/token");
  EXPECT_EQ(discovery.known(provider)->revocation, "https://as.example/revoke");
}

TEST_F(DiscoveryTest, tries_the_place_of_rfc_8414_next) {
  const auto found = find();
  transport.answer(response_with(404, "not here"));
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(transport.request(1).url, "https://as.example/.well-known/oauth-authorization-server");
  transport.answer(issuer_metadata());
  EXPECT_EQ(token_endpoint(*found), "https://as.example/token");
}

TEST_F(DiscoveryTest, tries_the_place_of_rfc_8414_after_a_page_for_people) {
  // A single-page app answers every path with its index page and 200.
  const auto found = find();
  transport.answer(response_with(200, "<!DOCTYPE html><title>App</title>"));
  ASSERT_EQ(transport.requests(), 2U);
  transport.answer(issuer_metadata());
  EXPECT_EQ(token_endpoint(*found), "https://as.example/token");
}

TEST_F(DiscoveryTest, asks_once_for_many_callers) {
  std::vector<std::shared_ptr<Found>> callers;
  for (int i = 0; i < 20; ++i) callers.push_back(find());
  transport.answer(issuer_metadata());
  EXPECT_EQ(transport.requests(), 1U);
  for (const auto& found : callers) EXPECT_EQ(token_endpoint(*found), "https://as.example/token");
  EXPECT_EQ(token_endpoint(*find()), "https://as.example/token");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(DiscoveryTest, leaves_an_issuer_that_failed_alone_for_a_while) {
  const auto first = find();
  transport.answer(not_sent());
  EXPECT_EQ(failure(*first).code, "discovery_connect_failed");
  EXPECT_EQ(failure(*find()).code, "discovery_connect_failed");
  EXPECT_EQ(transport.requests(), 1U);
  transport.pass(1000);
  const auto again = find();
  EXPECT_EQ(transport.requests(), 2U);
  transport.answer(issuer_metadata());
  EXPECT_EQ(token_endpoint(*again), "https://as.example/token");
}

TEST_F(DiscoveryTest, tells_each_client_once_that_a_request_of_its_own_failed) {
  std::vector<Source> sources;
  const auto ask = [&](const std::shared_ptr<Provider>& client) {
    discovery.find(client, [&](const auto&, Source source) { sources.push_back(source); });
    transport.run();
  };
  const auto same_client = make_issuer_provider();
  const auto other = make_issuer_provider();
  other->id = "other";
  for (const auto& client : {provider, provider, same_client, other, other}) ask(client);
  transport.answer(not_sent());
  for (const auto& client : {provider, other}) ask(client);
  EXPECT_EQ(transport.requests(), 1U);
  EXPECT_THAT(sources,
              ElementsAre(Source::kRefreshed, Source::kJoined, Source::kJoined, Source::kRefreshed,
                          Source::kJoined, Source::kRemembered, Source::kRemembered));
}

TEST_F(DiscoveryTest, honours_retry_after) {
  const auto found = find();
  transport.answer(response_with(503, "", "60"));
  transport.answer(response_with(503, "", "60"));
  EXPECT_EQ(failure(*found).code, "discovery_http_503");
  transport.pass(59'999);
  EXPECT_EQ(failure(*find()).code, "discovery_http_503");
  EXPECT_EQ(transport.requests(), 2U);
  transport.pass(1);
  find();
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(DiscoveryTest, spends_nothing_whatever_happens_to_the_request) {
  for (const auto& response :
       {not_sent(), response_missing(), undelivered(HttpResponse::Delivery::kResponseTooLarge)}) {
    const auto found = find();
    transport.answer(response);
    EXPECT_EQ(failure(*found).failure_class, FailureClass::kNotSent);
    transport.pass(kDayMs);
  }
}

TEST_F(DiscoveryTest, takes_an_unproven_server_for_a_wrong_configuration) {
  const auto found = find();
  transport.answer(undelivered(HttpResponse::Delivery::kTlsUnverified));
  EXPECT_EQ(failure(*found).failure_class, FailureClass::kConfiguration);
}

TEST_F(DiscoveryTest, refuses_metadata_of_another_issuer) {
  const auto found = find();
  transport.answer(issuer_metadata("https://evil.example"));
  EXPECT_EQ(failure(*found).code, "issuer_mismatch");
  EXPECT_EQ(failure(*found).failure_class, FailureClass::kConfiguration);
  EXPECT_FALSE(discovery.known(provider));
}

TEST_F(DiscoveryTest, renews_old_metadata_behind_those_who_use_it) {
  find();
  transport.answer(issuer_metadata());
  transport.pass(kDayMs);
  EXPECT_TRUE(discovery.known(provider));
  transport.run();
  EXPECT_EQ(transport.requests(), 1U);
  transport.pass(1);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(discovery.known(provider)->token, "https://as.example/token");
  transport.run();
  EXPECT_EQ(transport.requests(), 2U) << "one request for ten callers";
  transport.answer(response_with(
      200, R"({"issuer":"https://as.example","token_endpoint":"https://moved.example/token"})"));
  EXPECT_EQ(discovery.known(provider)->token, "https://moved.example/token");
}

TEST_F(DiscoveryTest, keeps_old_metadata_where_it_cannot_be_renewed) {
  find();
  transport.answer(issuer_metadata());
  transport.pass(kDayMs + 1);
  discovery.known(provider);
  transport.run();
  transport.answer(not_sent());
  EXPECT_EQ(discovery.known(provider)->token, "https://as.example/token");
  transport.run();
  EXPECT_EQ(transport.requests(), 2U) << "the issuer cools down";
  transport.pass(60'000);
  EXPECT_EQ(discovery.known(provider)->token, "https://as.example/token");
  transport.run();
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(DiscoveryTest, does_not_hand_laxly_read_metadata_to_a_strict_provider) {
  provider->allow_insecure_http = true;
  find();
  transport.answer(response_with(
      200, R"({"issuer":"https://as.example","token_endpoint":"http://as.example/token"})"));
  EXPECT_EQ(discovery.known(provider)->token, "http://as.example/token");
  provider = make_issuer_provider();
  EXPECT_FALSE(discovery.known(provider));
}

TEST_F(DiscoveryTest, asks_where_it_is_told_to_and_takes_the_issuer_that_is_named_there) {
  provider->issuer = "https://public.example/realm";
  provider->metadata_url = "http://127.0.0.1:8080/realm/.well-known/openid-configuration?p=policy";
  const auto found = find();
  transport.answer(response_with(
      200, R"({"issuer":"https://elsewhere.example","token_endpoint":"https://as.example/t"})"));
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(transport.request(0).url, provider->metadata_url);
  EXPECT_EQ(token_endpoint(*found), "https://as.example/t");
}

TEST_F(DiscoveryTest, asks_nowhere_else_than_where_it_is_told_to) {
  provider->metadata_url = "https://as.example/metadata";
  const auto found = find();
  transport.answer(response_with(404, ""));
  EXPECT_EQ(transport.requests(), 1U);
  EXPECT_EQ(failure(*found).failure_class, FailureClass::kNotSent);
}

TEST_F(DiscoveryTest, of_one_address_does_not_count_for_another) {
  provider->metadata_url = "https://as.example/metadata";
  find();
  transport.answer(response_with(
      200, R"({"issuer":"https://x.example","token_endpoint":"https://x.example/t"})"));
  auto strict = std::make_shared<Provider>(*provider);
  strict->metadata_url.clear();
  EXPECT_TRUE(discovery.known(provider));
  EXPECT_FALSE(discovery.known(strict));
}

}  // namespace
}  // namespace token_rotation
