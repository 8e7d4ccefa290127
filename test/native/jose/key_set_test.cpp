#include "jose/key_set.hpp"

#include <gmock/gmock.h>

#include <string>

#include "support/jws_signing.hpp"

namespace token_rotation {
namespace {

using Json = nlohmann::json;
using Verdict = JsonWebKeySet::Verdict;

CompactJws token_of(const std::string& algorithm, const Json& more = Json::object()) {
  Json header = {{"alg", algorithm}};
  header.update(more);
  return std::get<CompactJws>(
      read_compact_jws(signed_jwt(key_for(algorithm), header, Json::object())));
}

std::size_t usable(const Json& key) {
  const auto keys = JsonWebKeySet::read(key_set_of({key}));
  return keys ? keys->size() : 0;
}

SigningKey rsa_of(std::size_t bits) {
  return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
}

TEST(KeySet, finds_a_key_by_its_id) {
  const auto keys = JsonWebKeySet::read(key_set_of({jwk_of(key_for("ES384"), {{"kid", "other"}}),
                                                    jwk_of(ec_key("P-256"), {{"kid", "old"}}),
                                                    jwk_of(key_for("ES256"), {{"kid", "new"}})}));
  EXPECT_EQ(keys->verify(token_of("ES256", {{"kid", "new"}})), Verdict::kSigned);
  EXPECT_EQ(keys->verify(token_of("ES256", {{"kid", "old"}})), Verdict::kWrongSignature);
  EXPECT_EQ(keys->verify(token_of("ES256", {{"kid", "newer"}})), Verdict::kUnknownKey);
  EXPECT_EQ(keys->verify(token_of("ES256", {{"kid", ""}})), Verdict::kUnknownKey);
}

TEST(KeySet, may_have_keys_of_different_kinds_under_one_id) {
  const auto keys = JsonWebKeySet::read(
      key_set_of({jwk_of(rsa_key(), {{"kid", "1"}}), jwk_of(key_for("ES256"), {{"kid", "1"}})}));
  EXPECT_EQ(keys->verify(token_of("ES256", {{"kid", "1"}})), Verdict::kSigned);
  EXPECT_EQ(keys->verify(token_of("RS256", {{"kid", "1"}})), Verdict::kSigned);
}

TEST(KeySet, takes_the_only_key_that_fits_for_a_token_that_names_none) {
  const auto one = JsonWebKeySet::read(
      key_set_of({jwk_of(rsa_key(), {{"kid", "1"}}), jwk_of(key_for("ES256"), {{"kid", "2"}})}));
  EXPECT_EQ(one->verify(token_of("ES256")), Verdict::kSigned);
  EXPECT_EQ(one->verify(token_of("ES384")), Verdict::kUnknownKey);
  const auto two =
      JsonWebKeySet::read(key_set_of({jwk_of(key_for("ES256")), jwk_of(ec_key("P-256"))}));
  EXPECT_EQ(two->verify(token_of("ES256")), Verdict::kSeveralFit);
}

TEST(KeySet, leaves_out_rsa_keys_that_are_too_short_or_too_long) {
  EXPECT_EQ(usable(jwk_of(rsa_key())), 1U);
  EXPECT_EQ(usable(jwk_of(rsa_of(1024))), 0U);
  EXPECT_EQ(usable(jwk_of(rsa_of(2040))), 0U);
  Json key = jwk_of(rsa_key());
  key["n"] = encoded(std::string(2049, '\xff'));
  EXPECT_EQ(usable(key), 0U);
  key["n"] = encoded(std::string(100'000, '\xff'));
  EXPECT_EQ(usable(key), 0U);
  key["n"] = encoded(std::string(2048, '\0') + std::string(128, '\xff'));
  EXPECT_EQ(usable(key), 0U);
}

TEST(KeySet, leaves_out_rsa_keys_with_exponents_that_prove_nothing) {
  Json key = jwk_of(rsa_key());
  for (const std::string& exponent :
       {std::string("\x01"), std::string("\x02"), std::string(1, '\0'), std::string("\x01\0", 2),
        std::string(9, '\xff')}) {
    key["e"] = encoded(exponent);
    EXPECT_EQ(usable(key), 0U) << encoded(exponent);
  }
  key["e"] = encoded("\x03");
  EXPECT_EQ(usable(key), 1U);
}

TEST(KeySet, takes_numbers_with_zeros_in_front) {
  Json key = jwk_of(rsa_key());
  key["n"] = encoded('\0' + number_of(rsa_key(), "n"));
  const auto keys = JsonWebKeySet::read(key_set_of({key}));
  EXPECT_EQ(keys->verify(token_of("RS256")), Verdict::kSigned);
}

TEST(KeySet, leaves_out_symmetric_private_only_and_unknown_keys) {
  EXPECT_EQ(usable({{"kty", "oct"}, {"k", "AAAA"}, {"kid", "1"}}), 0U);
  EXPECT_EQ(usable({{"kty", "EC"}, {"crv", "secp256k1"}, {"x", "AA"}, {"y", "AA"}}), 0U);
  EXPECT_EQ(usable({{"kty", "OKP"}, {"crv", "X25519"}, {"x", encoded(std::string(32, 'x'))}}), 0U);
  EXPECT_EQ(usable({{"kty", "AKP"}, {"alg", "ML-DSA-44"}, {"pub", "AA"}}), 0U);
  EXPECT_EQ(usable({{"crv", "P-256"}}), 0U);
  EXPECT_EQ(usable(Json::object()), 0U);
  Json okp_as_ec = jwk_of(key_for("EdDSA"));
  okp_as_ec["kty"] = "EC";
  EXPECT_EQ(usable(okp_as_ec), 0U);
}

TEST(KeySet, leaves_out_coordinates_of_other_lengths) {
  const Json good = jwk_of(key_for("ES256"));
  const std::string x = number_of(key_for("ES256"), "qx", 32);
  for (const std::string& wrong : {x.substr(1), '\0' + x, std::string()}) {
    Json key = good;
    key["x"] = encoded(wrong);
    EXPECT_EQ(usable(key), 0U);
    key = good;
    key["y"] = encoded(wrong);
    EXPECT_EQ(usable(key), 0U);
  }
  Json key = jwk_of(key_for("EdDSA"));
  key["x"] = encoded(std::string(31, 'x'));
  EXPECT_EQ(usable(key), 0U);
}

TEST(KeySet, verifies_nothing_with_a_point_off_the_curve) {
  for (const char* algorithm : {"ES256", "ES384", "ES512"}) {
    const SigningKey& key = key_for(algorithm);
    const int bytes = (EVP_PKEY_get_bits(key.get()) + 7) / 8;
    std::string x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, bytes);
    x.back() ^= 1;
    Json off = jwk_of(key);
    off["x"] = encoded(x);
    const auto keys = JsonWebKeySet::read(key_set_of({off}));
    EXPECT_EQ(keys->verify(token_of(algorithm)), Verdict::kWrongSignature) << algorithm;
    off["x"] = off["y"] = encoded(std::string(static_cast<std::size_t>(bytes), '\0'));
    EXPECT_EQ(JsonWebKeySet::read(key_set_of({off}))->verify(token_of(algorithm)),
              Verdict::kWrongSignature);
    off["x"] = off["y"] = encoded(std::string(static_cast<std::size_t>(bytes), '\xff'));
    EXPECT_EQ(JsonWebKeySet::read(key_set_of({off}))->verify(token_of(algorithm)),
              Verdict::kWrongSignature);
  }
}

TEST(KeySet, passes_over_keys_that_it_cannot_use) {
  const Json strange = {{"kid", 1}, {"kty", {"RSA"}}, {"x5c", {"AA", Json::object()}}};
  const auto keys = JsonWebKeySet::read(Json{
      {"more", {{"keys", {1}}}},
      {"keys", {strange, "text", 1, nullptr, {1, 2}, jwk_of(key_for("ES256"))}},
      {"n", "x"}}.dump());
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), 1U);
  EXPECT_EQ(keys->verify(token_of("ES256")), Verdict::kSigned);
}

TEST(KeySet, is_none_where_the_document_is_none) {
  EXPECT_FALSE(JsonWebKeySet::read(""));
  EXPECT_FALSE(JsonWebKeySet::read("<html>"));
  EXPECT_FALSE(JsonWebKeySet::read("[]"));
  EXPECT_FALSE(JsonWebKeySet::read("null"));
  EXPECT_FALSE(JsonWebKeySet::read("1"));
  EXPECT_FALSE(JsonWebKeySet::read("{}"));
  EXPECT_FALSE(JsonWebKeySet::read(R"({"keys":{}})"));
  EXPECT_FALSE(JsonWebKeySet::read(R"({"keys":[)"));
  EXPECT_FALSE(JsonWebKeySet::read(R"({"keys":)" + std::string(100'000, '[')));
  const auto deep = R"({"keys":[],"x":)" + std::string(20, '[') + std::string(20, ']') + "}";
  EXPECT_FALSE(JsonWebKeySet::read(deep));
  ASSERT_TRUE(JsonWebKeySet::read(R"({"keys":[]})"));
  EXPECT_EQ(JsonWebKeySet::read(R"({"keys":[]})")->size(), 0U);
}

TEST(KeySet, of_ten_thousand_keys_counts_what_it_keeps) {
  std::vector<Json> list;
  const Json other = jwk_of(ec_key("P-256"));
  for (int i = 0; i < 10'000; ++i) {
    list.push_back(other);
    list.back()["kid"] = "key-" + std::to_string(i);
  }
  list.push_back(jwk_of(key_for("ES256"), {{"kid", "the one"}}));
  const auto keys = JsonWebKeySet::read(key_set_of(list));
  ASSERT_EQ(keys->size(), 10'001U);
  EXPECT_EQ(keys->verify(token_of("ES256", {{"kid", "the one"}})), Verdict::kSigned);
  EXPECT_GT(keys->bytes(), 10'000U * 64);
  EXPECT_LT(keys->bytes(), 10'000U * 512);
}

}  // namespace
}  // namespace token_rotation
