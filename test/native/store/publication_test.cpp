#include "store/publication.hpp"

#include <optional>

#include "oauth/local_failures.hpp"
#include "support/store_fixture.hpp"

namespace token_rotation {
namespace {

class PublicationTest : public StoreFixture {
 protected:
  void SetUp() override {
    lock->take([](RefreshLock::Taken /*taken*/) {});
    transport.run();
  }
  void take_tokens(std::string_view refresh_token) {
    publication->take_tokens(entry(refresh_token).tokens, provider->audience);
  }
  /// Tells of the tokens; what another process has published meanwhile, or "-".
  std::string tell_tokens() {
    std::string newer = "(not told)";
    publication->tell_tokens([&newer](const std::optional<StoreEntry>& found) {
      newer = found ? found->tokens->refresh_token.view() : "-";
    });
    transport.run();
    return newer;
  }
  bool tell_failure() {
    bool is_told = false;
    publication->tell_failure([&is_told] { is_told = true; });
    transport.run();
    return is_told;
  }
  void lose_lock() { store.flush(); }

  const Jitter jitter = [] { return 0.5; };
  ForeignLocks foreign_locks{clock};
  std::shared_ptr<RefreshLock> lock =
      std::make_shared<RefreshLock>(client, clock, foreign_locks, *provider, key_of("R1"));
  std::shared_ptr<Lineage> lineage = std::make_shared<Lineage>(
      client, clock, key_of("R1"), provider->token_endpoint, provider->client_id);
  std::shared_ptr<Publication> publication = std::make_shared<Publication>(
      client, clock, jitter, lock, lineage, key_of("R1"), std::nullopt);
};

TEST_F(PublicationTest, tells_of_tokens_and_ends_the_lock_in_one_step) {
  take_tokens("R2");
  EXPECT_EQ(tell_tokens(), "-");
  EXPECT_EQ(told("R1"), "R2");
  EXPECT_FALSE(lock->is_held());
  EXPECT_FALSE(store.is_locked(key_of("R1")));
  EXPECT_EQ(store.count(Operation::kRelease), 0U);
}

TEST_F(PublicationTest, keeps_the_lock_of_a_store_that_fails_until_it_has_been_told) {
  take_tokens("R2");
  store.moods[Operation::kSet] = Mood::kFails;
  EXPECT_EQ(tell_tokens(), "-") << "the callers do not wait for the store";
  EXPECT_TRUE(store.is_locked(key_of("R1")));
  store.moods.clear();
  transport.pass(1'000);
  EXPECT_EQ(told("R1"), "R2");
  EXPECT_FALSE(store.is_locked(key_of("R1")));
}

TEST_F(PublicationTest, gives_up_after_half_a_minute) {
  take_tokens("R2");
  store.mood = Mood::kFails;
  tell_tokens();
  transport.pass(kMinuteMs);
  const std::size_t asked = store.asked.size();
  transport.pass(10 * kMinuteMs);
  EXPECT_EQ(store.asked.size(), asked);
}

TEST_F(PublicationTest, writes_without_the_lock_what_no_other_process_has_told) {
  take_tokens("R2");
  lose_lock();
  EXPECT_EQ(tell_tokens(), "-");
  EXPECT_EQ(told("R1"), "R2");
}

TEST_F(PublicationTest, leaves_what_another_process_has_told_meanwhile) {
  take_tokens("R2");
  lose_lock();
  put("R1", entry("R2 of another"));
  EXPECT_EQ(tell_tokens(), "R2 of another");
  EXPECT_EQ(told("R1"), "R2 of another");
}

TEST_F(PublicationTest, lets_the_later_expiry_win_where_the_provider_keeps_the_refresh_token) {
  publication->take_tokens(entry("R1", 2 * kMinuteMs).tokens, provider->audience);
  lose_lock();
  put("R1", entry("R1", kMinuteMs));
  EXPECT_EQ(tell_tokens(), "-") << "its own is the later one";
}

TEST_F(PublicationTest, leaves_a_later_expiry_where_the_provider_keeps_the_refresh_token) {
  publication->take_tokens(entry("R1", 2 * kMinuteMs).tokens, provider->audience);
  lose_lock();
  put("R1", entry("R1", 3 * kMinuteMs));
  EXPECT_EQ(tell_tokens(), "R1");
}

TEST_F(PublicationTest, keeps_the_tokens_of_other_audiences) {
  StoreEntry older = entry("R1");
  older.audience = Audience{7};
  publication->note_older(older);
  take_tokens("R2");
  const AudienceTokens others = publication->result().tokens_for(Audience{7});
  ASSERT_NE(others.tokens, nullptr);
  EXPECT_EQ(others.tokens->access_token.view(), "access of R1");
}

TEST_F(PublicationTest, adds_its_access_token_to_the_newer_refresh_token_of_another_audience) {
  take_tokens("R2");
  StoreEntry newer = entry("R3");
  newer.audience = Audience{7};
  const StoreEntry merged = publication->merged_with(newer);
  EXPECT_EQ(merged.tokens->refresh_token.view(), "R3");
  EXPECT_EQ(merged.tokens_for(provider->audience).tokens->access_token.view(), "access of R2");
}

TEST_F(PublicationTest, tells_a_refusal_for_as_long_as_a_successor_and_a_passing_failure_briefly) {
  publication->take_failure(*failed(FailureClass::kTerminal, "invalid_grant").failure);
  EXPECT_TRUE(tell_failure());
  clock.advance(sharing.successor_ttl_ms - 1);
  EXPECT_EQ(told("R1"), "invalid_grant");
  clock.advance(1);
  EXPECT_EQ(told("R1"), "-");
  publication->take_failure(*failed(FailureClass::kNotSent, "timeout").failure);
  EXPECT_TRUE(tell_failure());
  EXPECT_EQ(told("R1"), "timeout");
  clock.advance(kMinuteMs);
  EXPECT_EQ(told("R1"), "-");
}

TEST_F(PublicationTest, tells_a_refusal_briefly_where_another_holder_may_yet_publish) {
  lock->await_holder([] {});
  publication->take_failure(*failed(FailureClass::kTerminal, "invalid_grant").failure);
  tell_failure();
  clock.advance(kMinuteMs - 1);
  EXPECT_EQ(told("R1"), "invalid_grant");
  clock.advance(1);
  EXPECT_EQ(told("R1"), "-");
}

TEST_F(PublicationTest, puts_no_passing_failure_over_the_tokens_of_other_audiences) {
  put("R1", entry("R1"));
  publication->note_older(entry("R1"));
  publication->take_failure(*failed(FailureClass::kNotSent, "timeout").failure);
  EXPECT_TRUE(tell_failure());
  EXPECT_EQ(told("R1"), "R1");
}

TEST_F(PublicationTest, leads_to_the_refresh_token_that_came_beside_a_refusal) {
  const auto refusal = failed(FailureClass::kConfiguration, "unsupported_token_type").failure;
  publication->take_withheld(SecretString("R2"), *refusal);
  EXPECT_TRUE(publication->is_refusal());
  EXPECT_EQ(publication->result().failure->code, "unsupported_token_type");
  publication->tell_refusal_of_next();
  EXPECT_EQ(tell_tokens(), "-");
  EXPECT_EQ(told("R1"), "R2");
  EXPECT_EQ(told("R2"), "unsupported_token_type");
}

}  // namespace
}  // namespace token_rotation
