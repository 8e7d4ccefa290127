#include <gmock/gmock.h>

#include "store/store_entry.hpp"
#include "support/processes.hpp"

namespace token_rotation {
namespace {

SecretString entry_of(std::string_view access_token, std::string_view refresh_token) {
  auto tokens = std::make_shared<TokenSet>();
  tokens->access_token = SecretString(access_token);
  tokens->refresh_token = SecretString(refresh_token);
  tokens->expiry = Expiry::at(4e12, 3'600'000);
  return write_store_entry({tokens, nullptr});
}

/// The provider fails.
class SharedGrantRefused : public Processes {};

TEST_F(SharedGrantRefused, shares_that_a_refresh_token_is_dead) {
  refresh(a, "R1", refused("invalid_grant"));
  const auto call = b.renew(expired("R1"));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(call->outcome()), "invalid_grant");
  EXPECT_EQ(call->outcome().source, Source::kRemembered);
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedGrantRefused, shares_it_with_those_who_wait) {
  a.renew(expired("R1"));
  const auto call = b.renew(expired("R1"));
  a.transport.answer(refused("invalid_grant"));
  run();
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(call->outcome().source, Source::kJoined);
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedGrantRefused, shares_an_outage_until_it_cools_down) {
  a.provider->retries = 0;
  refresh(a, "R1", response_with(503, ""));
  EXPECT_EQ(b.renew(expired("R1"))->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(b.transport.requests(), 0U);
  pass(1'000);
  b.renew(expired("R1"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

TEST_F(SharedGrantRefused, keeps_the_tokens_in_the_store_through_an_outage) {
  a.provider->retries = 0;
  refresh(a, "R1", granted("A2"));
  clock.advance(kHourMs - kMinuteMs);
  refresh(a, "R1", response_with(503, ""));
  ASSERT_TRUE(store.value(key_of("R1")));
  EXPECT_THAT(*store.value(key_of("R1")), ::testing::HasSubstr("A2"));
  EXPECT_FALSE(store.is_locked(key_of("R1")));
}

TEST_F(SharedGrantRefused, keeps_a_wrong_configuration_to_itself) {
  refresh(a, "R1", refused("invalid_client", 401));
  EXPECT_FALSE(store.is_locked(key_of("R1")));
  b.renew(due("R1"));
  EXPECT_EQ(b.transport.requests(), 1U) << "its settings may be right";
}

/// The holder of the lock fails.
class SharedGrantHolder : public Processes {};

TEST_F(SharedGrantHolder, is_taken_over_when_its_lock_has_run_out) {
  a.renew(due("R1"));
  const auto call = b.renew(due("R1"));
  pass(kLockMs - 100);
  EXPECT_EQ(b.transport.requests(), 0U);
  pass(1'000);
  ASSERT_EQ(b.transport.requests(), 1U);
  b.transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(SharedGrantHolder, overwrites_nothing_newer_when_it_was_merely_slow) {
  const auto slow = a.renew(due("R1"));
  b.renew(due("R1"));
  pass(kLockMs + 1'000);
  b.transport.answer(granted("A2-of-b", "R2b"));
  a.transport.answer(granted("A2-of-a", "R2a"));
  run();
  EXPECT_EQ(access_token_of(slow->outcome()), "A2-of-b") << "all processes go on with one family";
  EXPECT_THAT(*store.value(key_of("R1")), ::testing::HasSubstr("R2b"));
}

TEST_F(SharedGrantHolder, publishes_late_what_nobody_else_could_get) {
  const auto slow = a.renew(due("R1"));
  const auto refused_meanwhile = b.renew(due("R1"));
  pass(kLockMs + 1'000);
  b.transport.answer(refused("invalid_grant"));
  a.transport.answer(granted("A2", "R2"));
  run();
  EXPECT_EQ(access_token_of(slow->outcome()), "A2");
  EXPECT_EQ(refused_meanwhile->outcome().status, Status::kUnchanged);
  EXPECT_THAT(*store.value(key_of("R1")), ::testing::HasSubstr("A2"));
}

TEST_F(SharedGrantHolder, that_publishes_late_ends_what_another_was_told) {
  a.renew(due("R1"));
  b.renew(due("R1"));
  pass(kLockMs + 1'000);
  b.transport.answer(refused("invalid_grant"));
  a.transport.answer(granted("A2", "R2"));
  run();
  const auto call = b.renew(expired("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(b.transport.requests(), 1U) << "the one that was refused";
}

TEST_F(SharedGrantHolder, that_never_publishes_costs_one_request_more) {
  a.renew(due("R1"));
  b.renew(due("R1"));
  pass(kLockMs + 1'000);
  b.transport.answer(refused("invalid_grant"));
  EXPECT_EQ(b.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(b.transport.requests(), 1U) << "the store knows of the refusal";
  clock.advance(2 * kMinuteMs);
  b.renew(expired("R1"));
  b.transport.answer(refused("invalid_grant"));
  ASSERT_EQ(b.transport.requests(), 2U);
  clock.advance(2 * kMinuteMs);
  EXPECT_EQ(b.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(b.transport.requests(), 2U);
}

TEST_F(SharedGrantHolder, is_believed_by_one_who_was_refused_after_it) {
  a.renew(due("R1"));
  const auto call = b.renew(due("R1"));
  pass(kLockMs + 1'000);
  ASSERT_EQ(b.transport.requests(), 1U);
  store.put(key_of("R1"), entry_of("A2", "R2"));
  b.transport.answer(refused("invalid_grant"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(SharedGrantHolder, is_not_waited_for_without_end) {
  store.ask({Operation::kAcquire, key_of("R1"), "another process", {}, kLockMs},
            [](const StoreResponse&) {});
  const auto waiting = a.renew(expired("R1"));
  for (int holder = 0; holder < 3; ++holder) {
    store.flush();
    store.ask({Operation::kAcquire, key_of("R1"), "the next one", {}, 2 * kLockMs},
              [](const StoreResponse&) {});
    pass(kLockMs);
  }
  EXPECT_EQ(waiting->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(failure_code_of(waiting->outcome()), "store_lock_timeout");
  EXPECT_EQ(a.transport.requests(), 0U);
}

/// The store fails.
class SharedGrantStore : public Processes {};

TEST_F(SharedGrantStore, is_done_without_when_it_is_down) {
  store.mood = Mood::kFails;
  const auto call = a.renew(due("R1"));
  const auto joined = a.renew(due("R1"));
  ASSERT_EQ(a.transport.requests(), 1U) << "once within the process";
  a.transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(access_token_of(joined->outcome()), "A2");
  ASSERT_FALSE(store.told.empty());
  EXPECT_EQ(store.told.front().operation, Operation::kGet);
  EXPECT_EQ(store.told.front().problem, "ECONNREFUSED");
  EXPECT_EQ(store.told.front().provider_id, "example");
}

TEST_F(SharedGrantStore, is_waited_for_no_longer_than_its_timeout) {
  store.mood = Mood::kHangs;
  const auto call = a.renew(due("R1"));
  pass(a.sharing.timeout_ms - 10);
  EXPECT_EQ(a.transport.requests(), 0U);
  pass(20);
  ASSERT_EQ(a.transport.requests(), 1U);
  a.transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2") << "and not waited for again";
  EXPECT_EQ(store.told.front().problem, "timeout");
}

TEST_F(SharedGrantStore, gets_the_successor_once_it_is_back) {
  store.mood = Mood::kFails;
  refresh(a, "R1", granted("A2", "R2"));
  pass(2'000);
  store.mood = Mood::kAnswers;
  pass(10'000);
  const auto call = b.renew(due("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedGrantStore, stays_locked_until_the_successor_is_there) {
  a.renew(due("R1"));
  store.moods[Operation::kSet] = Mood::kFails;
  a.transport.answer(granted("A2", "R2"));
  run();
  const auto call = b.renew(due("R1"));
  pass(500);
  EXPECT_EQ(b.transport.requests(), 0U) << "it would spend a token that is spent";
  store.moods.clear();
  pass(5'000);
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_FALSE(store.is_locked(key_of("R1")));
}

TEST_F(SharedGrantStore, may_be_emptied_while_a_refresh_is_under_way) {
  const auto call = a.renew(due("R1"));
  store.flush();
  a.transport.answer(granted("A2", "R2"));
  run();
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(access_token_of(b.renew(due("R1"))->outcome()), "A2");
}

TEST_F(SharedGrantStore, is_told_of_and_nothing_spent_when_it_holds_something_else) {
  store.put(key_of("R1"), SecretString("version=2&tokens=none"));
  EXPECT_EQ(a.renew(due("R1"))->outcome().status, Status::kUnchanged);
  EXPECT_EQ(a.transport.requests(), 0U) << "the process that wrote it has spent the refresh token";
  EXPECT_EQ(store.told.front().problem, "unreadable_entry");
}

TEST_F(SharedGrantStore, is_not_done_without_where_the_process_may_be_ending) {
  store.mood = Mood::kIsClosed;
  const auto call = a.renew(due("R1"));
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(call->outcome()), "store_unavailable");
  EXPECT_EQ(a.transport.requests(), 0U) << "the response would be lost, and with it the session";
}

TEST_F(SharedGrantStore, may_be_required) {
  a.sharing.required = true;
  store.mood = Mood::kFails;
  const auto valid = a.renew(due("R1"));
  EXPECT_EQ(valid->outcome().status, Status::kUnchanged);
  EXPECT_EQ(failure_code_of(valid->outcome()), "store_unavailable");
  pass(2'000);
  EXPECT_EQ(a.renew(expired("R1"))->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(a.transport.requests(), 0U);
}

TEST_F(SharedGrantStore, never_costs_tokens_that_are_there) {
  a.sharing.required = true;
  const auto call = a.renew(due("R1"));
  store.mood = Mood::kFails;
  a.transport.answer(granted("A2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(SharedGrantStore, may_fail_while_a_process_waits_for_another) {
  a.renew(due("R1"));
  const auto waiting = b.renew(expired("R1"));
  store.mood = Mood::kFails;
  pass(2'000);
  EXPECT_EQ(waiting->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(b.renew(due("R1"))->outcome().status, Status::kUnchanged);
  EXPECT_EQ(b.transport.requests(), 0U) << "the other is known to be spending it";
  a.transport.answer(granted("A2", "R2"));
  store.mood = Mood::kAnswers;
  pass(10'000);
  EXPECT_EQ(access_token_of(b.renew(due("R1"))->outcome()), "A2");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedGrantStore, is_done_without_once_the_lock_of_the_other_must_have_run_out) {
  a.renew(due("R1"));
  b.renew(due("R1"));
  store.mood = Mood::kFails;
  pass(kLockMs + 1'000);
  b.renew(due("R1"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

}  // namespace
}  // namespace token_rotation
