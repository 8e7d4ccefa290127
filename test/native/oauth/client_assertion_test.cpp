#include "oauth/client_assertion.hpp"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

#include "encoding/base64.hpp"
#include "support/make_provider.hpp"
#include "support/signing_keys.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'999;
const std::string kAudience = "https://as.example/token";

struct Jwt {
  nlohmann::json header;
  nlohmann::json claims;
  std::string input;  ///< what is signed
  std::string signature;
};

std::string decoded(std::string_view text) {
  const auto bytes = base64url_decoded(text);
  return bytes ? std::string(bytes->view())
               : throw std::runtime_error("no base64url: " + std::string(text));
}

Jwt parsed(const SecretString& assertion) {
  const std::string text(assertion.view());
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  return {nlohmann::json::parse(decoded(text.substr(0, first))),
          nlohmann::json::parse(decoded(text.substr(first + 1, second - first - 1))),
          text.substr(0, second), decoded(text.substr(second + 1))};
}

Provider key_provider(const SecretString& pem, const std::string& algorithm = {}) {
  Provider provider = *make_provider();
  provider.private_key = pem;
  provider.signing_algorithm = algorithm;
  return provider;
}

Jwt signed_with(const Provider& provider) {
  return parsed(
      client_assertion(provider, ClientAuthentication::kPrivateKeyJwt, kAudience, kNowMs));
}

TEST(ClientAssertion, claims_what_rfc_7523_asks_for) {
  const auto jwt = parsed(client_assertion(*make_provider(), ClientAuthentication::kClientSecretJwt,
                                           kAudience, kNowMs));
  EXPECT_EQ(jwt.claims.at("iss"), "client-1");
  EXPECT_EQ(jwt.claims.at("sub"), "client-1");
  EXPECT_EQ(jwt.claims.at("aud"), kAudience);
  EXPECT_EQ(jwt.claims.at("iat"), 1'800'000'000);
  EXPECT_EQ(jwt.claims.at("exp"), 1'800'000'060);
  EXPECT_FALSE(jwt.claims.at("jti").get<std::string>().empty());
}

TEST(ClientAssertion, has_a_fresh_jti_every_time) {
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i) {
    ids.insert(parsed(client_assertion(*make_provider(), ClientAuthentication::kClientSecretJwt,
                                       kAudience, kNowMs))
                   .claims.at("jti"));
  }
  EXPECT_EQ(ids.size(), 50U);
}

TEST(ClientAssertion, is_signed_with_the_client_secret) {
  Provider provider = *make_provider();
  provider.private_key = private_pem(ed25519_key());  // not for this method
  const auto jwt =
      parsed(client_assertion(provider, ClientAuthentication::kClientSecretJwt, kAudience, kNowMs));
  EXPECT_EQ(jwt.header.at("alg"), "HS256");
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sha256(), kClientSecret.data(), static_cast<int>(kClientSecret.size()),
       reinterpret_cast<const unsigned char*>(jwt.input.data()), jwt.input.size(), mac, &length);
  EXPECT_EQ(jwt.signature, std::string(reinterpret_cast<char*>(mac), length));
}

TEST(ClientAssertion, is_signed_with_rsa) {
  for (const auto& [algorithm, digest] :
       {std::pair{"RS256", "SHA256"}, std::pair{"RS384", "SHA384"}, std::pair{"RS512", "SHA512"}}) {
    const auto jwt = signed_with(key_provider(private_pem(rsa_key()), algorithm));
    EXPECT_EQ(jwt.header.at("alg"), algorithm);
    EXPECT_TRUE(is_signed_by(rsa_key(), digest, false, jwt.input, jwt.signature)) << algorithm;
  }
}

TEST(ClientAssertion, is_signed_with_rsa_pss) {
  for (const auto& [algorithm, digest] :
       {std::pair{"PS256", "SHA256"}, std::pair{"PS384", "SHA384"}, std::pair{"PS512", "SHA512"}}) {
    const auto jwt = signed_with(key_provider(private_pem(rsa_key()), algorithm));
    EXPECT_EQ(jwt.header.at("alg"), algorithm);
    EXPECT_TRUE(is_signed_by(rsa_key(), digest, true, jwt.input, jwt.signature)) << algorithm;
  }
}

