// What a refusal is judged by where several audiences present one refresh token.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "support/audiences_fixture.hpp"

namespace token_rotation {
namespace {

enum class Taken : std::uint8_t { kBelieved, kDoubted, kLost, kGranted };

struct Step {
  const char* audience;
  std::function<HttpResponse()> response;
  Taken taken;
};

struct Story {
  const char* tells;
  std::vector<Step> steps;
};

std::function<HttpResponse()> says(const char* code) {
  return [code] { return refused(code); };
}
const auto kLostResponse = [] { return response_missing(); };
const auto kTokens = [] { return granted("A"); };

const std::vector<Story> kStories = {
    {"a refusal of one audience comes again and is believed",
     {{"mail", kLostResponse, Taken::kLost},
      {"mail", says("access_denied"), Taken::kDoubted},
      {"mail", says("access_denied"), Taken::kBelieved}}},
    {"an attempt for one audience may have spent the refresh token of all",
     {{"mail", kLostResponse, Taken::kLost},
      {"files", says("access_denied"), Taken::kDoubted},
      {"files", says("access_denied"), Taken::kBelieved}}},
    {"each audience has its own first time behind a lost attempt",
     {{"mail", kLostResponse, Taken::kLost},
      {"mail", says("access_denied"), Taken::kDoubted},
      {"files", says("access_denied"), Taken::kDoubted},
      {"photos", says("unauthorized_client"), Taken::kDoubted},
      {"mail", says("access_denied"), Taken::kBelieved},
      {"photos", says("unauthorized_client"), Taken::kBelieved},
      {"files", says("access_denied"), Taken::kBelieved}}},
    {"what one audience was refused says nothing of the grant",
     {{"mail", kLostResponse, Taken::kLost},
      {"files", says("invalid_scope"), Taken::kBelieved},
      {"mail", says("access_denied"), Taken::kDoubted},
      {"photos", says("invalid_grant"), Taken::kDoubted},
      {"photos", says("invalid_grant"), Taken::kBelieved}}},
    {"a dead grant is believed when another audience hears of it",
     {{"mail", kLostResponse, Taken::kLost},
      {"mail", says("invalid_grant"), Taken::kDoubted},
      {"files", says("invalid_grant"), Taken::kBelieved}}},
    {"a word that is not known is about the grant",
     {{"mail", says("Forbidden"), Taken::kDoubted},
      {"files", says("Forbidden"), Taken::kBelieved}}},
    {"refusals of one audience are believed at once where nothing was lost",
     {{"mail", says("consent_required"), Taken::kBelieved},
      {"files", says("access_denied"), Taken::kBelieved},
      {"photos", kTokens, Taken::kGranted}}},
    {"another lost attempt is another doubt, for all",
     {{"mail", kLostResponse, Taken::kLost},
      {"mail", says("access_denied"), Taken::kDoubted},
      {"files", kLostResponse, Taken::kLost},
      {"mail", says("access_denied"), Taken::kDoubted},
      {"mail", says("access_denied"), Taken::kBelieved}}},
    {"tokens end all doubts",
     {{"mail", kLostResponse, Taken::kLost},
      {"files", kTokens, Taken::kGranted},
      {"mail", says("access_denied"), Taken::kBelieved}}},
};

class AudienceHistory : public Audiences {
 protected:
  std::shared_ptr<Provider>& client(const std::string& name) {
    if (name == "mail") return mail;
    return name == "files" ? files : photos;
  }
  static Taken taken(const Outcome& outcome) {
    if (outcome.failure == nullptr) return Taken::kGranted;
    if (!outcome.failure->is_transient()) return Taken::kBelieved;
    return outcome.failure->is_doubted ? Taken::kDoubted : Taken::kLost;
  }
};

TEST_F(AudienceHistory, decides_as_told) {
  int number = 0;
  for (const Story& story : kStories) {
    // The provider keeps it, or a story would end with the first tokens.
    const std::string token = "R" + std::to_string(++number);
    for (const Step& step : story.steps) {
      const auto call = renew_for(client(step.audience), expired(token));
      ASSERT_EQ(transport.unanswered(), 1U) << story.tells;
      transport.answer(step.response());
      EXPECT_EQ(taken(call->outcome()), step.taken) << story.tells << ": " << step.audience;
      // Beyond every cooldown.
      transport.pass(2 * kMinuteMs);
    }
  }
}

TEST_F(AudienceHistory, remembers_what_was_lost_before_a_refusal_in_the_same_refresh) {
  mail->retries = 1;
  const auto first = renew_for(mail, expired("R1"));
  transport.answer(response_missing());
  transport.pass(1'000);
  transport.answer(refused("access_denied"));
  EXPECT_TRUE(first->outcome().failure->is_doubted);
  transport.pass(2 * kMinuteMs);
  const auto other = renew_for(files, expired("R1"));
  transport.answer(refused("invalid_grant"));
  EXPECT_TRUE(other->outcome().failure->is_doubted) << "the token may be spent";
  transport.pass(2 * kMinuteMs);
  const auto again = renew_for(mail, expired("R1"));
  transport.answer(refused("access_denied"));
  EXPECT_EQ(again->outcome().status, Status::kSignInAgain);
}

TEST_F(AudienceHistory, leaves_other_audiences_alone_while_a_refusal_is_doubted) {
  renew_for(mail, expired("R1"));
  transport.answer(response_missing());
  EXPECT_EQ(renew_for(files, expired("R1"))->outcome().source, Source::kRemembered)
      << "a lost attempt counts for every audience";
  transport.pass(2 * kMinuteMs);
  renew_for(mail, expired("R1"));
  transport.answer(refused("access_denied"));
  EXPECT_EQ(renew_for(mail, expired("R1"))->outcome().source, Source::kRemembered);
  const auto other = renew_for(files, expired("R1"));
  transport.answer(granted("F2", "R2"));
  EXPECT_EQ(access_token_of(other->outcome()), "F2");
}

TEST_F(AudienceHistory, ends_when_later_was_said_for_a_day_of_one_audience) {
  const auto later = [] {
    return response_with(400, R"({"error":"access_denied","error_description":"try again later"})");
  };
  Outcome last;
  for (int hour = 0; hour <= 25; ++hour) {
    const auto call = renew_for(mail, expired("R1"));
    if (transport.unanswered() > 0) transport.answer(later());
    last = call->outcome();
    transport.pass(kHourMs);
  }
  EXPECT_EQ(last.status, Status::kSignInAgain);
}

}  // namespace
}  // namespace token_rotation
