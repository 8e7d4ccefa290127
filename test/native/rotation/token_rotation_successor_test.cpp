#include <gtest/gtest.h>

#include <string>

#include "encoding/base64.hpp"
#include "support/rotation_fixture.hpp"

namespace token_rotation {
namespace {

class StaleCookie : public RotationFixture {
 protected:
  StaleCookie() { provider->retries = 0; }

  /// R1 → R2 → … → R<generations + 1>, an hour each.
  void rotate(int generations) {
    for (int i = 1; i <= generations; ++i) {
      const std::string next = std::to_string(i + 1);
      refresh(due("R" + std::to_string(i)), granted("A" + next, "R" + next));
    }
  }
};

TEST_F(StaleCookie, finds_the_newest_tokens_of_five_generations) {
  rotate(5);
  const auto requests = transport.requests();
  for (const auto* stale : {"R1", "R2", "R3", "R4", "R5"}) {
    const auto call = renew(expired(stale));
    EXPECT_FALSE(call->will_complete);
    EXPECT_EQ(call->outcome().status, Status::kRenewed);
    EXPECT_EQ(call->outcome().source, Source::kReplayed);
    EXPECT_EQ(access_token_of(call->outcome()), "A6") << stale;
    EXPECT_EQ(refresh_token_of(call->outcome()), "R6") << stale;
  }
  EXPECT_EQ(transport.requests(), requests);
}

TEST_F(StaleCookie, has_the_newest_refresh_token_spent_when_its_tokens_are_due) {
  rotate(3);
  transport.pass(kHourMs);
  const auto outcome = refresh(expired("R1"), granted("A5", "R5"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R4") << "never a spent one";
  EXPECT_EQ(access_token_of(outcome), "A5");
}

TEST_F(StaleCookie, joins_the_refresh_of_a_newer_cookie) {
  rotate(2);
  transport.pass(kHourMs);
  const auto newer = renew(expired("R3"));
  const auto stale = renew(expired("R1"));
  EXPECT_EQ(transport.unanswered(), 1U);
  transport.answer(granted("A4", "R4"));
  EXPECT_EQ(access_token_of(newer->outcome()), "A4");
  EXPECT_EQ(access_token_of(stale->outcome()), "A4");
  EXPECT_EQ(stale->outcome().source, Source::kJoined);
}

TEST_F(StaleCookie, gets_the_newest_tokens_where_their_refresh_fails_for_now) {
  rotate(2);
  transport.pass(kHourMs - kMinuteMs);
  const auto outcome = refresh(expired("R1"), not_sent());
  EXPECT_EQ(outcome.status, Status::kRenewed) << "A3 is good for another minute";
  EXPECT_EQ(access_token_of(outcome), "A3");
  EXPECT_EQ(refresh_token_of(outcome), "R3");
  EXPECT_EQ(failure_code_of(outcome), "connect_failed");
}

TEST_F(StaleCookie, gets_the_newest_refresh_token_even_where_its_access_token_has_expired) {
  rotate(2);
  transport.pass(kHourMs);
  const auto outcome = refresh(expired("R1"), not_sent());
  EXPECT_EQ(outcome.status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(refresh_token_of(outcome), "R3") << "so that the session survives this process";
}

TEST_F(StaleCookie, gets_the_newest_tokens_during_a_cooldown) {
  rotate(2);
  transport.pass(kHourMs - kMinuteMs);
  refresh(due("R3"), not_sent());
  const auto call = renew(expired("R1"));
  EXPECT_EQ(call->outcome().source, Source::kRemembered);
  EXPECT_EQ(call->outcome().status, Status::kRenewed);
  EXPECT_EQ(access_token_of(call->outcome()), "A3");
}

TEST_F(StaleCookie, ends_with_its_family) {
  rotate(2);
  transport.pass(kHourMs);
  refresh(expired("R3"), refused("invalid_grant"));
  const auto requests = transport.requests();
  for (const auto* stale : {"R1", "R2", "R3"})
    EXPECT_EQ(renew(expired(stale))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(transport.requests(), requests);
}

TEST_F(StaleCookie, is_forgotten_at_a_new_sign_in) {
  rotate(1);
  rotation.signed_in(provider, SecretString("R1"));
  refresh(due("R1"), granted("A9", "R9"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R1");
}

TEST_F(StaleCookie, is_remembered_as_long_as_it_is_used) {
  rotation.request_limits(100, 2 * kHourMs);
  refresh(due("R1"), granted("A2", "R2", 1'000'000));
  for (int i = 0; i < 10; ++i) {
    transport.pass(2 * kHourMs - 1);
    EXPECT_EQ(access_token_of(renew(expired("R1"))->outcome()), "A2") << i;
  }
  transport.pass(2 * kHourMs);
  renew(expired("R1"));
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(StaleCookie, shares_bounds_that_only_widen) {
  rotation.request_limits(2, kHourMs);
  rotation.request_limits(3, kMinuteMs);
  rotation.request_limits(1, 1);
  for (int i = 0; i < 9; ++i) {
    refresh(due("X" + std::to_string(i)),
            granted("A" + std::to_string(i), "Y" + std::to_string(i)));
  }
  EXPECT_EQ(rotation.stats().successors, 3U);
  transport.pass(kHourMs - 11 * kMinuteMs);
  EXPECT_EQ(renew(expired("X8"))->outcome().source, Source::kReplayed);
}

class FullMemory : public StaleCookie {
 protected:
  FullMemory() {
    rotation.request_limits(2, 2 * kHourMs);
    rotate(1);
    transport.pass(kHourMs);
  }

  /// As many other sessions as it takes to push out everything that no caller uses.
  void crowd() {
    for (const auto* other : {"X", "Y", "Z"}) {
      const auto call = renew(due(other));
      transport.answer_last(granted("of-" + std::string(other), "next-" + std::string(other)));
      EXPECT_EQ(call->outcome().status, Status::kRenewed);
    }
  }
};

TEST_F(FullMemory, does_not_lose_the_way_to_a_refresh_under_way) {
  const auto first = renew(expired("R1"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
  crowd();
  const auto requests = transport.requests();
  const auto second = renew(expired("R1"));
  EXPECT_EQ(transport.requests(), requests) << "R1 was spent again";
  transport.answer(granted("A3", "R3"));
  for (const auto& call : {first, second}) EXPECT_EQ(refresh_token_of(call->outcome()), "R3");
  EXPECT_EQ(second->outcome().source, Source::kJoined);
  EXPECT_EQ(rotation.stats().successors, 2U) << "and no more than that";
  EXPECT_EQ(refresh_token_of(renew(expired("R1"))->outcome()), "R3") << "used last, kept longest";
}

TEST_F(FullMemory, does_not_lose_the_way_to_a_revocation_under_way) {
  const auto revocation = revoke("R1");
  crowd();
  const auto requests = transport.requests();
  const auto waiting = renew(expired("R1"));
  EXPECT_EQ(transport.requests(), requests) << "R1 was spent again";
  transport.answer(response_with(200, ""));
  EXPECT_EQ(waiting->outcome().status, Status::kSignInAgain);
}

TEST_F(FullMemory, keeps_nothing_for_a_refresh_that_is_over) {
  refresh(expired("R1"), not_sent());
  crowd();
  EXPECT_EQ(rotation.stats().successors, 2U);
  renew(expired("R1"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R1") << "forgotten";
}

class KeptRefreshToken : public RotationFixture {
 protected:
  KeptRefreshToken() { provider->retries = 0; }
};

TEST_F(KeptRefreshToken, finds_its_newest_access_token) {
  refresh(due("R1"), granted("A2"));
  const auto call = renew(expired("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R1");
  EXPECT_EQ(transport.requests(), 1U);
}

TEST_F(KeptRefreshToken, is_spent_again_when_its_newest_access_token_is_due) {
  refresh(due("R1"), granted("A2"));
  transport.pass(kHourMs);
  EXPECT_EQ(access_token_of(refresh(due("R1"), granted("A3"))), "A3");
  EXPECT_EQ(access_token_of(renew(expired("R1"))->outcome()), "A3");
}

TEST_F(KeptRefreshToken, does_not_lose_a_newer_access_token_of_its_cookie) {
  // Two processes, one refresh token: this one refreshed an hour ago, the other half an hour ago.
  refresh(due("R1"), granted("A2"));
  transport.pass(kHourMs);
  const auto outcome = refresh(due("R1"), not_sent());
  EXPECT_EQ(outcome.status, Status::kUnchanged)
      << "the cookie's own access token is good for another minute";
  EXPECT_EQ(access_token_of(outcome), "(own)") << "A2 has expired";
}

TEST_F(KeptRefreshToken, does_not_keep_a_cookie_waiting_that_is_newer_than_memory) {
  refresh(due("R1"), granted("A2"));
  transport.pass(kHourMs);
  auto request = due("R1");
  request.background = true;
  const auto call = renew(request);
  ASSERT_TRUE(call->now) << "the cookie's own access token is good for another minute";
  EXPECT_EQ(call->now->status, Status::kUnchanged);
}

TEST(IdTokenOfFamily, is_compared_through_all_generations) {
  const auto jwt = [](std::string_view claims) {
    return "h." + std::string(base64url(claims).view()) + ".s";
  };
  FakeClock clock;
  FakeTransport transport(clock);
  TokenRotation rotation(transport, clock, [] { return 0.5; });
  auto provider = make_provider();
  provider->keep_id_token = true;
  const auto renew = [&](const std::string& refresh_token, const HttpResponse& response) {
    RenewalRequest request;
    request.provider = provider;
    request.refresh_token = SecretString(refresh_token);
    request.expiry = Expiry::unreadable();
    Outcome outcome;
    rotation.renew(request, [&](Outcome result) { outcome = std::move(result); });
    transport.run();
    transport.answer(response);
    return outcome;
  };
  const auto response = [&](const std::string& next, const std::string& subject) {
    return response_with(200, R"({"access_token":"A","expires_in":1,"refresh_token":")" + next +
                                  R"(","id_token":")" +
                                  jwt(R"({"iss":"i","sub":")" + subject + "\"}") + "\"}");
  };
  EXPECT_EQ(renew("R1", response("R2", "user-1")).status, Status::kRenewed);
  clock.advance(10'000);
  const auto outcome = renew("R1", response("R3", "user-2"));
  EXPECT_EQ(form_value(transport.last_request(), "refresh_token"), "R2");
  EXPECT_EQ(failure_code_of(outcome), "id_token_mismatch");
}

}  // namespace
}  // namespace token_rotation
