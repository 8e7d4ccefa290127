#include <gtest/gtest.h>

#include <vector>

#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class PendingDiscovery : public RotationFixture {
 protected:
  PendingDiscovery() { provider = make_issuer_provider(); }
};

TEST_F(PendingDiscovery, holds_all_callers_and_leads_to_one_refresh) {
  std::vector<std::shared_ptr<Call>> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(renew(due("R1")));
  EXPECT_EQ(transport.requests(), 1U);
  transport.answer(issuer_metadata());
  ASSERT_EQ(transport.requests(), 2U);
  EXPECT_EQ(transport.last_request().url, "https://as.example/token");
  transport.answer(granted("A2", "R2"));
  for (const auto& call : calls) EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(PendingDiscovery, leads_to_one_refresh_for_each_token) {
  const auto first = renew(due("R1"));
  const auto second = renew(due("X1"));
  transport.answer(issuer_metadata());
  EXPECT_EQ(transport.unanswered(), 2U);
  transport.answer(granted("A2", "R2"));
  transport.answer(granted("B2", "X2"));
  EXPECT_EQ(access_token_of(first->outcome()), "A2");
  EXPECT_EQ(access_token_of(second->outcome()), "B2");
}

TEST_F(PendingDiscovery, is_asked_for_only_once) {
  renew(due("R1"));
  transport.answer(issuer_metadata());
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(renew(expired("R1"))->outcome().source, Source::kReplayed);
  refresh(due("R2"), granted("A3", "R3"));
  EXPECT_EQ(transport.requests(), 3U);
}

TEST_F(PendingDiscovery, does_not_hold_a_valid_token_in_the_background) {
  auto request = due("R1");
  request.background = true;
  const auto call = renew(request);
  ASSERT_TRUE(call->now);
  EXPECT_EQ(call->now->status, Status::kUnchanged);
  EXPECT_EQ(call->now->source, Source::kStarted);
  transport.answer(issuer_metadata());
  transport.answer(granted("A2", "R2"));
  ASSERT_EQ(call->completed.size(), 1U) << "it reports when it ends";
  EXPECT_EQ(access_token_of(call->completed.front()), "A2");
}

TEST_F(PendingDiscovery, that_fails_leaves_a_valid_token_alone) {
  const auto valid = renew(due("R1"));
  const auto gone = renew(expired("R1"));
  transport.answer(not_sent());
  EXPECT_EQ(valid->outcome().status, Status::kUnchanged);
  EXPECT_EQ(gone->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(failure_code_of(gone->outcome()), "discovery_connect_failed");
}

TEST_F(PendingDiscovery, that_fails_is_not_repeated_by_every_caller) {
  renew(expired("R1"));
  transport.answer(not_sent());
  for (int i = 0; i < 20; ++i) {
    const auto call = renew(expired("R" + std::to_string(i)));
    EXPECT_EQ(call->outcome().status, Status::kTemporarilyUnavailable);
  }
  EXPECT_EQ(transport.requests(), 1U);
  transport.pass(1000);
  const auto call = renew(expired("R1"));
  transport.answer(issuer_metadata());
  transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(PendingDiscovery, of_the_wrong_issuer_ends_the_session_once_the_token_has_expired) {
  const auto valid = renew(due("R1"));
  const auto gone = renew(expired("R1"));
  transport.answer(issuer_metadata("https://evil.example"));
  EXPECT_EQ(valid->outcome().status, Status::kUnchanged);
  EXPECT_EQ(gone->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(gone->outcome()), "issuer_mismatch");
}

TEST_F(PendingDiscovery, shares_its_memory_with_a_provider_that_names_the_same_endpoint) {
  renew(due("R1"));
  transport.answer(issuer_metadata());
  transport.answer(granted("A2", "R2"));
  provider = make_provider();
  EXPECT_EQ(access_token_of(renew(expired("R1"))->outcome()), "A2");
}

TEST_F(PendingDiscovery, tells_where_a_browser_signs_out_also_of_a_provider_with_a_token_endpoint) {
  auto with_both = *make_issuer_provider();
  with_both.token_endpoint = "https://as.example/own/token";
  Endpoints told;
  rotation.find_endpoints(std::make_shared<const Provider>(with_both),
                          [&](auto found, Source) { told = std::get<Endpoints>(found); });
  transport.run();
  transport.answer(response_with(
      200, R"({"issuer":"https://as.example","token_endpoint":"https://as.example/token",)"
           R"("end_session_endpoint":"https://as.example/logout"})"));
  EXPECT_EQ(told.end_session, "https://as.example/logout");
  EXPECT_EQ(told.token, "https://as.example/own/token");
}

TEST_F(PendingDiscovery, asks_nobody_where_a_browser_signs_out_of_a_provider_without_an_issuer) {
  Endpoints told;
  rotation.find_endpoints(make_provider(),
                          [&](auto found, Source) { told = std::get<Endpoints>(found); });
  transport.run();
  EXPECT_EQ(transport.requests(), 0U);
  EXPECT_EQ(told.end_session, "");
  EXPECT_NE(told.token, "");
}

}  // namespace
}  // namespace token_rotation
