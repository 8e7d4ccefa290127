#include "rotation/flights.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/make_provider.hpp"

namespace token_rotation {
namespace {

Party party_asking_for(const std::string& scope, int callers = 1) {
  auto provider = make_provider();
  provider->parameters = {{"scope", SecretString(scope)}};
  provider->audience = audience_of(provider->parameters);
  RenewalPlan plan;
  plan.request.provider = std::move(provider);
  Party party{std::make_shared<const RenewalPlan>(std::move(plan)), {}, {}};
  party.callers.resize(static_cast<std::size_t>(callers));
  return party;
}

class FlightsTest : public ::testing::Test {
 protected:
  Flight& begin(std::int64_t overdue_ms = 0) {
    return flights.begin(key, party_asking_for("mail").audience(), overdue_ms);
  }

  const TokenKey key = token_key("https://as.example/token", "client-1", "R1");
  Flights flights;
};

TEST_F(FlightsTest, have_one_for_each_refresh_token) {
  EXPECT_EQ(flights.find(key), nullptr);
  Flight& flight = begin();
  EXPECT_EQ(flights.find(key), &flight);
  EXPECT_EQ(flights.size(), 1U);
}

TEST_F(FlightsTest, take_in_callers_of_the_same_audience) {
  Flight& flight = begin();
  EXPECT_FALSE(flight.begins_turn(party_asking_for("mail").audience()));
  flight.enter(party_asking_for("mail", 2));
  ASSERT_EQ(flight.callers.size(), 2U);
  EXPECT_EQ(flight.callers.front().source, Source::kJoined);
  EXPECT_TRUE(flight.queue.empty());
}

TEST_F(FlightsTest, have_one_turn_for_each_other_audience_in_the_order_of_arrival) {
  Flight& flight = begin();
  EXPECT_TRUE(flight.begins_turn(party_asking_for("files").audience()));
  flight.enter(party_asking_for("files"));
  flight.enter(party_asking_for("photos"));
  EXPECT_FALSE(flight.begins_turn(party_asking_for("files").audience()));
  flight.enter(party_asking_for("files"));
  ASSERT_EQ(flight.queue.size(), 2U);
  EXPECT_EQ(flight.queue.front().audience(), party_asking_for("files").audience());
  ASSERT_EQ(flight.queue.front().callers.size(), 2U);
  EXPECT_EQ(flight.queue.front().callers[0].source, Source::kRefreshed) << "it begins the turn";
  EXPECT_EQ(flight.queue.front().callers[1].source, Source::kJoined);
  EXPECT_EQ(flight.take_everyone().size(), 3U);
  EXPECT_TRUE(flight.queue.empty());
}

TEST_F(FlightsTest, answer_every_audience_with_the_end_of_a_session) {
  Flight& flight = flights.begin(key, std::nullopt, 0);
  EXPECT_FALSE(flight.begins_turn(party_asking_for("files").audience()));
  flight.enter(party_asking_for("files"));
  flight.enter(party_asking_for("photos"));
  EXPECT_EQ(flight.callers.size(), 2U);
}

TEST_F(FlightsTest, are_taken_by_who_began_them) {
  begin().enter(party_asking_for("mail"));
  EXPECT_TRUE(flights.take(key, party_asking_for("files").audience()).callers.empty())
      << "another flight has taken the place of one that was overdue";
  EXPECT_EQ(flights.take(key, party_asking_for("mail").audience()).callers.size(), 1U);
  EXPECT_EQ(flights.size(), 0U);
  EXPECT_TRUE(flights.take(key).callers.empty());
}

TEST_F(FlightsTest, are_overdue_at_their_time) {
  begin(100);
  EXPECT_TRUE(flights.overdue(99).empty());
  EXPECT_EQ(flights.overdue(100), std::vector<TokenKey>{key});
}

TEST_F(FlightsTest, have_more_time_where_a_store_takes_part) {
  const auto provider = make_provider();
  const Sharing sharing;
  EXPECT_EQ(longest_flight_ms(*provider, nullptr), 2 * (10'000 + 2'050) + 1'000);
  EXPECT_EQ(longest_flight_ms(*provider, &sharing),
            8 * (longest_flight_ms(*provider, nullptr) + sharing.timeout_ms));
}

}  // namespace
}  // namespace token_rotation
