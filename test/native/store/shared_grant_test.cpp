#include <gmock/gmock.h>

#include "store/store_entry.hpp"
#include "support/processes.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;

class SharedGrantFlow : public Processes {};

TEST_F(SharedGrantFlow, looks_up_locks_looks_again_spends_and_publishes) {
  const auto call = a.renew(due("R1"));
  EXPECT_THAT(store.asked, ElementsAre(Operation::kGet, Operation::kAcquire, Operation::kGet));
  ASSERT_EQ(a.transport.requests(), 1U);
  EXPECT_TRUE(store.is_locked(key_of("R1")));
  a.transport.answer(granted("A2", "R2"));
  EXPECT_EQ(store.asked.back(), Operation::kSet);
  EXPECT_EQ(call->outcome().source, Source::kRefreshed);
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R2");
  EXPECT_EQ(call->outcome().requests, 1);
  EXPECT_FALSE(store.is_locked(key_of("R1")));
}

TEST_F(SharedGrantFlow, publishes_before_it_answers) {
  const auto call = a.renew(due("R1"));
  store.moods[Operation::kSet] = Mood::kHangs;
  a.transport.answer(granted("A2", "R2"));
  EXPECT_TRUE(call->completed.empty());
}

TEST_F(SharedGrantFlow, answers_another_process_from_the_store) {
  refresh(a, "R1", granted("A2", "R2"));
  const auto call = b.renew(due("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(call->outcome().source, Source::kReplayed);
  EXPECT_EQ(call->outcome().requests, 0);
  EXPECT_EQ(b.transport.requests(), 0U);
  EXPECT_EQ(b.rotation.stats().replayed, 1U);
  EXPECT_EQ(b.rotation.stats().refreshed, 0U);
}

TEST_F(SharedGrantFlow, asks_the_store_once_for_what_it_then_remembers) {
  refresh(a, "R1", granted("A2", "R2"));
  b.renew(due("R1"));
  const auto asked = store.asked.size();
  EXPECT_EQ(access_token_of(b.renew(due("R1"))->outcome()), "A2");
  EXPECT_EQ(store.asked.size(), asked);
}

TEST_F(SharedGrantFlow, wakes_those_who_wait_with_the_publication) {
  const auto first = a.renew(due("R1"));
  const auto second = b.renew(due("R1"));
  const auto third = b.renew(expired("R1"));
  EXPECT_TRUE(second->completed.empty());
  a.transport.answer(granted("A2", "R2"));
  run();
  for (const auto& call : {second, third}) {
    EXPECT_EQ(access_token_of(call->outcome()), "A2");
    EXPECT_EQ(call->outcome().source, Source::kJoined);
  }
  EXPECT_EQ(a.transport.requests() + b.transport.requests(), 1U);
}

TEST_F(SharedGrantFlow, looks_for_itself_where_the_store_tells_of_nothing) {
  store.tells_of_publications = false;
  a.renew(due("R1"));
  const auto call = b.renew(due("R1"));
  pass(200);
  a.transport.answer(granted("A2", "R2"));
  EXPECT_TRUE(call->completed.empty());
  pass(400);
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
}

TEST_F(SharedGrantFlow, looks_at_growing_intervals) {
  store.tells_of_publications = false;
  a.renew(due("R1"));
  b.renew(due("R1"));
  pass(10'000);
  EXPECT_LT(store.count(Operation::kWait), 20U);
  EXPECT_GT(store.count(Operation::kWait), 10U);
}

TEST_F(SharedGrantFlow, follows_the_store_through_generations) {
  refresh(a, "R1", granted("A2", "R2"));
  pass(10);
  clock.advance(kHourMs);
  refresh(a, "R2", granted("A3", "R3"));
  clock.advance(kHourMs);
  refresh(a, "R3", granted("A4", "R4"));
  const auto call = b.renew(expired("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A4");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedGrantFlow, follows_to_the_newest_tokens_though_older_ones_are_fresh) {
  refresh(a, "R1", granted("A2", "R2"));
  auto forced = due("R2");
  forced.forced = true;
  forced.access_token = SecretString("A2");
  const auto call = a.renew(forced);
  a.transport.answer(granted("A3", "R3"));
  EXPECT_EQ(access_token_of(call->outcome()), "A3");
  EXPECT_EQ(access_token_of(b.renew(due("R1"))->outcome()), "A3");
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedGrantFlow, spends_the_newest_token_of_the_family) {
  refresh(a, "R1", granted("A2", "R2"));
  clock.advance(kHourMs);
  const auto call = b.renew(expired("R1"));
  ASSERT_EQ(b.transport.requests(), 1U);
  EXPECT_EQ(form_value(b.transport.request(0), "refresh_token"), "R2");
  b.transport.answer(granted("A3", "R3"));
  EXPECT_EQ(access_token_of(call->outcome()), "A3");
  EXPECT_EQ(access_token_of(a.renew(due("R2"))->outcome()), "A3");
}

TEST_F(SharedGrantFlow, joins_a_flight_of_its_own_on_the_way) {
  refresh(a, "R1", granted("A2", "R2"));
  clock.advance(kHourMs);
  const auto newest = b.renew(expired("R2"));
  const auto oldest = b.renew(expired("R1"));
  EXPECT_EQ(b.transport.requests(), 1U);
  b.transport.answer(granted("A3", "R3"));
  EXPECT_EQ(access_token_of(newest->outcome()), "A3");
  EXPECT_EQ(access_token_of(oldest->outcome()), "A3");
}

TEST_F(SharedGrantFlow, shares_the_access_token_of_a_kept_refresh_token) {
  refresh(a, "R1", granted("A2"));
  const auto call = b.renew(due("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "A2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R1");
  EXPECT_EQ(b.transport.requests(), 0U);
  clock.advance(kHourMs);
  const auto later = b.renew(expired("R1"));
  ASSERT_EQ(b.transport.requests(), 1U);
  b.transport.answer(granted("A3"));
  EXPECT_EQ(access_token_of(later->outcome()), "A3");
  EXPECT_EQ(access_token_of(a.renew(due("R1"))->outcome()), "A3");
}

TEST_F(SharedGrantFlow, refreshes_for_a_caller_whose_access_token_was_refused) {
  refresh(a, "R1", granted("A2"));
  auto request = due("R1");
  request.forced = true;
  request.access_token = SecretString("A2");
  b.renew(request);
  EXPECT_EQ(b.transport.requests(), 1U);
  b.transport.answer(granted("A3"));
  const auto other = a.renew([&] {
    auto forced = due("R1");
    forced.forced = true;
    forced.access_token = SecretString("A2");
    return forced;
  }());
  EXPECT_EQ(access_token_of(other->outcome()), "A3");
}

TEST_F(SharedGrantFlow, survives_a_provider_that_hands_an_earlier_refresh_token_out_again) {
  refresh(a, "R1", granted("A2", "R2"));
  clock.advance(kHourMs);
  refresh(a, "R2", granted("A1", "R1"));
  clock.advance(kHourMs);
  const auto call = b.renew(expired("R1"));
  ASSERT_EQ(b.transport.requests(), 1U);
  b.transport.answer(granted("A9", "R9"));
  EXPECT_EQ(access_token_of(call->outcome()), "A9");
}

TEST_F(SharedGrantFlow, returns_a_due_token_at_once_in_the_background) {
  auto request = due("R1");
  request.background = true;
  const auto call = a.renew(request);
  ASSERT_TRUE(call->now);
  EXPECT_EQ(call->now->source, Source::kStarted);
  a.transport.answer(granted("A2", "R2"));
  ASSERT_EQ(call->completed.size(), 1U);
  EXPECT_EQ(access_token_of(call->completed.front()), "A2");
}

TEST_F(SharedGrantFlow, gives_the_lock_longer_than_a_refresh_can_take) {
  a.provider->retries = 3;
  a.provider->network.timeout_ms = 7'000;
  a.renew(due("R1"));
  EXPECT_GT(store.lock_left_ms(key_of("R1")), 4 * 7'000 + 3 * 2'050 + 1'000);
}

TEST_F(SharedGrantFlow, takes_no_lifetime_beyond_what_was_granted_from_a_clock_that_runs_ahead) {
  refresh(a, "R1", granted("A2", "R2", 300));
  clock.step_wall(-5 * kMinuteMs);
  const auto call = b.renew(expired("R1"));
  EXPECT_LE(call->outcome().tokens->expiry.at_ms, static_cast<double>(clock.wall_ms() + 300'000));
}

TEST_F(SharedGrantFlow, needs_no_clocks_that_agree) {
  for (const std::int64_t apart_ms : {5 * kMinuteMs, -5 * kMinuteMs}) {
    FakeClock other_clock;
    other_clock.step_wall(apart_ms);
    Process other{other_clock, store};
    const std::string first = apart_ms > 0 ? "ahead-1" : "behind-1";
    const std::string second = apart_ms > 0 ? "ahead-2" : "behind-2";
    const auto own = a.renew(due(first));
    const auto waiting = other.renew(due(first));
    a.transport.answer(granted("A-of-" + second, second));
    other.transport.run();
    EXPECT_EQ(access_token_of(waiting->outcome()), "A-of-" + second);
    EXPECT_EQ(access_token_of(other.renew(due(first))->outcome()), "A-of-" + second);
    EXPECT_EQ(other.transport.requests(), 0U);
  }
}

TEST_F(SharedGrantFlow, lets_a_new_sign_in_begin_anew) {
  refresh(a, "R1", refused("invalid_grant"));
  b.rotation.signed_in(b.provider, SecretString("R1"), std::make_shared<const Sharing>(b.sharing));
  pass(10);
  b.renew(due("R1"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

class SharedRevocation : public Processes {};

TEST_F(SharedRevocation, ends_the_session_in_other_processes) {
  refresh(a, "R1", granted("A2", "R2"));
  const auto call = a.revoke("R2");
  ASSERT_EQ(a.transport.requests(), 2U);
  EXPECT_EQ(form_value(a.transport.last_request(), "token"), "R2");
  a.transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  for (const auto* copied : {"R1", "R2"}) {
    const auto outcome = b.renew(expired(copied))->outcome();
    EXPECT_EQ(outcome.status, Status::kSignInAgain) << copied;
    EXPECT_EQ(failure_code_of(outcome), "revoked");
  }
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedRevocation, revokes_the_newest_token_that_another_process_got) {
  refresh(a, "R1", granted("A2", "R2"));
  const auto call = b.revoke("R1");
  ASSERT_EQ(b.transport.requests(), 1U);
  EXPECT_EQ(form_value(b.transport.request(0), "token"), "R2");
  b.transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(failure_code_of(b.renew(expired("R1"))->outcome()), "revoked");
}

TEST_F(SharedRevocation, waits_for_a_refresh_of_another_process) {
  a.renew(due("R1"));
  const auto call = b.revoke("R1");
  EXPECT_EQ(b.transport.requests(), 0U);
  a.transport.answer(granted("A2", "R2"));
  run();
  ASSERT_EQ(b.transport.requests(), 1U);
  EXPECT_EQ(form_value(b.transport.request(0), "token"), "R2");
  b.transport.answer(response_with(200, ""));
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
}

TEST_F(SharedRevocation, leaves_the_session_to_others_when_it_failed) {
  const auto call = a.revoke("R1");
  a.transport.answer(response_with(500, "{}"));
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
  ASSERT_NE(call->outcome().failure, nullptr);
  EXPECT_EQ(call->outcome().failure->http_status, 500);
  pass(1'000);
  b.renew(due("R1"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

}  // namespace
}  // namespace token_rotation
