#include "jose/signature.hpp"

#include <gmock/gmock.h>

#include <string>

#include "jose/compact_jws.hpp"
#include "jose/key_set.hpp"
#include "support/jws_signing.hpp"

namespace token_rotation {
namespace {

using ::testing::TestWithParam;
using Verdict = JsonWebKeySet::Verdict;

CompactJws read(const std::string& token) {
  auto jws = read_compact_jws(token);
  if (const auto* refusal = std::get_if<TokenRefusal>(&jws)) ADD_FAILURE() << refusal->reason;
  return std::get<CompactJws>(jws);
}

Verdict verdict_of(const std::string& key_set, const std::string& token) {
  const auto keys = JsonWebKeySet::read(key_set);
  EXPECT_TRUE(keys);
  return keys->verify(read(token));
}

class EachAlgorithm : public TestWithParam<const char*> {
 protected:
  const std::string algorithm = GetParam();
  const SigningKey& key = key_for(algorithm);
  const std::string token = signed_jwt(key, {{"alg", algorithm}, {"kid", "one"}}, {{"iss", "x"}});
  const std::string keys = key_set_of({jwk_of(key, {{"kid", "one"}})});
};

TEST_P(EachAlgorithm, accepts_its_signature) {
  EXPECT_EQ(verdict_of(keys, token), Verdict::kSigned);
}

TEST_P(EachAlgorithm, accepts_it_by_a_key_that_is_for_this_algorithm_and_for_signatures) {
  const auto key_set = key_set_of(
      {jwk_of(key, {{"kid", "one"}, {"alg", algorithm}, {"use", "sig"}, {"key_ops", {"verify"}}})});
  EXPECT_EQ(verdict_of(key_set, token), Verdict::kSigned);
}

TEST_P(EachAlgorithm, refuses_a_changed_byte_of_any_part) {
  for (const char* part : {"header", "payload", "signature"}) {
    CompactJws jws = read(token);
    const std::size_t dot = jws.signing_input.find('.');
    if (part == std::string("signature")) jws.signature[jws.signature.size() / 2] ^= 1;
    if (part == std::string("header")) jws.signing_input[dot - 2] ^= 1;
    if (part == std::string("payload")) jws.signing_input[dot + 2] ^= 1;
    EXPECT_EQ(JsonWebKeySet::read(keys)->verify(jws), Verdict::kWrongSignature) << part;
  }
}

TEST_P(EachAlgorithm, refuses_signatures_of_other_lengths) {
  const auto key_set = JsonWebKeySet::read(keys);
  const CompactJws whole = read(token);
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, whole.signature.size() - 1}) {
    CompactJws jws = whole;
    jws.signature.resize(length);
    EXPECT_EQ(key_set->verify(jws), Verdict::kWrongSignature) << length;
  }
  CompactJws longer = whole;
  longer.signature += '\0';
  EXPECT_EQ(key_set->verify(longer), Verdict::kWrongSignature);
  CompactJws zeros = whole;
  std::fill(zeros.signature.begin(), zeros.signature.end(), '\0');
  EXPECT_EQ(key_set->verify(zeros), Verdict::kWrongSignature);
}

TEST_P(EachAlgorithm, does_not_take_a_key_that_is_for_another_algorithm) {
  const std::string other = algorithm == "PS512" ? "PS256" : "PS512";
  for (const std::string& named : {other, std::string("HS256"), std::string("RSA-OAEP")}) {
    const auto key_set = key_set_of({jwk_of(key, {{"kid", "one"}, {"alg", named}})});
    EXPECT_EQ(verdict_of(key_set, token), Verdict::kUnknownKey) << named;
  }
}

TEST_P(EachAlgorithm, does_not_take_a_key_of_another_kind) {
  for (const char* of : {"RS256", "ES256", "ES384", "ES512", "Ed25519", "Ed448"}) {
    const SigningKey& other = key_for(of);
    if (EVP_PKEY_eq(other.get(), key.get()) == 1) continue;
    const bool could_sign = algorithm == "EdDSA" && std::string(of).starts_with("Ed");
    EXPECT_EQ(verdict_of(key_set_of({jwk_of(other, {{"kid", "one"}})}), token),
              could_sign ? Verdict::kWrongSignature : Verdict::kUnknownKey)
        << of;
  }
}

TEST_P(EachAlgorithm, does_not_take_a_key_for_encryption) {
  for (const nlohmann::json& members :
       {nlohmann::json{{"kid", "one"}, {"use", "enc"}},
        nlohmann::json{{"kid", "one"}, {"key_ops", {"encrypt", "wrapKey"}}}}) {
    EXPECT_EQ(verdict_of(key_set_of({jwk_of(key, members)}), token), Verdict::kUnknownKey);
  }
}

INSTANTIATE_TEST_SUITE_P(Jws, EachAlgorithm,
                         ::testing::Values("RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                           "ES256", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448"));

TEST(Signature, of_pkcs1_is_none_of_pss_nor_the_other_way_round) {
  const SigningKey& key = rsa_key();
  const auto keys = key_set_of({jwk_of(key)});
  for (const auto& [made, named] : {std::pair{"RS256", "PS256"}, {"PS256", "RS256"}}) {
    const std::string header = R"({"alg":")" + std::string(named) + "\"}";
    EXPECT_EQ(verdict_of(keys, signed_text(key, made, header, "{}")), Verdict::kWrongSignature);
  }
}

TEST(Signature, of_pss_has_a_salt_as_long_as_the_digest) {
  const SigningKey& key = rsa_key();
  const std::string input = encoded(R"({"alg":"PS256"})") + "." + encoded("{}");
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* key_context = nullptr;
  EVP_DigestSignInit_ex(context, &key_context, "SHA256", nullptr, nullptr, key.get(), nullptr);
  EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, 20);
  std::string signature(256, '\0');
  std::size_t length = signature.size();
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &length,
                 reinterpret_cast<const unsigned char*>(input.data()), input.size());
  EVP_MD_CTX_free(context);
  EXPECT_EQ(verdict_of(key_set_of({jwk_of(key)}), input + "." + encoded(signature)),
            Verdict::kWrongSignature);
}

TEST(Signature, of_ecdsa_is_not_der) {
  const SigningKey& key = key_for("ES256");
  const std::string input = encoded(R"({"alg":"ES256"})") + "." + encoded("{}");
  const std::string der = der_signature(signature_by(key, "ES256", input));
  EXPECT_EQ(verdict_of(key_set_of({jwk_of(key)}), input + "." + encoded(der)),
            Verdict::kWrongSignature);
}

}  // namespace
}  // namespace token_rotation
