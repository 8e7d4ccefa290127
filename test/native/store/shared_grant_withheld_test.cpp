// A refresh token that came beside tokens which were not taken, between processes.

#include <gmock/gmock.h>

#include <string>

#include "store/store_entry.hpp"
#include "support/processes.hpp"

namespace token_rotation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SharedWithheld : public Processes {
 protected:
  /// A token type that cannot be used, and a new refresh token beside it.
  static HttpResponse not_taken(const std::string& refresh_token) {
    return response_with(200, R"({"access_token":"D","token_type":"DPoP","refresh_token":")" +
                                  refresh_token + "\"}");
  }
  /// An ID token of another user.
  static HttpResponse of_another_user(const std::string& refresh_token) {
    return response_with(200,
                         R"({"access_token":"X","id_token":"e30.)"
                         R"(eyJpc3MiOiJodHRwczovL2FzIiwic3ViIjoiYm9iIn0.s","refresh_token":")" +
                             refresh_token + "\"}");
  }
  RenewalRequest with_id_token(std::string_view refresh_token) const {
    RenewalRequest request = expired(refresh_token);
    request.id_token = SecretString("e30.eyJpc3MiOiJodHRwczovL2FzIiwic3ViIjoiYWRhIn0.s");
    return request;
  }
  static std::string presented(const Process& process) {
    return form_value(process.transport.last_request(), "refresh_token");
  }
};

TEST_F(SharedWithheld, is_what_another_process_presents) {
  refresh(a, "R1", not_taken("R2"));
  EXPECT_FALSE(store.is_locked(key_of("R1")));
  const auto call = b.renew(expired("R1"));
  ASSERT_EQ(b.transport.requests(), 1U);
  EXPECT_EQ(presented(b), "R2") << "R1 is spent";
  b.transport.answer(granted("B3", "R3"));
  EXPECT_EQ(access_token_of(call->outcome()), "B3");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R3");
}

TEST_F(SharedWithheld, is_what_the_next_process_presents_after_a_restart) {
  refresh(a, "R0", granted("A1", "R1"));
  refresh(a, "R1", not_taken("R2"));
  clock.advance(kHourMs);
  Process restarted{clock, store};
  for (const auto* cookie : {"R0", "R1"}) {
    restarted.renew(expired(cookie));
    ASSERT_EQ(restarted.transport.requests(), 1U) << cookie;
    EXPECT_EQ(presented(restarted), "R2") << cookie;
  }
  EXPECT_EQ(restarted.transport.requests(), 1U);
}

TEST_F(SharedWithheld, keeps_the_access_tokens_of_other_audiences_beside_it) {
  a.provider->parameters.emplace_back("scope", SecretString("mail"));
  a.provider->audience = audience_of(a.provider->parameters);
  refresh(b, "R0", granted("B1", "R1"));
  refresh(a, "R0", not_taken("R2"));
  Process restarted{clock, store};
  const auto call = restarted.renew(due("R0"));
  EXPECT_EQ(access_token_of(call->outcome()), "B1");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R2");
  EXPECT_EQ(restarted.transport.requests(), 0U);
}

TEST_F(SharedWithheld, is_refused_with_it_where_the_refusal_is_about_the_grant) {
  a.provider->keep_id_token = b.provider->keep_id_token = true;
  const auto own = a.renew(with_id_token("R1"));
  a.transport.answer(of_another_user("R2"));
  run();
  EXPECT_EQ(failure_code_of(own->outcome()), "id_token_mismatch");
  const auto call = b.renew(with_id_token("R1"));
  run();
  EXPECT_EQ(failure_code_of(call->outcome()), "id_token_mismatch");
  EXPECT_EQ(call->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedWithheld, is_published_behind_the_caller_where_the_store_is_away) {
  const auto call = a.renew(expired("R1"));
  store.moods[Operation::kSet] = Mood::kFails;
  a.transport.answer(not_taken("R2"));
  run();
  EXPECT_EQ(failure_code_of(call->outcome()), "unsupported_token_type");
  EXPECT_TRUE(store.is_locked(key_of("R1")));
  store.moods.clear();
  pass(2'000);
  b.renew(expired("R1"));
  EXPECT_EQ(presented(b), "R2");
}

TEST_F(SharedWithheld, gives_way_to_what_a_process_that_took_over_published) {
  const auto call = a.renew(expired("R1"));
  clock.advance(kLockMs + 1'000);
  b.renew(expired("R1"));
  b.transport.run();
  b.transport.answer(granted("B2", "R2"));
  a.transport.answer(not_taken("R9"));
  run();
  EXPECT_EQ(access_token_of(call->outcome()), "B2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R2");
}

TEST_F(SharedWithheld, is_no_successor_where_the_provider_keeps_the_refresh_token) {
  refresh(a, "R1", not_taken("R1"));
  EXPECT_FALSE(store.value(key_of("R1")));
}

/// Processes of the version before share the store for a while.
class WithheldInARollingDeployment : public SharedWithheld {};

TEST_F(WithheldInARollingDeployment, has_no_access_token_that_an_older_process_could_hand_out) {
  refresh(a, "R1", not_taken("R2"));
  const std::string text = store.value(key_of("R1")).value();
  // One that needs an access token cannot read the entry, and does not present R1 then.
  EXPECT_THAT(text, Not(HasSubstr("access_token=")));
  EXPECT_THAT(text, HasSubstr("version=1&"));
  EXPECT_THAT(text, HasSubstr("refresh_token=R2"));
}

TEST_F(WithheldInARollingDeployment, is_told_from_an_entry_that_lacks_its_access_token) {
  EXPECT_FALSE(read_store_entry("version=1&refresh_token=R2", 0));
  EXPECT_FALSE(read_store_entry("version=1&only_refresh_token=1", 0));
  EXPECT_FALSE(read_store_entry("version=1&only_refresh_token=0&refresh_token=R2", 0));
  const auto entry = read_store_entry("version=1&only_refresh_token=1&refresh_token=R2", 0);
  ASSERT_TRUE(entry && entry->tokens);
  EXPECT_TRUE(entry->tokens->access_token.empty());
  EXPECT_EQ(entry->tokens_for({}).tokens, nullptr);
}

TEST_F(WithheldInARollingDeployment, an_entry_of_a_later_version_is_presented_by_nobody) {
  store.put(key_of("R1"), SecretString("version=1&a_later_kind=1&refresh_token=R2"));
  EXPECT_EQ(failure_code_of(a.renew(expired("R1"))->outcome()), "store_unavailable");
  EXPECT_EQ(a.transport.requests(), 0U);
}

}  // namespace
}  // namespace token_rotation
