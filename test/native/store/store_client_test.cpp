#include "store/store_client.hpp"

#include "support/store_fixture.hpp"

namespace token_rotation {
namespace {

class StoreClientTest : public StoreFixture {
 protected:
  SharedStore::OnResponse note() {
    return [this](StoreResponse response) { responses.push_back(std::move(response)); };
  }
  const StoreResponse& last() const { return responses.back(); }

  std::vector<StoreResponse> responses;
};

TEST_F(StoreClientTest, hands_every_answer_to_the_transports_thread) {
  client.set(key_of("R1"), SecretString("value"), kMinuteMs, note());
  EXPECT_TRUE(responses.empty()) << "the store has answered already";
  transport.run();
  ASSERT_EQ(responses.size(), 1U);
  EXPECT_TRUE(last().done);
  client.get(key_of("R1"), note());
  transport.run();
  EXPECT_EQ(last().value.view(), "value");
}

TEST_F(StoreClientTest, gives_a_lock_to_one_owner_who_writes_and_so_gives_it_up) {
  client.acquire(key_of("R1"), "a", kMinuteMs, note());
  client.acquire(key_of("R1"), "b", kMinuteMs, note());
  client.set_owned(key_of("R1"), "b", SecretString("of b"), kMinuteMs, note());
  client.set_owned(key_of("R1"), "a", SecretString("of a"), kMinuteMs, note());
  client.acquire(key_of("R1"), "b", kMinuteMs, note());
  client.release(key_of("R1"), "b");
  transport.run();
  ASSERT_EQ(responses.size(), 5U);
  EXPECT_TRUE(responses[0].done);
  EXPECT_FALSE(responses[1].done);
  EXPECT_FALSE(responses[2].done);
  EXPECT_TRUE(responses[3].done);
  EXPECT_TRUE(responses[4].done);
  EXPECT_EQ(store.value(key_of("R1")), "of a");
  EXPECT_FALSE(store.is_locked(key_of("R1")));
}

TEST_F(StoreClientTest, waits_no_longer_than_its_time_for_a_store_that_hangs) {
  store.mood = Mood::kHangs;
  client.get(key_of("R1"), note());
  transport.pass(sharing.timeout_ms - 1);
  EXPECT_TRUE(responses.empty());
  transport.pass(1);
  ASSERT_EQ(responses.size(), 1U);
  EXPECT_FALSE(last().ok);
  EXPECT_EQ(last().problem, "timeout");
}

TEST_F(StoreClientTest, answers_once_when_a_store_comes_after_its_time) {
  store.late[Operation::kGet] = sharing.timeout_ms + 1;
  client.get(key_of("R1"), note());
  transport.pass(kMinuteMs);
  EXPECT_EQ(responses.size(), 1U);
}

TEST_F(StoreClientTest, gives_a_wait_its_time_beyond_that_of_the_store) {
  client.wait(key_of("R1"), 500, note());
  transport.pass(499);
  EXPECT_TRUE(responses.empty());
  transport.pass(1);
  ASSERT_EQ(responses.size(), 1U);
  EXPECT_TRUE(last().ok);
}

TEST_F(StoreClientTest, tells_the_operator_what_fails) {
  store.mood = Mood::kFails;
  client.get(key_of("R1"), note());
  client.set(key_of("R1"), {}, 1);
  client.tell_unreadable();
  transport.run();
  ASSERT_EQ(store.told.size(), 3U);
  EXPECT_EQ(store.told[0].problem, "unreadable_entry");
  EXPECT_EQ(store.told[1].operation, Operation::kGet);
  EXPECT_EQ(store.told[2].operation, Operation::kSet);
  EXPECT_EQ(store.told[2].provider_id, provider->id);
}

TEST_F(StoreClientTest, erases_by_an_empty_value_that_is_gone_at_once) {
  put("R1", entry("R2"));
  client.erase(key_of("R1"));
  EXPECT_EQ(store.value(key_of("R1")), "");
  clock.advance(1);
  EXPECT_EQ(store.value(key_of("R1")), std::nullopt);
}

}  // namespace
}  // namespace token_rotation
