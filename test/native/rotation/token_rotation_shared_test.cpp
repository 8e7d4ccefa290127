#include <gmock/gmock.h>

#include "support/processes.hpp"
#include "support/request_fields.hpp"

namespace token_rotation {
namespace {

/// What a process knows by itself, when the store knows less.
class ProcessMemory : public Processes {
 protected:
  /// b spends R2, and cannot publish what it gets.
  void spend_unpublished() {
    store.moods[Operation::kSet] = Mood::kFails;
    auto forced = due("R2");
    forced.forced = true;
    b.renew(std::move(forced));
    b.transport.answer(granted("A3", "R3"));
    pass(120'000);
    store.moods.clear();
  }
  std::string last_spent() const { return form_value(b.transport.last_request(), "refresh_token"); }
};

TEST_F(ProcessMemory, outlasts_what_the_store_says_of_an_older_generation) {
  refresh(a, "R1", granted("A2", "R2"));
  clock.advance(kHourMs);
  spend_unpublished();
  const auto older_cookie = b.renew(expired("R1"));
  EXPECT_EQ(b.transport.requests(), 1U) << "R2 would be spent a second time";
  EXPECT_EQ(access_token_of(older_cookie->outcome()), "A3");
}

TEST_F(ProcessMemory, outlasts_tokens_of_the_store_that_are_still_good) {
  refresh(a, "R1", granted("A2", "R2"));
  spend_unpublished();
  EXPECT_EQ(access_token_of(b.renew(due("R1"))->outcome()), "A3");
  clock.advance(kHourMs);
  b.renew(expired("R2"));
  EXPECT_EQ(last_spent(), "R3");
}

TEST_F(ProcessMemory, outlasts_a_store_that_fails_on_the_way) {
  refresh(a, "R1", granted("A2", "R2"));
  clock.advance(kHourMs);
  b.renew(expired("R2"));
  b.transport.answer(granted("A3", "R3"));
  clock.advance(kMinuteMs);
  store.unreadable = key_of("R2");
  EXPECT_EQ(access_token_of(b.renew(expired("R1"))->outcome()), "A3");
  EXPECT_EQ(b.transport.requests(), 1U);
}

/// A sign-out, when the store knows something else of the session.
class SharedSignOut : public Processes {
 protected:
  std::shared_ptr<Call> end(Process& process, std::string_view refresh_token) {
    auto call = std::make_shared<Call>();
    process.rotation.revoke(
        {process.provider,
         SecretString(refresh_token),
         {},
         std::make_shared<const Sharing>(process.sharing),
         TokenRotation::Ending::kForget},
        [call](Outcome outcome) { call->completed.push_back(std::move(outcome)); });
    process.transport.run();
    return call;
  }
};

TEST_F(SharedSignOut, ends_a_session_whose_refresh_failed_for_a_while) {
  a.provider->retries = 0;
  refresh(a, "R1", response_with(503, "", "600"));
  EXPECT_EQ(end(a, "R1")->outcome().status, Status::kSignInAgain);
  pass(700'000);
  EXPECT_EQ(failure_code_of(b.renew(expired("R1"))->outcome()), "revoked");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedSignOut, asks_the_provider_though_a_refresh_failed_for_a_while) {
  a.provider->retries = 0;
  refresh(a, "R1", response_with(503, "", "600"));
  b.revoke("R1");
  EXPECT_EQ(b.transport.requests(), 1U);
}

TEST_F(SharedSignOut, stands_when_an_older_cookie_finds_the_session_in_the_store) {
  refresh(a, "R1", granted("A2", "R2"));
  store.moods[Operation::kSet] = Mood::kFails;
  EXPECT_EQ(end(b, "R2")->outcome().status, Status::kSignInAgain);
  pass(120'000);
  store.moods.clear();
  const auto due_cookie = b.renew(due("R1"));
  EXPECT_EQ(failure_code_of(due_cookie->outcome()), "revoked");
  EXPECT_EQ(access_token_of(due_cookie->outcome()), "(own)");
  EXPECT_EQ(failure_code_of(b.renew(expired("R1"))->outcome()), "revoked");
  EXPECT_EQ(failure_code_of(b.renew(expired("R2"))->outcome()), "revoked");
}

TEST_F(SharedSignOut, ends_where_a_provider_handed_an_earlier_refresh_token_out_again) {
  refresh(a, "R1", granted("A2", "R2"));
  clock.advance(kHourMs);
  refresh(a, "R2", granted("A1", "R1"));
  EXPECT_EQ(end(b, "R1")->outcome().status, Status::kSignInAgain);
  clock.advance(kHourMs);
  EXPECT_EQ(failure_code_of(b.renew(expired("R1"))->outcome()), "revoked");
  EXPECT_EQ(failure_code_of(b.renew(expired("R2"))->outcome()), "revoked");
}

TEST_F(SharedSignOut, reaches_the_store_once_it_is_back) {
  refresh(a, "R1", granted("A2", "R2"));
  store.mood = Mood::kFails;
  EXPECT_EQ(end(a, "R2")->outcome().status, Status::kSignInAgain);
  store.mood = Mood::kAnswers;
  pass(5'000);
  for (const auto* cookie : {"R1", "R2"}) {
    EXPECT_EQ(failure_code_of(b.renew(expired(cookie))->outcome()), "revoked") << cookie;
  }
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedSignOut, is_one_though_the_store_is_required_and_fails) {
  a.sharing.required = true;
  refresh(a, "R1", granted("A2", "R2"));
  store.mood = Mood::kFails;
  EXPECT_EQ(end(a, "R1")->outcome().status, Status::kSignInAgain);
  pass(60'000);
  store.mood = Mood::kAnswers;
  EXPECT_EQ(failure_code_of(a.renew(expired("R1"))->outcome()), "revoked");
}

TEST_F(SharedSignOut, is_not_told_any_more_after_a_sign_in) {
  store.mood = Mood::kFails;
  end(a, "R1");
  a.rotation.signed_in(a.provider, SecretString("R1"), std::make_shared<const Sharing>(a.sharing));
  store.mood = Mood::kAnswers;
  pass(60'000);
  refresh(b, "R1", granted("A2", "R2"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

TEST_F(SharedSignOut, is_over_with_a_sign_in_though_the_issuer_was_never_asked) {
  end(a, "R1");
  b.provider->token_endpoint.clear();
  b.provider->issuer = "https://as.example";
  b.rotation.signed_in(b.provider, SecretString("R1"), std::make_shared<const Sharing>(b.sharing));
  b.transport.run();
  b.transport.answer(issuer_metadata());
  run();
  b.renew(expired("R1"));
  ASSERT_EQ(b.transport.requests(), 2U);
  EXPECT_EQ(form_value(b.transport.last_request(), "refresh_token"), "R1");
}

/// Entries that this process has no key to: another process has spent the refresh token.
class UnreadableEntry : public Processes {};

TEST_F(UnreadableEntry, is_no_reason_to_spend_the_token_again) {
  refresh(a, "R1", granted("A2", "R2"));
  store.problem = kUnsealable;
  store.unreadable = key_of("R1");
  const auto call = b.renew(expired("R1"));
  EXPECT_EQ(call->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(failure_code_of(call->outcome()), "store_unavailable");
  EXPECT_EQ(b.transport.requests(), 0U);
  store.unreadable.reset();
  pass(30'000);
  EXPECT_EQ(access_token_of(b.renew(expired("R1"))->outcome()), "A2");
}

}  // namespace
}  // namespace token_rotation
