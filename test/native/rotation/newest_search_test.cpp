#include "rotation/newest_search.hpp"

#include <gmock/gmock.h>

#include "support/journeys_fixture.hpp"

namespace token_rotation {
namespace {

using ::testing::IsEmpty;

class NewestSearchTest : public JourneysFixture {
 protected:
  std::shared_ptr<NewestSearch> search_of(RenewalRequest request) {
    return std::make_shared<NewestSearch>(journeys, std::move(request), noting(call));
  }
  void begin(RenewalRequest request) {
    search_of(std::move(request))->begin(endpoints);
    transport.run();
  }
  const Outcome& found(RenewalRequest request) {
    begin(std::move(request));
    return call->outcome();
  }

  const std::shared_ptr<Call> call = std::make_shared<Call>();
};

TEST_F(NewestSearchTest, changes_nothing_where_nothing_is_known) {
  EXPECT_EQ(found(due("R1")).status, Status::kUnchanged);
  EXPECT_EQ(transport.requests(), 0U) << "no refresh is begun";
}

TEST_F(NewestSearchTest, finds_what_the_ledger_remembers) {
  ledger.land(sent_for("R1"), granted("R2"));
  search_of(due("R1"))->begin(endpoints);
  EXPECT_THAT(call->completed, IsEmpty()) << "it ends on the transport's thread";
  transport.run();
  EXPECT_EQ(call->outcome().status, Status::kRenewed);
  EXPECT_EQ(call->outcome().source, Source::kReplayed);
  EXPECT_EQ(refresh_token_of(call->outcome()), "R2");
}

TEST_F(NewestSearchTest, waits_for_a_flight_and_for_the_one_behind_it) {
  const SendRenewal first = sent_for("R1");
  begin(due("R1"));
  EXPECT_THAT(call->completed, IsEmpty());
  clock.advance(kHourMs);
  Landing landing = ledger.land(first, granted("R2"));
  clock.advance(kHourMs);
  const SendRenewal second = sent_for("R1");
  journeys.complete(std::move(landing));
  transport.run();
  EXPECT_THAT(call->completed, IsEmpty());
  journeys.complete(ledger.land(second, granted("R3")));
  transport.run();
  EXPECT_EQ(refresh_token_of(call->outcome()), "R3");
}

TEST_F(NewestSearchTest, follows_the_store_to_the_end) {
  put("R1", "R2");
  put("R2", "R3");
  put("R3", "R4");
  EXPECT_EQ(refresh_token_of(found(shared(due("R1")))), "R4");
}

TEST_F(NewestSearchTest, begins_in_the_store_where_the_ledger_ends) {
  ledger.land(sent_for("R1"), granted("R2"));
  put("R2", "R3");
  EXPECT_EQ(refresh_token_of(found(shared(due("R1")))), "R3");
  EXPECT_EQ(store.count(Operation::kGet), 2U);
}

TEST_F(NewestSearchTest, leaves_the_store_alone_without_the_option) {
  put("R1", "R2");
  EXPECT_EQ(found(due("R1")).status, Status::kUnchanged);
  EXPECT_THAT(store.asked, IsEmpty());
}

TEST_F(NewestSearchTest, keeps_what_it_has_where_the_store_fails_or_cannot_be_read) {
  put("R1", "R2");
  put("R2", "R3");
  store.unreadable = key_of("R2");
  EXPECT_EQ(refresh_token_of(found(shared(due("R1")))), "R2");
  store.unreadable.reset();
  store.put(key_of("R2"), SecretString("nonsense"));
  call->completed.clear();
  EXPECT_EQ(refresh_token_of(found(shared(due("R1")))), "R2");
}

TEST_F(NewestSearchTest, ends_where_refresh_tokens_go_in_a_circle) {
  put("R1", "R2");
  put("R2", "R1");
  begin(shared(due("R1")));
  EXPECT_EQ(call->completed.size(), 1U);
  EXPECT_EQ(store.count(Operation::kGet), 100U);
}

TEST_F(NewestSearchTest, has_the_later_tokens_where_the_provider_keeps_the_refresh_token) {
  ledger.land(sent_for("R1"), granted("R1"));
  put("R1", "R1", kHourMs / 2);
  EXPECT_EQ(found(shared(due("R1"))).tokens->expiry.at_ms,
            static_cast<double>(clock.wall_ms() + kHourMs))
      << "this process has refreshed since";
  put("R1", "R1", 2 * kHourMs);
  call->completed.clear();
  EXPECT_EQ(found(shared(due("R1"))).tokens->expiry.at_ms,
            static_cast<double>(clock.wall_ms() + 2 * kHourMs));
}

TEST_F(NewestSearchTest, changes_nothing_where_the_cookie_has_the_later_tokens) {
  ledger.land(sent_for("R1"), granted("R1"));
  EXPECT_EQ(found(holding("R1", 2 * kHourMs)).status, Status::kUnchanged);
}

TEST_F(NewestSearchTest, adds_the_newest_refresh_token_to_the_tokens_of_the_sessions_own_audience) {
  ledger.land(sent_for("R1"), granted("R2"));
  ask_for("files");
  RenewalRequest request = due("R1");
  request.id_token = SecretString("id-of-cookie");
  const Outcome& outcome = found(std::move(request));
  ASSERT_EQ(refresh_token_of(outcome), "R2");
  EXPECT_EQ(access_token_of(outcome), "access-of-cookie");
  EXPECT_EQ(outcome.tokens->id_token.view(), "id-of-cookie");
}

TEST_F(NewestSearchTest, keeps_tokens_of_its_audience_behind_a_refresh_of_another) {
  ledger.land(sent_for("R1"), granted("R2"));
  StoreEntry others = entry_of(clock, "R3", kHourMs);
  others.audience = Audience{7};
  put("R2", others);
  const Outcome& outcome = found(shared(due("R1")));
  EXPECT_EQ(refresh_token_of(outcome), "R3");
  EXPECT_EQ(access_token_of(outcome), "access of R2");
}

TEST_F(NewestSearchTest, changes_nothing_where_no_search_can_begin) {
  search_of(due("R1"))->give_up();
  EXPECT_EQ(call->outcome().status, Status::kUnchanged);
}

}  // namespace
}  // namespace token_rotation
