#include "jose/compact_jws.hpp"

#include <gmock/gmock.h>

#include <string>

#include "support/jws_signing.hpp"

namespace token_rotation {
namespace {

std::string jws(std::string_view header, std::string_view payload,
                const std::string& signature = "c2ln") {
  return encoded(header) + '.' + encoded(payload) + '.' + signature;
}

std::string reason_of(const std::string& token) {
  const auto read = read_compact_jws(token);
  const auto* refusal = std::get_if<TokenRefusal>(&read);
  return refusal == nullptr ? "(none)" : refusal->reason;
}

std::string header_reason(std::string_view header) {
  return reason_of(jws(header, "{}"));
}
std::string payload_reason(std::string_view payload) {
  return reason_of(jws(R"({"alg":"RS256"})", payload));
}

std::string nested(std::size_t levels) {
  return R"({"a":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

TEST(CompactJws, is_taken_apart) {
  const auto read = read_compact_jws(jws(
      R"({"alg":"ES256","typ":"logout+jwt","kid":"k1","jwk":{"kty":"oct"}})", R"({"iss":"x"})"));
  const auto& token = std::get<CompactJws>(read);
  EXPECT_EQ(token.algorithm->name, "ES256");
  EXPECT_EQ(token.type, "logout+jwt");
  EXPECT_EQ(token.key_id, "k1");
  EXPECT_EQ(token.claims.at("iss"), "x");
  EXPECT_EQ(token.signature, "sig");
  EXPECT_EQ(token.signing_input.find('.'), token.signing_input.rfind('.'));
}

TEST(CompactJws, refuses_every_algorithm_without_a_public_key) {
  for (const char* alg : {"none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "hs256",
                          "rs256", "RS256 ", "RS1", "ES256K", "dir", "RSA-OAEP", "A128KW"}) {
    EXPECT_EQ(header_reason(R"({"alg":")" + std::string(alg) + "\"}"), "algorithm_not_allowed")
        << alg;
  }
  for (const char* header :
       {"{}", R"({"alg":null})", R"({"alg":["RS256"]})", R"({"alg":1})", R"({"ALG":"RS256"})"}) {
    EXPECT_EQ(header_reason(header), "algorithm_not_allowed") << header;
  }
}

TEST(CompactJws, without_a_signature_is_refused) {
  EXPECT_EQ(reason_of(jws(R"({"alg":"none"})", "{}", "")), "algorithm_not_allowed");
  EXPECT_EQ(reason_of(jws(R"({"alg":"RS256"})", "{}", "")), "malformed_token");
}

TEST(CompactJws, quotes_no_algorithm_that_is_not_known) {
  const auto read = read_compact_jws(jws(R"({"alg":"a secret"})", "{}"));
  EXPECT_THAT(std::get<TokenRefusal>(read).description,
              ::testing::Not(::testing::HasSubstr("secret")));
}

TEST(CompactJws, refuses_critical_extensions) {
  EXPECT_EQ(header_reason(R"({"alg":"RS256","crit":["exp"],"exp":1})"), "critical_header");
  EXPECT_EQ(header_reason(R"({"alg":"RS256","crit":["b64"],"b64":false})"), "critical_header");
  EXPECT_EQ(header_reason(R"({"alg":"RS256","crit":null})"), "critical_header");
}

TEST(CompactJws, refuses_other_forms) {
  EXPECT_EQ(reason_of(""), "malformed_token");
  EXPECT_EQ(reason_of("."), "malformed_token");
  EXPECT_EQ(reason_of(".."), "malformed_token");
  EXPECT_EQ(reason_of("a.b.c"), "malformed_token");
  EXPECT_EQ(reason_of("a.b.c.d"), "malformed_token");
  EXPECT_EQ(reason_of("a.b.c.d.e"), "encrypted_token");
  EXPECT_EQ(reason_of("a.b.c.d.e.f"), "malformed_token");
  const std::string good = jws(R"({"alg":"RS256"})", "{}");
  EXPECT_EQ(reason_of(good), "(none)");
  EXPECT_EQ(reason_of(" " + good), "malformed_token");
  EXPECT_EQ(reason_of(good + "="), "malformed_token");
  EXPECT_EQ(reason_of(good + "\n"), "malformed_token");
  EXPECT_EQ(reason_of(good.substr(0, 5) + '\0' + good.substr(5)), "malformed_token");
  EXPECT_EQ(reason_of(R"({"payload":"","signatures":[]})"), "malformed_token");
}

TEST(CompactJws, refuses_what_is_no_json_object) {
  for (const char* text :
       {"", "null", "[]", "1", "\"x\"", "{", "{}{}", "{} x", R"({"a":1,})", R"({"a":01})",
        R"({"a":1e999})", "{\"a\":\"\xff\"}", "\xef\xbb\xbfx{}"}) {
    EXPECT_EQ(payload_reason(text), "malformed_token") << text;
    EXPECT_EQ(header_reason(text), "malformed_token") << text;
  }
}

TEST(CompactJws, refuses_two_members_of_one_name) {
  EXPECT_EQ(header_reason(R"({"alg":"none","alg":"RS256"})"), "duplicate_member");
  EXPECT_EQ(header_reason(R"({"alg":"RS256","\u0061lg":"none"})"), "duplicate_member");
  EXPECT_EQ(payload_reason(R"({"iss":"a","iss":"a"})"), "duplicate_member");
  EXPECT_EQ(payload_reason(R"({"a":[{"b":1,"b":2}]})"), "duplicate_member");
  EXPECT_EQ(payload_reason(R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})"), "(none)");
}

TEST(CompactJws, bounds_nesting) {
  EXPECT_EQ(payload_reason(nested(16)), "(none)");
  EXPECT_EQ(payload_reason(nested(17)), "nested_too_deep");
  EXPECT_EQ(payload_reason(nested(5'000)), "nested_too_deep");
}

TEST(CompactJws, bounds_size_before_anything_is_read) {
  EXPECT_EQ(reason_of(std::string(kMaxJwsBytes + 1, '.')), "token_too_large");
  const auto padded = [](std::size_t bytes) {
    return jws(R"({"alg":"RS256"})", "{}", std::string(bytes, 'A'));
  };
  const std::size_t rest = padded(0).size();
  EXPECT_EQ(reason_of(padded(kMaxJwsBytes - rest)), "(none)");
  EXPECT_EQ(reason_of(padded(kMaxJwsBytes - rest + 1)), "token_too_large");
}

TEST(CompactJws, wants_text_where_the_header_has_text) {
  EXPECT_EQ(header_reason(R"({"alg":"RS256","typ":1})"), "malformed_token");
  EXPECT_EQ(header_reason(R"({"alg":"RS256","kid":{}})"), "malformed_token");
}

}  // namespace
}  // namespace token_rotation
