#include "rotation/journeys.hpp"

#include <gtest/gtest.h>

#include <new>

#include "oauth/local_failures.hpp"
#include "support/journeys_fixture.hpp"

namespace token_rotation {
namespace {

class JourneysTest : public JourneysFixture {
 protected:
  /// Callers whose flight has landed.
  static Landing landing_for(std::vector<Caller> callers, std::shared_ptr<const TokenSet> tokens) {
    Landing landing;
    landing.answers.push_back({std::move(callers), std::move(tokens)});
    return landing;
  }
  Caller caller(Caller::Completion completion) const {
    return {state_of(expired("R1")), Source::kRefreshed, std::move(completion)};
  }
  std::shared_ptr<const TokenSet> tokens() const { return granted("R2").successor->tokens; }
};

TEST_F(JourneysTest, begin_with_a_refresh_or_the_end_of_a_session) {
  journeys.begin(sent_for("R1"));
  transport.run();
  EXPECT_EQ(transport.last_request().url, endpoints.token);
  journeys.begin(sent_to_end("R2", std::make_shared<Call>()));
  transport.run();
  EXPECT_EQ(transport.last_request().url, endpoints.revocation);
}

TEST_F(JourneysTest, end_with_an_answer_for_each_caller_who_may_come_back_at_once) {
  const Asked first = ask(expired("R1"));
  const auto again = std::make_shared<Call>();
  decide(expired("R1"), true, [this, again](const Outcome& /*outcome*/) {
    const Decision decision = decide(expired("R1"));
    again->completed.push_back(std::get<Answered>(decision).outcome);
  });
  journeys.complete(ledger.land(*first.send, granted("R2")));
  EXPECT_EQ(access_token_of(first.call->outcome()), "access of R2");
  EXPECT_EQ(access_token_of(again->outcome()), "access of R2");
}

TEST_F(JourneysTest, end_for_the_others_though_one_cannot_be_answered) {
  const auto call = std::make_shared<Call>();
  journeys.complete(landing_for(
      {caller([](const Outcome& /*outcome*/) { throw std::bad_alloc(); }), caller(noting(call))},
      tokens()));
  EXPECT_EQ(access_token_of(call->outcome()), "access of R2");
}

TEST_F(JourneysTest, end_without_tokens_for_a_session_that_has_ended_meanwhile) {
  const auto ended = std::make_shared<Call>();
  const auto other = std::make_shared<Call>();
  std::vector<Caller> callers{caller(noting(ended)), caller(noting(other))};
  callers[0].state.session = key_of("ended session");
  callers[1].state.session = key_of("other session");
  session_ends.end(key_of("ended session"), provider, nullptr);
  journeys.complete(landing_for(std::move(callers), tokens()));
  EXPECT_EQ(failure_code_of(ended->outcome()), kRevoked);
  EXPECT_EQ(access_token_of(ended->outcome()), "(own)");
  EXPECT_EQ(access_token_of(other->outcome()), "access of R2");
}

TEST_F(JourneysTest, lead_to_what_waited_behind_a_flight) {
  const SendRenewal first = sent_for("R1");
  GrantResult result = granted("R2");
  ask_for("files");
  const Asked other = ask(expired("R1"));
  EXPECT_FALSE(other.send) << "another audience waits for its turn";
  journeys.complete(ledger.land(first, std::move(result)));
  transport.run();
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(presented(), "R2");
  transport.answer(token_rotation::granted("A3", "R3"));
  EXPECT_EQ(access_token_of(other.call->outcome()), "A3");
}

/// A machine whose memory is full for a moment.
class FullOnce final : public HttpTransport {
 public:
  explicit FullOnce(HttpTransport& transport) : transport_(transport) {}

  void post(Task task) override {
    if (!std::exchange(was_full_, true)) throw std::bad_alloc();
    transport_.post(std::move(task));
  }
  void post_after(std::int64_t delay_ms, Task task) override {
    transport_.post_after(delay_ms, std::move(task));
  }
  void send(HttpRequest request, OnResponse on_response) override {
    transport_.send(std::move(request), std::move(on_response));
  }

 private:
  HttpTransport& transport_;
  bool was_full_ = false;
};

TEST_F(JourneysTest, begin_though_another_could_not) {
  FullOnce full_once(transport);
  Journeys hindered(full_once, clock, jitter, ledger, session_ends);
  Landing landing;
  landing.sends.emplace_back(sent_for("R1"));
  landing.sends.emplace_back(sent_for("K1"));
  hindered.complete(std::move(landing));
  transport.run();
  ASSERT_EQ(transport.requests(), 1U);
  EXPECT_EQ(presented(), "K1");
}

}  // namespace
}  // namespace token_rotation
