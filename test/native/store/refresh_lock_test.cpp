#include "store/refresh_lock.hpp"

#include <optional>

#include "support/store_fixture.hpp"

namespace token_rotation {
namespace {

class RefreshLockTest : public StoreFixture {
 protected:
  using Taken = RefreshLock::Taken;
  /// Of the provider below: two attempts of 10 s, the pause between them, the store and a margin.
  static constexpr std::int64_t kLockMs = 2 * 10'000 + 2'050 + 2 * 1'000 + 1'000;

  std::shared_ptr<RefreshLock> new_lock() {
    return std::make_shared<RefreshLock>(client, clock, foreign_locks, *provider, key_of("R1"));
  }
  std::optional<Taken> take(const std::shared_ptr<RefreshLock>& one) {
    std::optional<Taken> taken;
    one->take([&taken](Taken how) { taken = how; });
    transport.run();
    return taken;
  }

  ForeignLocks foreign_locks{clock};
  std::shared_ptr<RefreshLock> lock = new_lock();
  std::shared_ptr<RefreshLock> other = new_lock();
};

TEST_F(RefreshLockTest, is_taken_by_one_and_given_back) {
  EXPECT_EQ(take(lock), Taken::kYes);
  EXPECT_TRUE(lock->is_held());
  EXPECT_EQ(take(other), Taken::kNo);
  EXPECT_FALSE(other->is_held());
  lock->give_back();
  EXPECT_FALSE(lock->is_held());
  EXPECT_EQ(take(other), Taken::kYes);
  EXPECT_NE(other->owner(), lock->owner());
}

TEST_F(RefreshLockTest, lasts_longer_than_a_refresh_can_take) {
  take(lock);
  EXPECT_EQ(store.lock_left_ms(key_of("R1")), kLockMs);
  EXPECT_TRUE(lock->outlasts_spending());
}

TEST_F(RefreshLockTest, does_not_last_where_the_store_was_slow) {
  take(lock);
  clock.advance(2'000);
  EXPECT_TRUE(lock->outlasts_spending());
  clock.advance(1);
  EXPECT_FALSE(lock->outlasts_spending());
  EXPECT_TRUE(lock->may_be_taken_again());
  EXPECT_TRUE(lock->may_be_taken_again());
  EXPECT_FALSE(lock->may_be_taken_again()) << "the process is too busy";
}

TEST_F(RefreshLockTest, is_given_back_where_the_store_did_not_say_whether_it_was_taken) {
  store.moods[Operation::kAcquire] = Mood::kFails;
  EXPECT_EQ(take(lock), Taken::kUnknown);
  EXPECT_TRUE(lock->is_held());
  lock->give_back();
  lock->give_back();
  EXPECT_EQ(store.count(Operation::kRelease), 1U);
  store.moods[Operation::kAcquire] = Mood::kIsClosed;
  EXPECT_EQ(take(lock), Taken::kClosed);
}

TEST_F(RefreshLockTest, is_waited_for_until_its_holder_gives_it_back) {
  take(lock);
  int looks = 0;
  EXPECT_TRUE(other->await_holder([&looks] { ++looks; }));
  transport.run();
  EXPECT_EQ(looks, 0);
  lock->give_back();
  transport.run();
  EXPECT_EQ(looks, 1);
  EXPECT_TRUE(other->was_awaited());
  EXPECT_FALSE(lock->was_awaited());
}

TEST_F(RefreshLockTest, is_looked_at_at_growing_intervals_where_the_store_tells_of_nothing) {
  store.tells_of_publications = false;
  std::int64_t waited_ms = 0;
  for (const std::int64_t expected_ms : {25, 50, 100, 200, 400, 800, 800}) {
    bool has_looked = false;
    lock->await_holder([&has_looked] { has_looked = true; });
    transport.pass(expected_ms - 1);
    EXPECT_FALSE(has_looked) << waited_ms;
    transport.pass(1);
    EXPECT_TRUE(has_looked) << waited_ms;
    waited_ms += expected_ms;
  }
}

TEST_F(RefreshLockTest, is_not_looked_at_without_a_pause_where_the_store_fails_to_wait) {
  store.moods[Operation::kWait] = Mood::kFails;
  bool has_looked = false;
  lock->await_holder([&has_looked] { has_looked = true; });
  transport.pass(24);
  EXPECT_FALSE(has_looked);
  transport.pass(1);
  EXPECT_TRUE(has_looked);
}

TEST_F(RefreshLockTest, is_given_up_when_holders_die_one_after_the_other) {
  clock.advance(2 * kLockMs - 1);
  EXPECT_TRUE(lock->await_holder([] {}));
  clock.advance(1);
  EXPECT_FALSE(lock->await_holder([] {}));
}

TEST_F(RefreshLockTest, is_remembered_of_another_process_until_it_has_run_out) {
  EXPECT_FALSE(lock->is_foreign());
  lock->await_holder([] {});
  clock.advance(kLockMs - 1);
  EXPECT_TRUE(lock->is_foreign());
  lock->await_holder([] {});
  clock.advance(1);
  EXPECT_FALSE(lock->is_foreign()) << "its holder took it before it was first seen";
  lock->await_holder([] {});
  take(lock);
  EXPECT_FALSE(lock->is_foreign()) << "its holder has given it back";
}

}  // namespace
}  // namespace token_rotation
