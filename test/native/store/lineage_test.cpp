#include "store/lineage.hpp"

#include <optional>

#include "oauth/local_failures.hpp"
#include "support/store_fixture.hpp"

namespace token_rotation {
namespace {

class LineageTest : public StoreFixture {
 protected:
  /// Where the walk from R1 ends; "-": it took too long.
  std::string end_of_walk() {
    const auto first = lineage->read(response_of("R1"));
    std::string end = "(not yet)";
    lineage->follow(*first, [&end](const std::optional<StoreEntry>& newest) {
      if (!newest) {
        end = "-";
      } else {
        end = newest->tokens ? newest->tokens->refresh_token.view() : newest->failure->code;
      }
    });
    transport.run();
    return end;
  }
  StoreResponse response_of(std::string_view refresh_token) const {
    StoreResponse response;
    response.value = SecretString(store.value(key_of(refresh_token)).value_or(""));
    return response;
  }
  /// R1 was replaced by R2, that by R3, and so on.
  void put_generations(int count) {
    for (int i = 1; i <= count; ++i)
      put("R" + std::to_string(i), entry("R" + std::to_string(i + 1)));
  }

  std::shared_ptr<Lineage> lineage = std::make_shared<Lineage>(
      client, clock, key_of("R1"), provider->token_endpoint, provider->client_id);
};

TEST_F(LineageTest, leads_to_the_newest_tokens) {
  put_generations(3);
  EXPECT_EQ(end_of_walk(), "R4");
  EXPECT_EQ(told("R1"), "R2") << "a short walk is made again";
}

TEST_F(LineageTest, writes_down_where_a_long_walk_has_led) {
  put_generations(4);
  EXPECT_EQ(end_of_walk(), "R5");
  EXPECT_EQ(told("R1"), "R5");
}

TEST_F(LineageTest, ends_at_the_end_of_the_session) {
  put_generations(2);
  put("R3", failed(FailureClass::kTerminal, kRevoked));
  EXPECT_EQ(end_of_walk(), kRevoked);
}

TEST_F(LineageTest, leaves_any_other_failure_to_those_who_spend_the_newest) {
  put_generations(2);
  put("R3", failed(FailureClass::kTerminal, "invalid_grant"));
  EXPECT_EQ(end_of_walk(), "R3");
}

TEST_F(LineageTest, goes_in_no_circle_where_a_provider_hands_out_earlier_refresh_tokens) {
  put_generations(2);
  put("R3", entry("R1"));
  EXPECT_EQ(end_of_walk(), "R1");
  put("R3", entry("R3"));
  EXPECT_EQ(end_of_walk(), "R3") << "which the provider keeps";
}

TEST_F(LineageTest, takes_what_cannot_be_read_for_the_end) {
  put_generations(2);
  store.put(key_of("R2"), SecretString("nonsense"));
  EXPECT_EQ(end_of_walk(), "R2");
}

TEST_F(LineageTest, gives_up_behind_a_store_that_is_slow_and_goes_on_there_the_next_time) {
  put_generations(9);
  store.late[Operation::kGet] = 900;
  std::optional<bool> has_ended;
  lineage->follow(*lineage->read(response_of("R1")),
                  [&](const std::optional<StoreEntry>& newest) { has_ended = !!newest; });
  transport.pass(3 * 900);
  EXPECT_EQ(has_ended, false);
  EXPECT_EQ(told("R1"), "R5");
}

TEST_F(LineageTest, says_what_replaces_its_start) {
  EXPECT_TRUE(lineage->replaces_start(*entry("R2").tokens));
  EXPECT_FALSE(lineage->replaces_start(*entry("R1").tokens));
  EXPECT_EQ(lineage->successor_of(entry("R2")).key, key_of("R2"));
}

}  // namespace
}  // namespace token_rotation
