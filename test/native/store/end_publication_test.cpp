#include "store/end_publication.hpp"

#include "oauth/local_failures.hpp"
#include "support/store_fixture.hpp"

namespace token_rotation {
namespace {

class EndPublicationTest : public StoreFixture {
 protected:
  EndPublication end_of(std::string_view refresh_token) {
    EndPublication publication;
    publication.key = key_of(refresh_token);
    publication.ttl_ms = kMinuteMs;
    publication.delay_ms = [](int attempts, const StoreResponse& last) {
      return attempts < 3 && !last.is_closed ? std::optional<std::int64_t>(1'000) : std::nullopt;
    };
    publication.on_taken = [this] { ++taken; };
    return publication;
  }

  int taken = 0;
};

TEST_F(EndPublicationTest, is_told_for_as_long_as_it_is_to_be_known) {
  publish_end(client, end_of("R1"));
  transport.run();
  EXPECT_EQ(taken, 1);
  clock.advance(kMinuteMs - 1);
  EXPECT_EQ(told("R1"), kRevoked);
  clock.advance(1);
  EXPECT_EQ(told("R1"), "-");
}

TEST_F(EndPublicationTest, is_told_again_until_the_store_takes_it) {
  store.mood = Mood::kFails;
  publish_end(client, end_of("R1"));
  transport.pass(1'500);
  EXPECT_EQ(store.asked.size(), 2U);
  store.mood = Mood::kAnswers;
  transport.pass(500);
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(told("R1"), kRevoked);
}

TEST_F(EndPublicationTest, is_given_up_when_its_time_is_over_or_the_store_is_closed) {
  store.mood = Mood::kFails;
  publish_end(client, end_of("R1"));
  transport.pass(kMinuteMs);
  EXPECT_EQ(store.asked.size(), 3U);
  store.mood = Mood::kIsClosed;
  publish_end(client, end_of("R1"));
  transport.pass(kMinuteMs);
  EXPECT_EQ(store.asked.size(), 4U);
  EXPECT_EQ(taken, 0);
}

TEST_F(EndPublicationTest, is_not_told_again_once_a_sign_in_has_undone_it) {
  store.mood = Mood::kFails;
  bool is_standing = true;
  EndPublication publication = end_of("R1");
  publication.is_standing = [&is_standing] { return is_standing; };
  publish_end(client, publication);
  transport.run();
  is_standing = false;
  store.mood = Mood::kAnswers;
  transport.pass(kMinuteMs);
  EXPECT_EQ(told("R1"), "-");
}

}  // namespace
}  // namespace token_rotation
