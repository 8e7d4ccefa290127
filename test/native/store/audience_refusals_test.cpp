#include "store/audience_refusals.hpp"

#include <gtest/gtest.h>

#include "support/processes.hpp"

namespace token_rotation {
namespace {

TEST(AudienceRefusals, come_through) {
  AudienceRefusals refusals;
  for (std::uint8_t i = 0; i < 3; ++i) add_audience(refusals, Audience{i});
  add_audience(refusals, Audience{1});
  const auto read = read_audience_refusals(write_audience_refusals(refusals).view());
  EXPECT_EQ(read, refusals);
  EXPECT_EQ(read.size(), 3U);
  EXPECT_TRUE(names_audience(read, Audience{2}));
  EXPECT_FALSE(names_audience(read, Audience{3}));
}

TEST(AudienceRefusals, are_bounded) {
  AudienceRefusals refusals;
  for (std::uint8_t i = 0; i < 100; ++i) add_audience(refusals, Audience{i});
  EXPECT_EQ(refusals.size(), 16U);
  EXPECT_TRUE(names_audience(refusals, Audience{99}));
}

TEST(AudienceRefusals, are_none_in_any_other_text) {
  const std::string audience(43, 'A');
  for (const std::string& text :
       {std::string(), std::string("nonsense"), "refused=" + audience,
        "version=2&refused=" + audience, std::string("version=1&refused=AAAA"),
        std::string("version=1&refused=%zz"), std::string(R"({"refused":[]})")}) {
    EXPECT_TRUE(read_audience_refusals(text).empty()) << text;
  }
  EXPECT_EQ(read_audience_refusals("version=1&later=1&refused=" + audience).size(), 1U);
}

/// Two processes whose clients ask for other scopes.
class RefusedAudienceElsewhere : public Processes {
 protected:
  static constexpr std::int64_t kStoreIsAskedAgainMs = 61'000;

  RefusedAudienceElsewhere() {
    a.provider = asking_for("mail");
    b.provider = asking_for("files");
    refresh(a, "R1", refused("consent_required"));
  }
  static std::shared_ptr<Provider> asking_for(std::string_view scope) {
    auto provider = make_provider();
    provider->retries = 0;
    provider->parameters.emplace_back("scope", SecretString(scope));
    provider->audience = audience_of(provider->parameters);
    return provider;
  }
  void sign_in(Process& process) {
    process.rotation.signed_in(process.provider, SecretString("R1"),
                               std::make_shared<const Sharing>(process.sharing));
    run();
  }
  Status status_in_a() {
    const auto call = a.renew(expired("R1"));
    run();
    return call->outcome().status;
  }
};

TEST_F(RefusedAudienceElsewhere, stays_refused_without_another_request) {
  for (int minute = 0; minute < 20; ++minute) {
    EXPECT_EQ(status_in_a(), Status::kSignInAgain);
    pass(kStoreIsAskedAgainMs);
  }
  EXPECT_EQ(a.transport.requests(), 1U);
}

TEST_F(RefusedAudienceElsewhere, costs_the_store_one_look_a_minute) {
  pass(kStoreIsAskedAgainMs);
  const auto asked = store.asked.size();
  for (int i = 0; i < 50; ++i) status_in_a();
  EXPECT_LE(store.asked.size() - asked, 2U);
}

TEST_F(RefusedAudienceElsewhere, is_asked_for_again_after_a_sign_in_in_another_process) {
  EXPECT_EQ(status_in_a(), Status::kSignInAgain);
  sign_in(b);
  EXPECT_EQ(status_in_a(), Status::kSignInAgain) << "looked up within a minute";
  pass(kStoreIsAskedAgainMs);
  const auto call = a.renew(expired("R1"));
  ASSERT_EQ(a.transport.requests(), 2U);
  a.transport.answer(granted("M2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "M2");
}

TEST_F(RefusedAudienceElsewhere, is_healed_although_another_one_was_refused_since) {
  sign_in(b);
  refresh(b, "R1", refused("consent_required"));
  pass(kStoreIsAskedAgainMs);
  const auto call = a.renew(expired("R1"));
  ASSERT_EQ(a.transport.requests(), 2U);
  a.transport.answer(granted("M2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "M2");
}

TEST_F(RefusedAudienceElsewhere, stays_refused_where_another_one_was_refused_too) {
  refresh(b, "R1", refused("access_denied"));
  pass(kStoreIsAskedAgainMs);
  EXPECT_EQ(status_in_a(), Status::kSignInAgain);
  EXPECT_EQ(b.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(a.transport.requests() + b.transport.requests(), 2U);
}

TEST_F(RefusedAudienceElsewhere, stays_refused_while_the_store_is_away) {
  store.mood = Mood::kFails;
  for (int minute = 0; minute < 5; ++minute) {
    pass(kStoreIsAskedAgainMs);
    EXPECT_EQ(status_in_a(), Status::kSignInAgain);
  }
  EXPECT_EQ(a.transport.requests(), 1U);
}

TEST_F(RefusedAudienceElsewhere, leaves_the_lock_to_others) {
  EXPECT_FALSE(store.is_locked(key_of("R1")));
  refresh(b, "R1", granted("F2", "R2"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

TEST_F(RefusedAudienceElsewhere, gets_the_tokens_that_another_process_was_granted_for_it) {
  Process other{clock, store};
  other.provider = asking_for("mail");
  other.renew(due("R1"));
  other.transport.answer(granted("M2", "R2"));
  pass(kStoreIsAskedAgainMs);
  EXPECT_EQ(access_token_of(a.renew(expired("R1"))->outcome()), "M2");
}

class DeadGrantInAnOutage : public Processes {};

TEST_F(DeadGrantInAnOutage, is_not_presented_again) {
  refresh(a, "R1", refused("invalid_grant"));
  store.mood = Mood::kFails;
  pass(61'000);
  EXPECT_EQ(a.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(a.transport.requests(), 1U);
}

TEST_F(DeadGrantInAnOutage, of_a_session_without_an_id_stays_ended) {
  refresh(a, "R1", granted("A2", "R2"));
  a.rotation.revoke({a.provider,
                     SecretString("R2"),
                     {},
                     std::make_shared<const Sharing>(a.sharing),
                     TokenRotation::Ending::kForget},
                    [](const Outcome& /*outcome*/) {});
  run();
  store.mood = Mood::kFails;
  pass(61'000);
  EXPECT_EQ(a.renew(expired("R2"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(a.transport.requests(), 1U);
}

}  // namespace
}  // namespace token_rotation
