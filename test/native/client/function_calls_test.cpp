#include "client/function_calls.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/fake_clock.hpp"

namespace token_rotation {
namespace {

class FunctionCallsTest : public ::testing::Test {
 protected:
  using OnEnd = std::function<void(FunctionResponse)>;

  std::shared_ptr<FunctionListener> listener(const std::string& name) {
    return std::make_shared<FunctionListener>([this, name](const FunctionResponse& response) {
      heard.push_back(name + ":" + std::string(response.access_token.view()));
    });
  }
  void ask(const TokenKey& key, const std::shared_ptr<FunctionListener>& who) {
    calls.ask(key, who, [this](OnEnd on_end) { started.push_back(std::move(on_end)); });
  }
  static FunctionResponse brought(std::string_view access_token) {
    FunctionResponse response;
    response.end = FunctionResponse::End::kResolved;
    response.access_token = SecretString(access_token);
    return response;
  }

  FakeClock clock;
  FunctionCalls calls{clock};
  std::vector<OnEnd> started;
  std::vector<std::string> heard;
  const TokenKey one = token_key("endpoint", "client", "refresh-1");
  const TokenKey other = token_key("endpoint", "client", "refresh-2");
};

TEST_F(FunctionCallsTest, makes_one_call_at_a_time_for_a_token) {
  ask(one, listener("first"));
  ask(one, listener("second"));
  ask(other, listener("third"));
  ASSERT_EQ(started.size(), 2U);
  started[0](brought("a"));
  EXPECT_EQ(heard, (std::vector<std::string>{"first:a", "second:a"}));
  ask(one, listener("fourth"));
  EXPECT_EQ(started.size(), 3U);
}

TEST_F(FunctionCallsTest, keeps_what_comes_late_for_the_next) {
  const auto first = listener("first");
  ask(one, first);
  EXPECT_TRUE(first->give_up());
  started[0](brought("late"));
  EXPECT_TRUE(heard.empty());
  ask(one, listener("second"));
  EXPECT_EQ(heard, (std::vector<std::string>{"second:late"}));
  EXPECT_EQ(started.size(), 1U);
  // Once: it is spent by then.
  ask(one, listener("third"));
  EXPECT_EQ(started.size(), 2U);
}

TEST_F(FunctionCallsTest, is_waited_for_by_the_next_while_it_goes_on) {
  const auto first = listener("first");
  ask(one, first);
  first->give_up();
  ask(one, listener("second"));
  EXPECT_EQ(started.size(), 1U);
  started[0](brought("late"));
  EXPECT_EQ(heard, (std::vector<std::string>{"second:late"}));
}

TEST_F(FunctionCallsTest, keeps_no_failure) {
  const auto first = listener("first");
  ask(one, first);
  first->give_up();
  started[0]({});
  ask(one, listener("second"));
  EXPECT_EQ(started.size(), 2U);
}

TEST_F(FunctionCallsTest, gives_a_call_up_that_never_ends) {
  ask(one, listener("first"));
  clock.advance(600'001);
  ask(one, listener("second"));
  ASSERT_EQ(started.size(), 2U);
  started[0](brought("too late"));
  EXPECT_TRUE(heard.empty());
  started[1](brought("a"));
  EXPECT_EQ(heard, (std::vector<std::string>{"first:a", "second:a"}));
}

TEST(FunctionListenerTest, hears_one_end) {
  int heard = 0;
  FunctionListener listener([&](const FunctionResponse& /*response*/) { ++heard; });
  FunctionResponse response;
  EXPECT_TRUE(listener.answer(response));
  EXPECT_FALSE(listener.answer(response));
  EXPECT_FALSE(listener.give_up());
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace token_rotation
