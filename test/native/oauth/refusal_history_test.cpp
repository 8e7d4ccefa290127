// What a refusal means after what came before it: refusal_history.hpp, row by row.

#include <gtest/gtest.h>

#include "support/refusal_rows.hpp"

namespace token_rotation {
namespace {

TEST(RefusalHistoryTable,
     a_refusal_behind_an_attempt_that_may_have_spent_the_token_proves_nothing) {
  const Row lost{500, "", kOpen, ""};
  for (const char* code : {"invalid_grant", "bad_refresh_token", "invalid_request",
                           "unauthorized_client", "access_denied", "some_new_word"}) {
    const std::string body = R"({"error":")" + std::string(code) + "\"}";
    const Row refusal{400, body.c_str(), kDead, code};
    RefusalHistory history;
    history.add(judged(failure_of(lost), history, 0), 0);
    const Failure first = judged(failure_of(refusal), history, 0);
    EXPECT_TRUE(first.is_doubted) << code;
    EXPECT_EQ(first.failure_class, FailureClass::kAmbiguous) << code;
    history.add(first, 0);
    EXPECT_FALSE(judged(failure_of(refusal), history, 0).is_transient()) << code;
  }
}

TEST(RefusalHistoryTable, a_word_about_the_client_alone_is_believed_even_then) {
  RefusalHistory history;
  history.may_be_spent = true;
  for (const char* code : {"invalid_client", "invalid_scope", "unsupported_grant_type"}) {
    const std::string body = R"({"error":")" + std::string(code) + "\"}";
    EXPECT_EQ(judged(failure_of({400, body.c_str(), kClient, code}), history, 0).failure_class,
              FailureClass::kConfiguration);
  }
}

TEST(RefusalHistoryTable, each_attempt_that_may_have_spent_the_token_is_one_more_doubt) {
  const Row dead{400, R"({"error":"invalid_grant"})", kDead, ""};
  RefusalHistory history;
  for (int round = 0; round < 20; ++round) {
    Failure failure = failure_of(dead);
    failure.may_be_spent = true;
    failure = judged(std::move(failure), history, round);
    EXPECT_TRUE(failure.is_doubted) << round;
    history.add(failure, round);
  }
}

TEST(RefusalHistoryTable, what_was_not_sent_between_two_refusals_changes_nothing) {
  const Row refusal{403, R"({"error":"Forbidden"})", kDoubted, ""};
  RefusalHistory history;
  history.add(judged(failure_of(refusal), history, 0), 0);
  history.add({FailureClass::kNotSent, "connect_failed", "", 0, std::nullopt}, 1);
  EXPECT_EQ(judged(failure_of(refusal), history, 2).failure_class, FailureClass::kTerminal);
}

TEST(RefusalHistoryTable, another_word_is_another_first_time_but_not_for_ever) {
  RefusalHistory history;
  int doubts = 0;
  for (int i = 0; i < 10; ++i) {
    const std::string body = R"({"error":"req)" + std::to_string(i) + "\"}";
    const Failure failure = judged(failure_of({400, body.c_str(), kDoubted, ""}), history, i);
    doubts += failure.is_doubted ? 1 : 0;
    history.add(failure, i);
  }
  EXPECT_EQ(doubts, 4);
}

TEST(RefusalHistoryTable, later_is_believed_for_a_day) {
  const Row later{400, R"({"error":"x1","message":"please retry"})", kOpen, ""};
  RefusalHistory history;
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const Failure failure = judged(failure_of(later), history, hour * 3'600'000);
    EXPECT_TRUE(failure.is_transient()) << hour;
    history.add(failure, hour * 3'600'000);
  }
  EXPECT_EQ(judged(failure_of(later), history, kDayMs).failure_class, FailureClass::kTerminal);
  EXPECT_TRUE(judged(failure_of({429, "", kLimit, ""}), history, kDayMs).is_transient())
      << "a 429 cannot be mistaken";
}

}  // namespace
}  // namespace token_rotation
