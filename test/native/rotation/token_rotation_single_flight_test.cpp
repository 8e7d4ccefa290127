#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

using ::testing::AllOf;
using ::testing::Field;

class SingleFlight : public RotationFixture {};

TEST_F(SingleFlight, refreshes_a_due_token) {
  const auto call = renew(due("R1"));
  EXPECT_FALSE(call->now);
  EXPECT_TRUE(call->will_complete);
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(form_value(transport.request(0), "refresh_token"), "R1");
  clock.advance(250);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(call->outcome().status, Status::kRenewed);
  EXPECT_EQ(call->outcome().source, Source::kRefreshed);
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R2");
  EXPECT_EQ(call->outcome().failure, nullptr);
  EXPECT_EQ(call->outcome().duration_ms, 250);
  EXPECT_EQ(call->outcome().requests, 1);
}

TEST_F(SingleFlight, sends_one_request_for_two_hundred_callers) {
  std::vector<std::shared_ptr<Call>> calls;
  for (int i = 0; i < 200; ++i) calls.push_back(renew(i % 2 == 0 ? due("R1") : expired("R1")));
  EXPECT_EQ(rotation.stats().in_flight, 1U);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(transport.requests(), 1U);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Outcome& outcome = calls[i]->outcome();
    EXPECT_EQ(outcome.status, Status::kRenewed);
    EXPECT_EQ(access_token_of(outcome), "A2");
    EXPECT_EQ(outcome.source, i == 0 ? Source::kRefreshed : Source::kJoined);
  }
}

TEST_F(SingleFlight, sends_one_request_for_callers_before_the_transport_wakes_up) {
  int answers = 0;
  for (int i = 0; i < 10; ++i) {
    const auto answer = rotation.renew(due("R1"), [&](const Outcome&) { ++answers; });
    EXPECT_TRUE(answer.will_complete);
  }
  transport.run();
  EXPECT_EQ(transport.requests(), 1U);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(answers, 10);
}

TEST_F(SingleFlight, shares_a_failure_too) {
  const auto first = renew(expired("R1"));
  const auto second = renew(due("R1"));
  transport.answer(refused("invalid_grant"));
  EXPECT_EQ(first->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(second->outcome().status, Status::kUnchanged) << "its access token is still good";
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(SingleFlight, lets_callers_join_between_two_attempts) {
  const auto first = renew(due("R1"));
  transport.answer(not_sent());
  const auto second = renew(due("R1"));
  EXPECT_EQ(transport.requests(), 1U);
  transport.pass(1000);
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(transport.requests(), 2U);
  EXPECT_EQ(access_token_of(first->outcome()), "A2");
  EXPECT_EQ(access_token_of(second->outcome()), "A2");
  EXPECT_EQ(second->outcome().requests, 2);
}

TEST_F(SingleFlight, keeps_other_tokens_clients_and_endpoints_apart) {
  renew(due("R1"));
  renew(due("R2"));
  provider = make_provider();
  provider->client_id = "client-2";
  renew(due("R1"));
  provider = make_provider();
  provider->token_endpoint = "https://other.example/token";
  renew(due("R1"));
  EXPECT_EQ(transport.requests(), 4U);
}

TEST_F(SingleFlight, spans_configurations_of_the_same_client) {
  renew(due("R1"));
  provider = make_provider();
  provider->id = "the same under another name";
  renew(due("R1"));
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(SingleFlight, may_be_entered_from_a_completion) {
  auto inner = std::make_shared<Call>();
  rotation.renew(due("R1"), [&](const Outcome& outcome) {
    EXPECT_EQ(access_token_of(outcome), "A2");
    auto request = due("R2");
    inner->will_complete =
        rotation.renew(request, [inner](Outcome next) { inner->completed.push_back(next); })
            .will_complete;
  });
  transport.run();
  transport.answer(granted("A2", "R2"));
  EXPECT_TRUE(inner->will_complete);
  transport.answer(granted("A3", "R3"));
  EXPECT_EQ(access_token_of(inner->outcome()), "A3");
}

TEST_F(SingleFlight, is_over_once_it_has_landed) {
  refresh(due("R1"), granted("A2", "R2"));
  EXPECT_EQ(rotation.stats().in_flight, 0U);
  refresh(due("R2"), granted("A3", "R3"));
  EXPECT_EQ(transport.requests(), 2U);
  EXPECT_EQ(form_value(transport.request(1), "refresh_token"), "R2");
}

TEST_F(SingleFlight, takes_a_session_without_refresh_token_for_one_that_has_ended) {
  const auto call = renew(expired(""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(call->outcome()), "no_refresh_token");
  EXPECT_EQ(renew(due(""))->outcome().status, Status::kUnchanged);
  EXPECT_EQ(transport.requests(), 0U);
}

TEST_F(SingleFlight, takes_a_provider_that_is_not_configured_for_a_wrong_configuration) {
  provider = nullptr;
  const auto call = renew(expired("R1"));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(call->outcome()), "unknown_provider");
  EXPECT_EQ(call->outcome().failure->failure_class, FailureClass::kConfiguration);
  EXPECT_EQ(renew(due("R1"))->outcome().status, Status::kUnchanged);
  EXPECT_EQ(transport.requests(), 0U);
}

TEST_F(SingleFlight, is_counted) {
  const auto first = renew(due("R1"));
  renew(due("R1"));
  transport.answer(granted("A2", "R2"));
  renew(due("R1"));
  refresh(expired("R9"), refused("invalid_grant"));
  renew(expired("R9"));
  EXPECT_THAT(
      rotation.stats(),
      AllOf(Field(&RotationStats::refreshed, 1U), Field(&RotationStats::failed, 1U),
            Field(&RotationStats::joined, 1U), Field(&RotationStats::replayed, 1U),
            Field(&RotationStats::remembered, 1U), Field(&RotationStats::token_requests, 2U),
            Field(&RotationStats::successors, 1U), Field(&RotationStats::in_flight, 0U)));
}

}  // namespace
}  // namespace token_rotation
