#include "client/key_sets.hpp"

#include <string>

#include "support/keys_fixture.hpp"
#include "support/request_fields.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kHourMs = 3600LL * 1000;

class KeySetsTest : public KeysFixture {};

TEST_F(KeySetsTest, fetches_the_keys_that_the_metadata_names) {
  EXPECT_FALSE(keys.known(provider));
  const auto found = find();
  EXPECT_EQ(transport.last_request().url, "https://as.example/.well-known/openid-configuration");
  transport.answer(metadata_with_keys());
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(transport.last_request().url, "https://as.example/jwks");
  EXPECT_EQ(transport.last_request().method, HttpRequest::Method::kGet);
  EXPECT_THAT(header_values(transport.last_request(), "Authorization"), ElementsAre());
  transport.answer(keys_response({es256}));
  ASSERT_TRUE(set_of(*found));
  EXPECT_EQ(keys.known(provider)->keys, set_of(*found));
  EXPECT_EQ(keys.known(provider)->issuer, "https://as.example");
}

TEST_F(KeySetsTest, travels_as_all_requests_to_that_provider) {
  provider->network.timeout_ms = 1234;
  provider->network.proxy = SecretString("http://proxy.example");
  discover();
  find();
  EXPECT_EQ(transport.last_request().network.timeout_ms, 1234);
  EXPECT_EQ(transport.last_request().network.proxy, provider->network.proxy);
}

