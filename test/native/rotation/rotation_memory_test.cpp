#include "rotation/rotation_memory.hpp"

#include <gtest/gtest.h>

#include <string>

#include "oauth/local_failures.hpp"
#include "support/fake_clock.hpp"
#include "support/make_provider.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

class RotationMemoryTest : public ::testing::Test {
 protected:
  TokenKey key_of(std::string_view refresh_token) const {
    return token_key(endpoints.token, provider->client_id, refresh_token);
  }
  Successor successor(std::string_view refresh_token) const {
    auto tokens = std::make_shared<TokenSet>();
    tokens->access_token = SecretString("access of " + std::string(refresh_token));
    tokens->refresh_token = SecretString(refresh_token);
    return {key_of(refresh_token), tokens, provider->audience, clock.steady_ms()};
  }
  std::shared_ptr<const Failure> failed(FailureClass failure_class, std::string code) const {
    return std::make_shared<const Failure>(
        Failure{failure_class, std::move(code), "", 400, std::nullopt});
  }
  void fail(std::string_view refresh_token, FailureClass failure_class, std::string code) {
    memory.remember_failure(key_of(refresh_token), *provider, endpoints,
                            failed(failure_class, std::move(code)));
  }
  std::string standing(std::string_view refresh_token) {
    const auto failure = memory.standing_failure(key_of(refresh_token), *provider, endpoints);
    return failure ? failure->code : "(none)";
  }
  void ask_for(std::string_view scope) {
    provider->parameters = {{"scope", SecretString(scope)}};
    provider->audience = audience_of(provider->parameters);
  }

  FakeClock clock;
  const Jitter jitter = [] { return 0.5; };
  RotationMemory memory{clock, jitter};
  std::shared_ptr<Provider> provider = make_provider();
  Endpoints endpoints = make_endpoints(ClientAuthentication::kClientSecretPost);
};

TEST_F(RotationMemoryTest, leads_from_a_spent_token_to_the_newest) {
  memory.remember_tokens(key_of("R1"), {}, successor("R2"), Source::kRefreshed);
  memory.remember_tokens(key_of("R2"), {}, successor("R3"), Source::kRefreshed);
  EXPECT_EQ(memory.newest_of(key_of("R1")), key_of("R3"));
  EXPECT_EQ(memory.newest_of(key_of("R3")), key_of("R3"));
  EXPECT_EQ(memory.successors(), 2U);
}

TEST_F(RotationMemoryTest, does_not_take_an_older_generation_of_the_store_for_the_newest) {
  memory.remember_tokens(key_of("R2"), {}, successor("R3"), Source::kRefreshed);
  const auto own = memory.remember_tokens(key_of("R1"), {}, successor("R2"), Source::kReplayed);
  EXPECT_EQ(own->access_token.view(), "access of R3");
}

TEST_F(RotationMemoryTest, lets_tokens_end_a_failure) {
  fail("R1", FailureClass::kTerminal, "invalid_grant");
  EXPECT_EQ(standing("R1"), "invalid_grant");
  memory.remember_tokens(key_of("R1"), {}, successor("R2"), Source::kRefreshed);
  EXPECT_EQ(standing("R1"), "(none)");
}

TEST_F(RotationMemoryTest, keeps_what_one_audience_was_refused_to_that_audience) {
  ask_for("mail");
  fail("R1", FailureClass::kTerminal, "consent_required");
  EXPECT_EQ(standing("R1"), "consent_required");
  ask_for("files");
  EXPECT_EQ(standing("R1"), "(none)");
  fail("R1", FailureClass::kTerminal, "invalid_grant");
  ask_for("mail");
  EXPECT_EQ(standing("R1"), "invalid_grant") << "that is about the grant";
}

TEST_F(RotationMemoryTest, puts_an_end_before_all_failures_and_a_sign_in_before_an_end) {
  fail("R1", FailureClass::kNotSent, "timeout");
  memory.remember_end(key_of("R1"), kMinuteMs);
  EXPECT_EQ(standing("R1"), kRevoked);
  memory.forget(key_of("R1"), {});
  EXPECT_EQ(standing("R1"), "(none)");
}

TEST_F(RotationMemoryTest, remembers_an_end_as_long_as_it_is_told_to) {
  memory.remember_end(key_of("R1"), kMinuteMs);
  clock.advance(kMinuteMs - 1);
  EXPECT_NE(memory.standing_revocation(key_of("R1")), nullptr);
  clock.advance(1);
  EXPECT_EQ(memory.standing_revocation(key_of("R1")), nullptr);
}

TEST_F(RotationMemoryTest, asks_the_store_about_a_refusal_once_a_minute) {
  const auto refusal = failed(FailureClass::kTerminal, "invalid_grant");
  EXPECT_TRUE(memory.asks_store_again(key_of("R1"), *refusal));
  EXPECT_FALSE(memory.asks_store_again(key_of("R1"), *refusal));
  EXPECT_TRUE(memory.asks_store_again(key_of("R2"), *refusal));
  clock.advance(kMinuteMs);
  EXPECT_TRUE(memory.asks_store_again(key_of("R1"), *refusal));
  const auto passing = failed(FailureClass::kNotSent, "timeout");
  EXPECT_FALSE(memory.asks_store_again(key_of("R3"), *passing)) << "it ends by itself";
}

TEST_F(RotationMemoryTest, asks_the_store_about_an_end_only_if_that_was_told) {
  memory.remember_end(key_of("R1"), kMinuteMs);
  const auto end = memory.standing_revocation(key_of("R1"));
  EXPECT_FALSE(memory.asks_store_again(key_of("R1"), *end));
  memory.mark_end_shared(key_of("R1"));
  EXPECT_TRUE(memory.asks_store_again(key_of("R1"), *end));
}

TEST_F(RotationMemoryTest, goes_on_with_a_refresh_token_that_came_beside_a_refusal) {
  const auto refusal = failed(FailureClass::kConfiguration, "unsupported_token_type");
  memory.remember_failure(key_of("R1"), *provider, endpoints, refusal);
  memory.remember_withheld(key_of("R1"), *provider, endpoints, SecretString("R2"), refusal);
  const auto newest = memory.newest(key_of("R1"));
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->key, key_of("R2"));
  EXPECT_EQ(newest->tokens_for(provider->audience).tokens, nullptr);
  EXPECT_EQ(standing("R2"), "unsupported_token_type");
}

TEST_F(RotationMemoryTest, tells_an_attempt_that_may_have_spent_the_token_to_every_audience) {
  ask_for("mail");
  fail("R1", FailureClass::kAmbiguous, "timeout");
  ask_for("files");
  GrantContext context;
  memory.tell_history(context, key_of("R1"), provider->audience);
  EXPECT_TRUE(context.history.may_be_spent);
  EXPECT_TRUE(context.audience_history.may_be_spent);
}

TEST_F(RotationMemoryTest, takes_the_first_bounds_and_wider_ones_after_that) {
  const auto remembers = [&](int count) {
    for (int i = 0; i < 50; ++i) {
      const std::string name = "S" + std::to_string(i);
      memory.remember_tokens(key_of(name), {}, successor(name + " next"), Source::kRefreshed);
    }
    EXPECT_EQ(memory.successors(), static_cast<std::size_t>(count));
  };
  memory.want_bounds(10, kMinuteMs);
  remembers(10);
  memory.want_bounds(20, kMinuteMs);
  remembers(20);
  memory.want_bounds(5, 1);
  remembers(20);
}

}  // namespace
}  // namespace token_rotation
