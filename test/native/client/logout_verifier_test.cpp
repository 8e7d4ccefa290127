#include "client/logout_verifier.hpp"

#include <deque>
#include <string>

#include "support/keys_fixture.hpp"

namespace token_rotation {
namespace {

using Json = nlohmann::json;

class LogoutVerifierTest : public KeysFixture {
 protected:
  void SetUp() override {
    discover();
    find();
    transport.answer(keys_response({es256}));
  }

  Json claims() const {
    const std::int64_t now_s = clock.wall_ms() / 1000;
    return {{"iss", "https://as.example"},
            {"aud", "client-1"},
            {"iat", now_s},
            {"exp", now_s + 120},
            {"jti", "id-1"},
            {"sub", "user-1"},
            {"events", {{"http://schemas.openid.net/event/backchannel-logout", Json::object()}}}};
  }
  std::string token(const Json& more = Json::object(), const std::string& kid = "es",
                    const std::string& algorithm = "ES256") const {
    Json all = claims();
    if (!more.is_null()) all.update(more);
    return signed_jwt(key_for(algorithm), {{"alg", algorithm}, {"kid", kid}}, all);
  }

  /// Empty while nothing was decided.
  std::shared_ptr<std::string> verify(const std::string& text) {
    auto verdict = std::make_shared<std::string>();
    verifier.verify(
        text, providers, [this](auto task) { here.push_back(std::move(task)); },
        [verdict](const LogoutVerdict& result) {
          if (const auto* logout = std::get_if<VerifiedLogout>(&result))
            *verdict = "ok " + logout->provider + " " + logout->token.subject;
          if (const auto* refusal = std::get_if<TokenRefusal>(&result)) *verdict = refusal->reason;
          if (const auto* failure = std::get_if<Failure>(&result))
            *verdict = "failure " + failure->code;
        });
    settle();
    return verdict;
  }
  void settle() {
    transport.run();
    while (!here.empty()) {
      const auto task = std::move(here.front());
      here.pop_front();
      task();
      transport.run();
    }
  }

  LogoutVerifier verifier{keys, clock};
  LogoutVerifier::Providers providers{provider};
  std::deque<std::function<void()>> here;
};

TEST_F(LogoutVerifierTest, answers_at_once_with_keys_that_are_known) {
  EXPECT_EQ(*verify(token()), "ok example user-1");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(LogoutVerifierTest, refuses_without_asking_anybody) {
  EXPECT_EQ(*verify("no token"), "malformed_token");
  EXPECT_EQ(*verify(token({{"iss", "https://evil.example"}})), "wrong_issuer");
  EXPECT_EQ(*verify(token({{"iss", "https://as.example.evil"}})), "wrong_issuer");
  EXPECT_EQ(*verify(token({{"aud", "client-2"}})), "wrong_audience");
  EXPECT_EQ(*verify(token({{"exp", 1}})), "token_expired");
  EXPECT_EQ(*verify(token({{"nonce", "n"}})), "nonce_present");
  EXPECT_EQ(transport.requests(), 2U);
}

TEST_F(LogoutVerifierTest, compares_the_issuer_as_the_metadata_writes_it) {
  EXPECT_EQ(*verify(token({{"iss", "https://as.example/"}})), "wrong_issuer");
}

TEST_F(LogoutVerifierTest, fetches_the_keys_first_where_there_are_none) {
  clock.advance(25LL * 3600 * 1000);
  const auto verdict = verify(token());
  EXPECT_EQ(*verdict, "");
  transport.answer(metadata_with_keys());
  transport.answer(keys_response({es256}));
  EXPECT_EQ(*verdict, "") << "no signature is checked on the transport's thread";
  settle();
  EXPECT_EQ(*verdict, "ok example user-1");
}

TEST_F(LogoutVerifierTest, finds_a_key_that_is_new) {
  const auto verdict = verify(token({}, "es3", "ES384"));
  EXPECT_EQ(*verdict, "");
  transport.answer(keys_response({es256, es384}));
  settle();
  EXPECT_EQ(*verdict, "ok example user-1");
  EXPECT_EQ(*verify(token()), "ok example user-1") << "the old one is still there";
}

TEST_F(LogoutVerifierTest, refuses_a_key_that_is_not_known_and_asks_once_a_minute) {
  const auto verdict = verify(token({}, "unknown"));
  transport.answer(keys_response({es256}));
  settle();
  EXPECT_EQ(*verdict, "unknown_key");
  EXPECT_EQ(*verify(token({}, "unknown 2")), "unknown_key");
  EXPECT_EQ(transport.requests(), 3U);
  clock.advance(60'000);
  verify(token({}, "unknown 3"));
  EXPECT_EQ(transport.requests(), 4U);
}

TEST_F(LogoutVerifierTest, does_not_say_that_a_key_is_unknown_when_it_could_not_ask) {
  provider->retries = 0;
  const auto verdict = verify(token({}, "es3", "ES384"));
  transport.answer(not_sent());
  settle();
  EXPECT_EQ(*verdict, "failure jwks_connect_failed");
}

TEST_F(LogoutVerifierTest, refuses_a_wrong_signature_also_in_an_outage) {
  provider->retries = 0;
  std::string wrong = token();
  wrong[wrong.size() - 10] = wrong[wrong.size() - 10] == 'A' ? 'B' : 'A';
  const auto verdict = verify(wrong);
  transport.answer(not_sent());
  settle();
  EXPECT_EQ(*verdict, "wrong_signature");
  EXPECT_EQ(*verify(wrong), "wrong_signature");
}

TEST_F(LogoutVerifierTest, finds_the_client_among_those_of_one_issuer) {
  auto second = std::make_shared<Provider>(*provider);
  second->id = "second";
  second->client_id = "client-2";
  providers = {provider, second};
  EXPECT_EQ(*verify(token({{"aud", "client-2"}})), "ok second user-1");
  EXPECT_EQ(*verify(token()), "ok example user-1");
}

TEST_F(LogoutVerifierTest, asks_metadata_of_its_own_address_which_issuer_it_is_of) {
  auto inside = std::make_shared<Provider>(*provider);
  inside->id = "inside";
  inside->issuer.clear();
  inside->metadata_url = "https://inside.example/metadata";
  providers = {inside};
  const auto verdict = verify(token({{"iss", "https://public.example"}}));
  transport.answer(metadata_with_keys("https://inside.example/jwks", "https://public.example"));
  transport.answer(keys_response({es256}));
  settle();
  EXPECT_EQ(*verdict, "ok inside user-1");
  EXPECT_EQ(*verify(token()), "wrong_issuer");
}

}  // namespace
}  // namespace token_rotation