TEST_F(KeySetsTest, makes_one_request_for_many_callers) {
  discover();
  const auto first = find();
  const auto second = find();
  EXPECT_EQ(transport.requests(), 2U);
  transport.answer(keys_response({es256}));
  EXPECT_EQ(set_of(*first), set_of(*second));
  find();
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(KeySetsTest, turns_callers_away_beyond_a_number) {
  discover();
  std::vector<std::shared_ptr<Found>> waiting;
  for (std::size_t i = 0; i < KeySets::kMaxWaiting; ++i) waiting.push_back(find());
  EXPECT_EQ(failure_of(*find()), "too_many_waiting");
  transport.answer(keys_response({es256}));
  EXPECT_TRUE(set_of(*waiting.back()));
}

TEST_F(KeySetsTest, asks_for_newer_keys_once_a_minute) {
  discover();
  auto found = find();
  transport.answer(keys_response({es256}));
  const auto seen = set_of(*found);
  found = find_newer(seen);
  EXPECT_EQ(transport.requests(), 3U);
  const auto joined = find_newer(seen);
  transport.answer(keys_response({es384}));
  EXPECT_NE(set_of(*found), seen);
  EXPECT_EQ(set_of(*found), set_of(*joined));
  // Who has seen only the earlier ones gets these.
  EXPECT_EQ(set_of(*find_newer(seen)), set_of(*found));
  clock.advance(59'999);
  EXPECT_EQ(set_of(*find_newer(set_of(*found))), set_of(*found));
  EXPECT_EQ(transport.requests(), 3U);
  clock.advance(1);
  find_newer(set_of(*found));
  EXPECT_EQ(transport.requests(), 4U);
}

TEST_F(KeySetsTest, keeps_the_keys_it_has_when_newer_ones_do_not_come) {
  provider->retries = 0;
  discover();
  auto found = find();
  transport.answer(keys_response({es256}));
  const auto seen = set_of(*found);
  found = find_newer(seen);
  transport.answer(response_with(503, ""));
  EXPECT_NE(failure_of(*found), "(none)");
  EXPECT_EQ(keys.known(provider)->keys, seen);
  clock.advance(59'000);
  EXPECT_NE(failure_of(*find_newer(seen)), "(none)");
  EXPECT_EQ(transport.requests(), 3U);
  clock.advance(1'000);
  find_newer(seen);
  EXPECT_EQ(transport.requests(), 4U);
}

TEST_F(KeySetsTest, renews_keys_of_an_hour_behind_the_answer) {
  discover();
  find();
  transport.answer(keys_response({es256}));
  clock.advance(kHourMs);
  keys.known(provider);
  transport.run();
  EXPECT_EQ(transport.requests(), 2U);
  clock.advance(1);
  const auto old = keys.known(provider);
  ASSERT_TRUE(old);
  keys.known(provider);
  transport.run();
  ASSERT_EQ(transport.requests(), 3U);
  transport.answer(keys_response({es384}));
  EXPECT_NE(keys.known(provider)->keys, old->keys);
}

TEST_F(KeySetsTest, uses_keys_for_a_day_without_their_issuer) {
  provider->retries = 0;
  discover();
  find();
  transport.answer(keys_response({es256}));
  clock.advance(24 * kHourMs);
  EXPECT_TRUE(keys.known(provider));
  transport.run();
  transport.answer(not_sent());
  EXPECT_TRUE(keys.known(provider));
  clock.advance(60'000);
  EXPECT_FALSE(keys.known(provider));
  const auto found = find();
  // The metadata, of the same age, is renewed too.
  while (transport.unanswered() > 0) transport.answer(not_sent());
  EXPECT_EQ(failure_of(*found), "jwks_connect_failed");
}

TEST_F(KeySetsTest, leaves_an_issuer_alone_after_a_failure) {
  provider->retries = 0;
  discover();
  const auto found = find();
  transport.answer(not_sent());
  EXPECT_EQ(failure_of(*found), "jwks_connect_failed");
  EXPECT_EQ(failure_of(*find()), "jwks_connect_failed");
  EXPECT_EQ(transport.requests(), 2U);
  clock.advance(1'000);
  find();
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(KeySetsTest, tries_again_where_a_connection_broke_and_not_after_a_timeout) {
  discover();
  auto found = find();
  transport.answer(response_missing());
  EXPECT_TRUE(found->empty());
  transport.pass(1'000);
  ASSERT_EQ(transport.requests(), 3U);
  transport.answer(undelivered(HttpResponse::Delivery::kResponseMissing, true));
  EXPECT_EQ(failure_of(*found).substr(0, 5), "jwks_");
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(KeySetsTest, says_what_it_got_in_place_of_keys) {
  provider->retries = 0;
  discover();
  for (const char* body : {"<html></html>", "{}", "[]", ""}) {
    const auto found = find();
    transport.answer(response_with(200, body));
    EXPECT_EQ(failure_of(*found), "unreadable_key_set") << body;
    clock.advance(60'000);
  }
}

TEST_F(KeySetsTest, says_that_the_metadata_names_no_keys_that_can_be_used) {
  for (const char* jwks_uri : {"", "http://as.example/jwks", "https://user:secret@as.example/jwks",
                               "file:///etc/passwd", "http://127.0.0.1/jwks"}) {
    Discovery other(transport, clock, jitter);
    KeySets others(transport, clock, other, jitter);
    Found found;
    others.find(provider, [&found](auto result) { found.push_back(std::move(result)); });
    transport.run();
    transport.answer(metadata_with_keys(jwks_uri));
    EXPECT_EQ(failure_of(found), "no_jwks_uri") << jwks_uri;
  }
}

TEST_F(KeySetsTest, shares_no_keys_between_a_strict_and_a_lax_provider) {
  discover();
  find();
  transport.answer(keys_response({es256}));
  provider = std::make_shared<Provider>(*provider);
  provider->allow_insecure_http = true;
  EXPECT_FALSE(keys.known(provider));
}

TEST_F(KeySetsTest, reads_ten_thousand_keys) {
  discover();
  std::vector<nlohmann::json> many(10'000, jwk_of(rsa_key()));
  for (std::size_t i = 0; i < many.size(); ++i) many[i]["kid"] = "key-" + std::to_string(i);
  many.push_back(es256);
  const std::string document = key_set_of(many);
  EXPECT_LT(document.size(), KeySets::kMaxDocumentBytes);
  const auto found = find();
  EXPECT_EQ(transport.last_request().max_response_bytes, KeySets::kMaxDocumentBytes);
  transport.answer(response_with(200, document));
  EXPECT_EQ(set_of(*found)->size(), 10'001U);
  EXPECT_LT(set_of(*found)->bytes(), KeySets::kMaxBytes);
  EXPECT_TRUE(keys.known(provider));
}

}  // namespace
}  // namespace token_rotation
