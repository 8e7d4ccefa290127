#include <gmock/gmock.h>

#include <map>
#include <string>

#include "encoding/form_encoding.hpp"
#include "store/store_entry.hpp"
#include "support/processes.hpp"

namespace token_rotation {
namespace {

std::shared_ptr<Provider> asking_for(std::string_view scope) {
  auto provider = make_provider();
  provider->parameters.emplace_back("scope", SecretString(scope));
  provider->audience = audience_of(provider->parameters);
  return provider;
}

/// Two processes, whose clients ask for other scopes with the same grants.
class SharedAudiences : public Processes {
 protected:
  SharedAudiences() {
    a.provider = asking_for("mail");
    b.provider = asking_for("files");
  }
  static std::string presented(const Process& process) {
    return form_value(process.transport.last_request(), "refresh_token");
  }
  static RenewalRequest forced(RenewalRequest request, std::string_view access_token) {
    request.forced = true;
    request.access_token = SecretString(access_token);
    return request;
  }
};

TEST_F(SharedAudiences, spend_one_after_the_other) {
  const auto mail = a.renew(due("R1"));
  const auto files = b.renew(due("R1"));
  EXPECT_EQ(b.transport.requests(), 0U);
  a.transport.answer(granted("M2", "R2"));
  run();
  ASSERT_EQ(b.transport.requests(), 1U);
  EXPECT_EQ(presented(b), "R2");
  b.transport.answer(granted("F3", "R3"));
  EXPECT_EQ(access_token_of(mail->outcome()), "M2");
  EXPECT_EQ(access_token_of(files->outcome()), "F3");
}

TEST_F(SharedAudiences, publish_what_they_know_of_each_other) {
  refresh(a, "R1", granted("M2", "R2"));
  refresh(b, "R1", granted("F3", "R3"));
  Process restarted{clock, store};
  restarted.provider = asking_for("mail");
  const auto call = restarted.renew(due("R1"));
  EXPECT_EQ(access_token_of(call->outcome()), "M2");
  EXPECT_EQ(refresh_token_of(call->outcome()), "R3");
  EXPECT_EQ(access_token_of(a.renew(due("R2"))->outcome()), "M2");
  EXPECT_EQ(restarted.transport.requests() + a.transport.requests(), 1U);
}

TEST_F(SharedAudiences, have_an_access_token_each_where_the_provider_keeps_the_refresh_token) {
  refresh(a, "R1", granted("M2"));
  refresh(b, "R1", granted("F2"));
  Process restarted{clock, store};
  for (const auto& [scope, access_token] : {std::pair{"mail", "M2"}, {"files", "F2"}}) {
    restarted.provider = asking_for(scope);
    EXPECT_EQ(access_token_of(restarted.renew(due("R1"))->outcome()), access_token);
  }
  EXPECT_EQ(restarted.transport.requests(), 0U);
}

TEST_F(SharedAudiences, do_not_hear_of_what_another_one_was_refused) {
  a.provider->retries = 0;
  const auto mail = a.renew(expired("R1"));
  const auto files = b.renew(expired("R1"));
  a.transport.answer(refused("consent_required"));
  pass(100);
  ASSERT_EQ(b.transport.requests(), 1U);
  EXPECT_EQ(presented(b), "R1");
  b.transport.answer(granted("F2", "R2"));
  EXPECT_EQ(mail->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(access_token_of(files->outcome()), "F2");
}

TEST_F(SharedAudiences, end_together) {
  refresh(a, "R1", refused("invalid_grant"));
  EXPECT_EQ(b.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
  EXPECT_EQ(b.transport.requests(), 0U);
}

TEST_F(SharedAudiences, do_not_answer_with_the_tokens_of_one_that_took_over) {
  const auto mail = a.renew(due("R1"));
  clock.advance(kLockMs + 1'000);
  b.renew(due("R1"));
  b.transport.run();
  a.provider->retries = 0;
  // The provider lets both spend it; what the slow one publishes must not be the other's.
  b.transport.answer(granted("F2", "R2"));
  a.transport.answer(granted("M3", "R3"));
  run();
  EXPECT_EQ(access_token_of(mail->outcome()), "M3");
  EXPECT_EQ(refresh_token_of(mail->outcome()), "R2");
}

/// What 3ef7209 writes, word for word.
constexpr const char* kEntryBefore =
    "version=1&access_token=A2&refresh_token=R2&expires_at_ms=1800003600000&lifetime_ms=3600000";

class RollingDeployment : public SharedAudiences {
 protected:
  /// As 3ef7209 reads it: the fields that it knows.
  static std::map<std::string, std::string> read_before(const std::string& text) {
    std::map<std::string, std::string> fields;
    EXPECT_TRUE(read_form(text, [&](std::string_view name, const SecretString& value) {
      fields[std::string(name)] = value.view();
    }));
    return fields;
  }
};

TEST_F(RollingDeployment, takes_the_newest_refresh_token_of_the_version_before) {
  store.put(key_of("R1"), SecretString(kEntryBefore));
  const auto call = a.renew(expired("R1"));
  ASSERT_EQ(a.transport.requests(), 1U) << "whom A2 was for is not known";
  EXPECT_EQ(presented(a), "R2");
  a.transport.answer(granted("M3", "R3"));
  EXPECT_EQ(access_token_of(call->outcome()), "M3");
}

TEST_F(RollingDeployment, writes_what_the_version_before_reads) {
  refresh(a, "R1", granted("M2", "R2"));
  refresh(b, "R1", granted("F3", "R3"));
  auto fields = read_before(store.value(key_of("R2")).value());
  EXPECT_EQ(fields["version"], "1");
  EXPECT_EQ(fields["access_token"], "F3");
  EXPECT_EQ(fields["refresh_token"], "R3");
  EXPECT_FALSE(fields["expires_at_ms"].empty());
  EXPECT_EQ(fields["lifetime_ms"], "3600000");
  EXPECT_EQ(fields.count("error"), 0U);
}

TEST_F(RollingDeployment, takes_failures_of_the_version_before) {
  store.put(
      key_of("R1"),
      SecretString("version=1&error=invalid_grant&error_description=&class=0&http_status=400"));
  EXPECT_EQ(a.renew(expired("R1"))->outcome().status, Status::kSignInAgain);
}

class SharedForceInterval : public SharedAudiences {};

TEST_F(SharedForceInterval, holds_in_another_process_for_an_older_cookie) {
  b.provider = asking_for("mail");
  b.provider->force_interval_ms = 10'000;
  refresh(a, "R1", granted("M2", "R2"));
  clock.advance(5'000);
  EXPECT_EQ(access_token_of(b.renew(forced(due("R1"), "M2"))->outcome()), "M2");
  EXPECT_EQ(b.transport.requests(), 0U);
  clock.advance(5'001);
  b.renew(forced(due("R1"), "M2"));
  EXPECT_EQ(b.transport.requests(), 1U);
}

TEST_F(SharedForceInterval, holds_where_the_provider_keeps_the_refresh_token) {
  b.provider = asking_for("mail");
  b.provider->force_interval_ms = 10'000;
  refresh(a, "R1", granted("M2"));
  EXPECT_EQ(access_token_of(b.renew(forced(due("R1"), "M2"))->outcome()), "M2");
  EXPECT_EQ(b.transport.requests(), 0U);
}

/// A store behind an event loop that is busy.
class LateLock : public SharedAudiences {
 protected:
  LateLock() { a.sharing.grace_ms = 10'000'000; }
};

TEST_F(LateLock, is_not_used_when_a_refresh_could_outlive_it) {
  store.late[Operation::kAcquire] = 20'000;
  const auto call = a.renew(due("R1"));
  pass(19'999);
  EXPECT_EQ(a.transport.requests(), 0U);
  store.late.clear();
  pass(10);
  ASSERT_EQ(a.transport.requests(), 1U);
  EXPECT_GT(store.lock_left_ms(key_of("R1")), 2 * 10'000 + 2'050);
  a.transport.answer(granted("M2", "R2"));
  EXPECT_EQ(access_token_of(call->outcome()), "M2");
}

TEST_F(LateLock, ends_in_a_failure_where_all_are_late) {
  store.late[Operation::kAcquire] = 20'000;
  const auto call = a.renew(expired("R1"));
  pass(70'000);
  EXPECT_EQ(a.transport.requests(), 0U);
  EXPECT_EQ(failure_code_of(call->outcome()), "store_lock_timeout");
}

/// A cookie that is many generations old.
class OldCookie : public SharedAudiences {
 protected:
  static constexpr int kGenerations = 300;
  OldCookie() {
    for (int i = 0; i < kGenerations; ++i) {
      auto tokens = std::make_shared<TokenSet>();
      tokens->access_token = SecretString("A" + std::to_string(i + 1));
      tokens->refresh_token = SecretString("G" + std::to_string(i + 1));
      tokens->expiry = Expiry::at(static_cast<double>(clock.wall_ms() + kHourMs), kHourMs);
      store.put(key_of("G" + std::to_string(i)),
                write_store_entry({tokens, nullptr, a.provider->audience}));
    }
  }
};

TEST_F(OldCookie, is_followed_once_for_all_processes) {
  EXPECT_EQ(access_token_of(a.renew(expired("G0"))->outcome()), "A300");
  const auto asked = store.count(Operation::kGet);
  b.provider = asking_for("mail");
  EXPECT_EQ(access_token_of(b.renew(expired("G0"))->outcome()), "A300");
  EXPECT_LE(store.count(Operation::kGet) - asked, 3U);
}

TEST_F(OldCookie, is_answered_in_time_by_a_slow_store_and_gets_on) {
  store.late[Operation::kGet] = 100;
  const auto call = a.renew(expired("G0"));
  pass(2'200);
  EXPECT_EQ(call->outcome().status, Status::kTemporarilyUnavailable);
  EXPECT_EQ(a.transport.requests(), 0U);
  for (int i = 0; i < 20; ++i) {
    pass(40'000);
    const auto later = a.renew(expired("G0"));
    pass(2'500);
    if (later->outcome().status == Status::kRenewed) return;
  }
  ADD_FAILURE() << "never reached";
}

}  // namespace
}  // namespace token_rotation
