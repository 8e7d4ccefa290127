#include "client/refresh_grant.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "support/fake_transport.hpp"
#include "support/make_provider.hpp"
#include "support/request_fields.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RefreshGrantTest : public ::testing::Test {
 protected:
  void start(ClientAuthentication method = ClientAuthentication::kClientSecretPost) {
    const GrantContext context{SecretString("refresh-1"), SecretString(), 900'000};
    std::make_shared<RefreshGrant>(
        transport, clock, jitter, provider, make_endpoints(method), context,
        [this](GrantResult result) { results.push_back(std::move(result)); })
        ->start();
    transport.run();
  }

  const Failure& failure() const { return std::get<Failure>(results.at(0).outcome); }
  const TokenSet& tokens() const { return std::get<TokenSet>(results.at(0).outcome); }

  FakeClock clock;
  FakeTransport transport{clock};
  const Jitter jitter = [] { return 0.0; };
  std::shared_ptr<Provider> provider = make_provider();
  std::vector<GrantResult> results;
};

TEST_F(RefreshGrantTest, needs_one_request_where_all_goes_well) {
  start();
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(form_value(transport.request(0), "refresh_token"), "refresh-1");
  clock.advance(120);
  transport.answer(granted("a2", "r2"));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(tokens().access_token.view(), "a2");
  EXPECT_EQ(results[0].requests, 1);
  EXPECT_EQ(results[0].duration_ms, 120);
}

TEST_F(RefreshGrantTest, counts_the_lifetime_from_the_request_on) {
  start();
  clock.advance(5'000);
  transport.answer(granted("a2", "r2", 3600));
  EXPECT_EQ(tokens().expiry.at_ms, static_cast<double>(FakeClock::kStartWallMs + 3'600'000));
}

TEST_F(RefreshGrantTest, counts_the_lifetime_from_the_attempt_that_succeeded) {
  start();
  transport.answer(not_sent());
  transport.pass(100);
  transport.answer(granted("a2", "r2", 3600));
  EXPECT_EQ(tokens().expiry.at_ms, static_cast<double>(FakeClock::kStartWallMs + 100 + 3'600'000));
}

TEST_F(RefreshGrantTest, does_not_repeat_what_was_refused) {
  for (const auto* error : {"invalid_grant", "invalid_client"}) {
    results.clear();
    start();
    transport.answer(refused(error));
    ASSERT_EQ(results.size(), 1U) << error;
    EXPECT_EQ(failure().code, error);
    EXPECT_EQ(transport.timers(), 0U) << error;
  }
}

TEST_F(RefreshGrantTest, repeats_what_was_not_sent_after_a_pause) {
  provider->retries = 2;
  start();
  transport.answer(not_sent());
  EXPECT_THAT(results, IsEmpty());
  EXPECT_EQ(transport.requests(), 1U) << "not at once";
  transport.pass(100);
  transport.answer(not_sent());
  transport.pass(200);
  transport.answer(granted("a2"));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].requests, 3);
  EXPECT_EQ(results[0].duration_ms, 300);
  EXPECT_THAT(transport.delays(), ElementsAre(100, 200));
}

TEST_F(RefreshGrantTest, gives_up_after_the_configured_number_of_retries) {
  start();
  transport.answer(not_sent());
  transport.pass(100);
  transport.answer(not_sent());
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(failure().failure_class, FailureClass::kNotSent);
  EXPECT_EQ(results[0].requests, 2);
}

TEST_F(RefreshGrantTest, does_not_repeat_anything_without_retries) {
  provider->retries = 0;
  start();
  transport.answer(not_sent());
  EXPECT_EQ(results.size(), 1U);
  EXPECT_EQ(transport.timers(), 0U);
}

TEST_F(RefreshGrantTest, repeats_promptly_and_once_where_the_token_may_be_spent) {
  provider->retries = 5;
  start();
  transport.answer(response_missing());
  EXPECT_THAT(transport.delays(), ElementsAre(25));
  transport.pass(25);
  transport.answer(response_with(500, ""));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(failure().failure_class, FailureClass::kAmbiguous);
  EXPECT_EQ(results[0].requests, 2);
}

TEST_F(RefreshGrantTest, does_not_go_on_after_the_single_repetition_was_not_sent) {
  provider->retries = 5;
  start();
  transport.answer(response_missing());
  transport.pass(25);
  transport.answer(not_sent());
  EXPECT_EQ(results.size(), 1U);
  EXPECT_EQ(transport.timers(), 0U);
}

TEST_F(RefreshGrantTest, does_not_believe_a_refusal_that_its_own_lost_attempt_may_explain) {
  start();
  transport.answer(response_missing());
  transport.pass(25);
  transport.answer(refused("invalid_grant"));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(failure().code, "invalid_grant");
  EXPECT_EQ(failure().failure_class, FailureClass::kAmbiguous);
  EXPECT_TRUE(failure().is_doubted);
}

TEST_F(RefreshGrantTest, presents_the_token_once_where_the_provider_has_answered_without_one) {
  provider->retries = 5;
  for (const auto* body : {R"({"ok":true,"authed_user":{}})", "<html>", "", R"({"error":"Odd"})"}) {
    results.clear();
    const auto before = transport.requests();
    start();
    transport.answer(response_with(200, body));
    EXPECT_EQ(results.size(), 1U) << body;
    EXPECT_EQ(transport.timers(), 0U) << body;
    EXPECT_EQ(transport.requests(), before + 1) << body;
  }
}

TEST_F(RefreshGrantTest, asks_again_where_an_answer_says_later) {
  start();
  transport.answer(response_with(200, R"({"error":"x1","message":"too many requests"})"));
  EXPECT_EQ(transport.timers(), 1U);
}

TEST_F(RefreshGrantTest, waits_for_a_server_that_asks_for_little) {
  start();
  transport.answer(response_with(429, "", "1"));
  transport.pass(999);
  EXPECT_EQ(transport.requests(), 1U);
  transport.pass(51);
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(RefreshGrantTest, does_not_keep_users_waiting_for_a_server_that_asks_for_much) {
  start();
  transport.answer(response_with(429, "", "60"));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(failure().retry_after_ms, 60'000);
}

TEST_F(RefreshGrantTest, signs_a_fresh_assertion_for_every_attempt) {
  start(ClientAuthentication::kClientSecretJwt);
  transport.answer(not_sent());
  transport.pass(100);
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_NE(form_value(transport.request(0), "client_assertion"),
            form_value(transport.request(1), "client_assertion"));
  EXPECT_EQ(form_value(transport.request(1), "refresh_token"), "refresh-1");
}

TEST_F(RefreshGrantTest, takes_an_unusable_key_for_a_wrong_configuration) {
  provider->private_key = SecretString("no key");
  start(ClientAuthentication::kPrivateKeyJwt);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(failure().failure_class, FailureClass::kConfiguration);
  EXPECT_EQ(failure().code, "client_assertion");
  EXPECT_EQ(results[0].requests, 0);
  EXPECT_EQ(transport.requests(), 0U);
}

}  // namespace
}  // namespace token_rotation
