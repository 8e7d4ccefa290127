#include "jose/logout_token.hpp"

#include <gmock/gmock.h>

#include <string>

namespace token_rotation {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;

constexpr std::int64_t kNowS = 1'700'000'000;
constexpr std::int64_t kNowMs = kNowS * 1000;
constexpr const char* kEvent = "http://schemas.openid.net/event/backchannel-logout";

Json good_claims() {
  return {{"iss", "https://as.example"},
          {"aud", "client-1"},
          {"iat", kNowS},
          {"exp", kNowS + 120},
          {"jti", "id-1"},
          {"sub", "user-1"},
          {"sid", "session-1"},
          {"events", {{kEvent, Json::object()}}}};
}

std::variant<LogoutToken, TokenRefusal> read(const Json& claims,
                                             std::optional<std::string> type = "logout+jwt") {
  CompactJws jws;
  jws.type = std::move(type);
  jws.claims = claims;
  return read_logout_token(jws);
}

std::string reason_of(const Json& claims) {
  const auto result = read(claims);
  const auto* refusal = std::get_if<TokenRefusal>(&result);
  return refusal == nullptr ? "(none)" : refusal->reason;
}

std::string reason_with(const char* name, const Json& value) {
  Json claims = good_claims();
  claims[name] = value;
  return reason_of(claims);
}

std::string reason_without(const char* name) {
  Json claims = good_claims();
  claims.erase(name);
  return reason_of(claims);
}

LogoutToken token_with(const Json& more) {
  Json claims = good_claims();
  if (!more.is_null()) claims.update(more);
  return std::get<LogoutToken>(read(claims));
}

std::string times_reason(const Json& more) {
  const auto refusal = check_times(token_with(more), kNowMs);
  return refusal ? refusal->reason : "(none)";
}

std::string audience_reason(const Json& more) {
  const auto refusal = check_audience(token_with(more), "client-1");
  return refusal ? refusal->reason : "(none)";
}

TEST(LogoutToken, is_read) {
  const LogoutToken token = token_with({{"other", {1, 2}}});
  EXPECT_EQ(token.issuer, "https://as.example");
  EXPECT_THAT(token.audience, ElementsAre("client-1"));
  EXPECT_EQ(token.subject, "user-1");
  EXPECT_EQ(token.session, "session-1");
  EXPECT_EQ(token.id, "id-1");
}

TEST(LogoutToken, has_its_type_or_none) {
  for (const char* type : {"logout+jwt", "LOGOUT+JWT", "application/logout+jwt", "JWT", "jwt"})
    EXPECT_TRUE(std::holds_alternative<LogoutToken>(read(good_claims(), type))) << type;
  EXPECT_TRUE(std::holds_alternative<LogoutToken>(read(good_claims(), std::nullopt)));
  for (const char* type :
       {"at+jwt", "dpop+jwt", "secevent+jwt", "logout", "JOSE", "", "application/"})
    EXPECT_STREQ(std::get<TokenRefusal>(read(good_claims(), type)).reason, "wrong_type") << type;
}

TEST(LogoutToken, needs_its_claims) {
  for (const char* name : {"iss", "aud", "iat", "exp", "jti", "events"})
    EXPECT_EQ(reason_without(name), "missing_claim") << name;
}

TEST(LogoutToken, needs_claims_of_the_right_form) {
  for (const char* name : {"iss", "jti", "sub", "sid"}) {
    for (const Json& wrong : {Json(1), Json(nullptr), Json(""), Json::array({"x"}), Json::object()})
      EXPECT_EQ(reason_with(name, wrong), "invalid_claim") << name << wrong;
  }
  for (const char* name : {"iat", "exp", "nbf"}) {
    for (const Json& wrong :
         {Json("1700000000"), Json(nullptr), Json(-1), Json(true), Json::array()})
      EXPECT_EQ(reason_with(name, wrong), "invalid_claim") << name << wrong;
  }
  for (const Json& wrong : {Json(1), Json(nullptr), Json::array(), Json::array({"client-1", 1}),
                            Json::object({{"client-1", "client-1"}})})
    EXPECT_EQ(reason_with("aud", wrong), "invalid_claim") << wrong;
  EXPECT_EQ(reason_with("azp", 1), "invalid_claim");
}

TEST(LogoutToken, names_a_user_or_a_session) {
  EXPECT_EQ(reason_without("sub"), "(none)");
  EXPECT_EQ(reason_without("sid"), "(none)");
  Json claims = good_claims();
  claims.erase("sub");
  claims.erase("sid");
  EXPECT_EQ(reason_of(claims), "no_subject_or_session");
}

TEST(LogoutToken, says_in_events_that_it_is_one) {
  EXPECT_EQ(reason_with("events", {{kEvent, {{"more", 1}}}, {"other", 1}}), "(none)");
  for (const Json& wrong :
       {Json(nullptr), Json(kEvent), Json::array({kEvent}), Json::object(), Json{{kEvent, nullptr}},
        Json{{kEvent, true}}, Json{{kEvent, Json::array()}}, Json{{kEvent, "{}"}},
        Json{{"http://schemas.openid.net/event/backchannel-logout/", Json::object()}},
        Json{{"HTTP://schemas.openid.net/event/backchannel-logout", Json::object()}}})
    EXPECT_EQ(reason_with("events", wrong), "wrong_events") << wrong;
}

TEST(LogoutToken, has_no_nonce) {
  for (const Json& nonce : {Json("n"), Json(""), Json(nullptr), Json(0)})
    EXPECT_EQ(reason_with("nonce", nonce), "nonce_present");
}

TEST(LogoutToken, is_valid_for_its_time) {
  EXPECT_EQ(times_reason({}), "(none)");
  EXPECT_EQ(times_reason({{"exp", kNowS - 29}}), "(none)");
  EXPECT_EQ(times_reason({{"exp", kNowS - 30}}), "token_expired");
  EXPECT_EQ(times_reason({{"exp", 0}}), "token_expired");
  EXPECT_EQ(times_reason({{"iat", kNowS + 30}}), "(none)");
  EXPECT_EQ(times_reason({{"iat", kNowS + 31}}), "issued_in_future");
  EXPECT_EQ(times_reason({{"iat", 1e300}}), "issued_in_future");
  EXPECT_EQ(times_reason({{"nbf", kNowS + 31}}), "not_yet_valid");
  EXPECT_EQ(times_reason({{"nbf", kNowS + 30}}), "(none)");
}

TEST(LogoutToken, is_not_acted_on_an_hour_later_whatever_its_end) {
  EXPECT_EQ(times_reason({{"iat", kNowS - 3599}, {"exp", kNowS + 1e9}}), "(none)");
  EXPECT_EQ(times_reason({{"iat", kNowS - 3600}, {"exp", kNowS + 1e9}}), "token_too_old");
  EXPECT_EQ(times_reason({{"iat", 0}, {"exp", 1e300}}), "token_too_old");
}

TEST(LogoutToken, need_not_be_remembered_once_its_times_refuse_it) {
  for (const Json& more : {Json{{"exp", kNowS + 120}}, Json{{"exp", kNowS + 1e9}},
                           Json{{"exp", 1e300}}, Json{{"iat", kNowS - 0.5}}}) {
    const LogoutToken token = token_with(more);
    const std::int64_t until_ms = replayable_until_ms(token);
    EXPECT_TRUE(check_times(token, until_ms));
    EXPECT_FALSE(check_times(token, until_ms - 1001));
    EXPECT_LE(until_ms, kNowMs + 3'600'000);
  }
}

TEST(LogoutToken, is_for_the_client) {
  EXPECT_EQ(audience_reason({}), "(none)");
  EXPECT_EQ(audience_reason({{"aud", {"client-1"}}}), "(none)");
  EXPECT_EQ(audience_reason({{"aud", "client-2"}}), "wrong_audience");
  EXPECT_EQ(audience_reason({{"aud", "client-11"}}), "wrong_audience");
  EXPECT_EQ(audience_reason({{"aud", "CLIENT-1"}}), "wrong_audience");
  EXPECT_EQ(audience_reason({{"aud", {"client-2", "client-3"}}}), "wrong_audience");
}

TEST(LogoutToken, of_several_clients_names_this_one) {
  EXPECT_EQ(audience_reason({{"aud", {"client-1", "client-2"}}}), "wrong_audience");
  EXPECT_EQ(audience_reason({{"aud", {"client-1", "client-2"}}, {"azp", "client-2"}}),
            "wrong_audience");
  EXPECT_EQ(audience_reason({{"aud", {"client-1", "client-2"}}, {"azp", "client-1"}}), "(none)");
  EXPECT_EQ(audience_reason({{"azp", "client-2"}}), "wrong_audience");
  EXPECT_EQ(audience_reason({{"azp", "client-1"}}), "(none)");
}

}  // namespace
}  // namespace token_rotation
