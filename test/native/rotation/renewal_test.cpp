#include "rotation/renewal.hpp"

#include <gmock/gmock.h>

#include "oauth/local_failures.hpp"
#include "support/journeys_fixture.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;

class RenewalTest : public JourneysFixture {
 protected:
  std::shared_ptr<Renewal> start(SendRenewal sent) {
    auto renewal = std::make_shared<Renewal>(journeys, std::move(sent));
    renewal->begin();
    return renewal;
  }
  std::shared_ptr<Call> begin(RenewalRequest request) {
    Asked asked = ask(std::move(request));
    start(*std::move(asked.send));
    transport.run();
    return asked.call;
  }
};

TEST_F(RenewalTest, presents_the_refresh_token_on_the_transports_thread) {
  start(sent_for("R1"));
  EXPECT_EQ(transport.requests(), 0U);
  transport.run();
  EXPECT_EQ(transport.last_request().url, "https://as.example/token");
  EXPECT_EQ(presented(), "R1");
  EXPECT_TRUE(store.asked.empty()) << "this process is on its own";
}

TEST_F(RenewalTest, lands_with_tokens_that_lie_at_the_refresh_token_that_came) {
  const auto call = begin(expired("R1"));
  clock.advance(100);
  transport.answer(token_rotation::granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(call->outcome().requests, 1);
  EXPECT_EQ(call->outcome().duration_ms, 100);
  const auto successor = ledger.newest(key_of("R1"), std::nullopt).successor;
  ASSERT_TRUE(successor);
  EXPECT_EQ(successor->key, key_of("R2"));
  EXPECT_EQ(successor->audience, provider->audience);
  EXPECT_EQ(successor->obtained_ms, clock.steady_ms());
}

TEST_F(RenewalTest, lands_with_tokens_that_lie_where_they_lay_if_the_provider_keeps_the_token) {
  begin(expired("R1"));
  transport.answer(token_rotation::granted("A2"));
  EXPECT_EQ(ledger.newest(key_of("R1"), std::nullopt).successor->key, key_of("R1"));
}

TEST_F(RenewalTest, lands_with_a_refusal_that_the_ledger_remembers) {
  const auto call = begin(expired("R1"));
  transport.answer(token_rotation::refused("invalid_grant"));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(code_of(decide(expired("R1"))), "invalid_grant");
}

TEST_F(RenewalTest, lives_until_it_has_landed) {
  const std::weak_ptr<Renewal> renewal = start(sent_for("R1"));
  transport.run();
  EXPECT_FALSE(renewal.expired());
  transport.answer(token_rotation::granted("A2", "R2"));
  EXPECT_TRUE(renewal.expired());
}

TEST_F(RenewalTest, asks_the_store_first_and_tells_it_of_the_tokens_before_it_lands) {
  const auto call = begin(shared(expired("R1")));
  EXPECT_THAT(store.asked, ElementsAre(Operation::kGet, Operation::kAcquire, Operation::kGet));
  store.late[Operation::kSet] = 500;
  transport.answer(token_rotation::granted("A2", "R2"));
  EXPECT_EQ(told("R1"), "R2");
  EXPECT_TRUE(call->completed.empty());
  transport.pass(500);
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(newest("R1"), "R2");
}

TEST_F(RenewalTest, lands_with_what_another_process_got) {
  put("R1", "R2");
  const auto call = begin(shared(expired("R1")));
  EXPECT_EQ(access_token_of(call->outcome()), "access of R2");
  EXPECT_EQ(call->outcome().source, Source::kReplayed);
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_EQ(newest("R1"), "R2");
}

TEST_F(RenewalTest, goes_on_with_the_refresh_token_behind_tokens_that_have_expired) {
  put("R1", "R2", -kMinuteMs);
  const auto call = begin(shared(expired("R1")));
  EXPECT_TRUE(call->completed.empty());
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(presented(), "R2");
  transport.answer(token_rotation::granted("A3", "R3"));
  EXPECT_EQ(access_token_of(call->outcome()), "A3");
  EXPECT_EQ(told("R2"), "R3");
}

TEST_F(RenewalTest, goes_on_behind_the_access_token_that_a_caller_had_refused) {
  put("R1", "R2");
  RenewalRequest forced = shared(due("R1"));
  forced.forced = true;
  forced.access_token = SecretString("access of R2");
  begin(std::move(forced));
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(presented(), "R2");
}

TEST_F(RenewalTest, takes_tokens_that_lie_where_they_lay_only_if_they_end_later) {
  put("R1", "R1", 2 * kMinuteMs);
  begin(shared(holding("R1", 3 * kMinuteMs)));
  EXPECT_EQ(transport.requests(), 1U) << "the cookie's own are the later ones";
  transport.answer(token_rotation::granted("A2"));
  put("K1", "K1");
  const auto call = begin(shared(due("K1")));
  EXPECT_EQ(access_token_of(call->outcome()), "access of K1");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(RenewalTest, leaves_a_refusal_that_stands_unless_the_store_knows_of_a_sign_in) {
  SendRenewal sent = sent_for("R1");
  sent.plan = std::make_shared<const RenewalPlan>(
      RenewalPlan{shared(sent.plan->request), sent.plan->endpoints});
  sent.standing = failed_entry(FailureClass::kTerminal, "invalid_grant").failure;
  store.mood = Mood::kFails;
  start(std::move(sent));
  transport.run();
  EXPECT_EQ(transport.requests(), 0U);
}

TEST_F(RenewalTest, does_not_wait_again_for_a_store_that_has_just_failed) {
  RenewalRequest request = shared(expired("R1"));
  request.store_failed = true;
  begin(std::move(request));
  EXPECT_TRUE(store.asked.empty());
  EXPECT_EQ(presented(), "R1");
}

TEST_F(RenewalTest, tells_the_store_what_the_ledger_knows_of_other_audiences) {
  SendRenewal sent = sent_for("R1");
  sent.plan = std::make_shared<const RenewalPlan>(
      RenewalPlan{shared(sent.plan->request), sent.plan->endpoints});
  sent.known = granted("R1").successor;
  sent.known->audience = Audience{7};
  start(std::move(sent));
  transport.run();
  transport.answer(token_rotation::granted("A2", "R2"));
  const auto entry = read_store_entry(*store.value(key_of("R1")),
                                      static_cast<double>(clock.wall_ms()), clock.steady_ms());
  const AudienceTokens others = entry->tokens_for(Audience{7});
  ASSERT_NE(others.tokens, nullptr);
  EXPECT_EQ(others.tokens->access_token.view(), "access of R1");
}

}  // namespace
}  // namespace token_rotation