TEST(ClientAssertion, is_signed_with_ecdsa) {
  struct Row {
    const char* algorithm;
    const char* curve;
    const char* digest;
    std::size_t signature_bytes;
  };
  for (const Row& row : {Row{"ES256", "P-256", "SHA256", 64}, Row{"ES384", "P-384", "SHA384", 96},
                         Row{"ES512", "P-521", "SHA512", 132}}) {
    const auto key = ec_key(row.curve);
    const auto jwt = signed_with(key_provider(private_pem(key), row.algorithm));
    EXPECT_EQ(jwt.header.at("alg"), row.algorithm);
    EXPECT_EQ(jwt.signature.size(), row.signature_bytes) << "r and s joined, not DER";
    EXPECT_TRUE(is_signed_by(key, row.digest, false, jwt.input, der_signature(jwt.signature)))
        << row.algorithm;
  }
}

TEST(ClientAssertion, pads_short_ecdsa_coordinates) {
  // One signature in 128 has an r or s with a leading zero byte.
  const auto key = ec_key("P-256");
  const Provider provider = key_provider(private_pem(key));
  for (int i = 0; i < 200; ++i) {
    const auto jwt = signed_with(provider);
    ASSERT_EQ(jwt.signature.size(), 64U);
    ASSERT_TRUE(is_signed_by(key, "SHA256", false, jwt.input, der_signature(jwt.signature)));
  }
}

TEST(ClientAssertion, is_signed_with_eddsa) {
  const auto key = ed25519_key();
  const auto jwt = signed_with(key_provider(private_pem(key), "EdDSA"));
  EXPECT_EQ(jwt.header.at("alg"), "EdDSA");
  EXPECT_TRUE(is_signed_by(key, nullptr, false, jwt.input, jwt.signature));
}

TEST(ClientAssertion, takes_the_algorithm_from_the_key_where_none_is_named) {
  EXPECT_EQ(signed_with(key_provider(private_pem(rsa_key()))).header.at("alg"), "RS256");
  EXPECT_EQ(signed_with(key_provider(private_pem(ec_key("P-256")))).header.at("alg"), "ES256");
  EXPECT_EQ(signed_with(key_provider(private_pem(ec_key("P-521")))).header.at("alg"), "ES512");
  EXPECT_EQ(signed_with(key_provider(private_pem(ed25519_key()))).header.at("alg"), "EdDSA");
}

TEST(ClientAssertion, names_the_key_where_it_has_an_id) {
  Provider provider = key_provider(private_pem(ed25519_key()));
  EXPECT_FALSE(signed_with(provider).header.contains("kid"));
  provider.key_id = "key-7";
  EXPECT_EQ(signed_with(provider).header.at("kid"), "key-7");
}

TEST(ClientAssertion, refuses_a_key_that_does_not_fit_the_algorithm) {
  const auto rsa = private_pem(rsa_key());
  const auto p256 = private_pem(ec_key("P-256"));
  EXPECT_THROW(signed_with(key_provider(rsa, "ES256")), std::runtime_error);
  EXPECT_THROW(signed_with(key_provider(p256, "ES384")), std::runtime_error);
  EXPECT_THROW(signed_with(key_provider(p256, "RS256")), std::runtime_error);
  EXPECT_THROW(signed_with(key_provider(private_pem(ed25519_key()), "PS256")), std::runtime_error);
  EXPECT_THROW(signed_with(key_provider(rsa, "HS256")), std::runtime_error);
  EXPECT_THROW(signed_with(key_provider(rsa, "none")), std::runtime_error);
  EXPECT_THROW(signed_with(key_provider(rsa, "rs256")), std::runtime_error);
}

TEST(ClientAssertion, refuses_a_curve_that_jws_means_by_another_name) {
  // ES256 is P-256 (RFC 7518 §3.4); secp256k1 is as long, and ES256K (RFC 8812 §3.2).
  EXPECT_THROW(signed_with(key_provider(private_pem(ec_key("secp256k1")))), std::runtime_error);
}

TEST(ClientAssertion, refuses_what_is_no_private_key) {
  const std::string pem(private_pem(ec_key("P-256")).view());
  for (const auto& text :
       {std::string(), std::string("not a key"), pem.substr(0, pem.size() / 2),
        public_pem(ec_key("P-256")), std::string("-----BEGIN PRIVATE KEY-----\n")}) {
    EXPECT_THROW(signed_with(key_provider(SecretString(text))), std::runtime_error) << text;
  }
}

TEST(ClientAssertion, refuses_an_encrypted_key_without_asking_for_its_passphrase) {
  EXPECT_THROW(signed_with(key_provider(private_pem(ec_key("P-256"), "passphrase"))),
               std::runtime_error);
}

TEST(ClientAssertion, does_not_tell_the_key_in_its_errors) {
  const auto pem = private_pem(ec_key("P-256"));
  try {
    signed_with(key_provider(pem, "RS256"));
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "privateKey does not fit signingAlgorithm RS256");
  }
}

}  // namespace
}  // namespace token_rotation
