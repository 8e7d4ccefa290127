#include "oauth/token_request.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>

#include "encoding/base64.hpp"
#include "support/make_provider.hpp"
#include "support/request_fields.hpp"
#include "support/signing_keys.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr std::int64_t kNowMs = 1'800'000'000'000;
const SecretString kRefreshToken("refresh-1/+ =");

constexpr ClientAuthentication kEveryMethod[] = {
    ClientAuthentication::kClientSecretPost, ClientAuthentication::kClientSecretBasic,
    ClientAuthentication::kClientSecretJwt,  ClientAuthentication::kPrivateKeyJwt,
    ClientAuthentication::kTlsClientAuth,    ClientAuthentication::kNone};

class TokenRequest : public ::testing::Test {
 protected:
  TokenRequest() {
    static const SecretString key = private_pem(ec_key("P-256"));
    provider->private_key = key;
  }

  HttpRequest request(ClientAuthentication method) const {
    return refresh_request(*provider, make_endpoints(method), kRefreshToken, kNowMs);
  }

  std::shared_ptr<Provider> provider = make_provider();
};

TEST_F(TokenRequest, posts_the_refresh_token_to_the_token_endpoint) {
  const auto sent = request(ClientAuthentication::kNone);
  EXPECT_EQ(sent.method, HttpRequest::Method::kPost);
  EXPECT_EQ(sent.url, "https://as.example/token");
  EXPECT_THAT(form_fields(sent),
              ElementsAre(Pair("grant_type", "refresh_token"),
                          Pair("refresh_token", "refresh-1/+ ="), Pair("client_id", "client-1")));
  EXPECT_THAT(header_values(sent, "Content-Type"),
              ElementsAre("application/x-www-form-urlencoded"));
  EXPECT_THAT(header_values(sent, "Accept"), ElementsAre("application/json"));
}

TEST_F(TokenRequest, never_puts_a_credential_into_the_url) {
  provider->parameters.emplace_back("scope", SecretString("openid"));
  for (const auto method : kEveryMethod) {
    EXPECT_EQ(request(method).url, "https://as.example/token") << static_cast<int>(method);
  }
}

TEST_F(TokenRequest, authenticates_in_the_body_with_client_secret_post) {
  const auto sent = request(ClientAuthentication::kClientSecretPost);
  EXPECT_EQ(form_value(sent, "client_id"), "client-1");
  EXPECT_EQ(form_value(sent, "client_secret"), kClientSecret);
  EXPECT_THAT(header_values(sent, "Authorization"), IsEmpty());
}

TEST_F(TokenRequest, authenticates_in_the_header_with_client_secret_basic) {
  const auto sent = request(ClientAuthentication::kClientSecretBasic);
  const std::string pair = "client-1:" + std::string(kClientSecret);
  EXPECT_THAT(header_values(sent, "Authorization"),
              ElementsAre("Basic " + std::string(base64(pair).view())));
  EXPECT_EQ(form_value(sent, "client_id"), "(none)");
  EXPECT_EQ(form_value(sent, "client_secret"), "(none)");
}

TEST_F(TokenRequest, encodes_id_and_secret_before_base64) {
  provider->client_id = "client:1 a";
  provider->client_secret = SecretString("p@ss/w+ö");
  // base64 of client%3A1+a:p%40ss%2Fw%2B%C3%B6
  EXPECT_THAT(header_values(request(ClientAuthentication::kClientSecretBasic), "Authorization"),
              ElementsAre("Basic Y2xpZW50JTNBMSthOnAlNDBzcyUyRnclMkIlQzMlQjY="));
}

TEST_F(TokenRequest, tells_only_the_client_id_of_a_public_client_or_one_with_a_certificate) {
  for (const auto method : {ClientAuthentication::kNone, ClientAuthentication::kTlsClientAuth}) {
    const auto sent = request(method);
    EXPECT_EQ(form_value(sent, "client_id"), "client-1");
    EXPECT_EQ(form_value(sent, "client_secret"), "(none)");
    EXPECT_EQ(form_value(sent, "client_assertion"), "(none)");
    EXPECT_THAT(header_values(sent, "Authorization"), IsEmpty());
  }
}

TEST_F(TokenRequest, authenticates_with_an_assertion) {
  for (const auto method :
       {ClientAuthentication::kClientSecretJwt, ClientAuthentication::kPrivateKeyJwt}) {
    const auto sent = request(method);
    EXPECT_EQ(form_value(sent, "client_assertion_type"),
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    const std::string assertion = form_value(sent, "client_assertion");
    EXPECT_EQ(std::count(assertion.begin(), assertion.end(), '.'), 2) << assertion;
    const auto claims = base64url_decoded(
        assertion.substr(assertion.find('.') + 1, assertion.rfind('.') - assertion.find('.') - 1));
    ASSERT_TRUE(claims);
    EXPECT_EQ(nlohmann::json::parse(claims->view()).at("aud"), "https://as.example/token");
    EXPECT_EQ(form_value(sent, "client_secret"), "(none)");
    EXPECT_THAT(std::string(sent.body.view()), Not(HasSubstr(std::string(kClientSecret))));
    EXPECT_THAT(header_values(sent, "Authorization"), IsEmpty());
    EXPECT_NE(form_value(request(method), "client_assertion"), assertion)
        << "a fresh one for every attempt";
  }
}

TEST_F(TokenRequest, signs_for_the_issuer_where_it_is_known_or_for_whom_the_option_names) {
  const auto audience = [&](const std::string& wanted, const std::string& issuer) {
    provider->assertion_audience = wanted;
    const Endpoints endpoints{"https://as.example/token", "", ClientAuthentication::kPrivateKeyJwt,
                              issuer};
    const auto sent = refresh_request(*provider, endpoints, SecretString("token"), 0);
    const std::string assertion = form_value(sent, "client_assertion");
    const auto claims = base64url_decoded(
        assertion.substr(assertion.find('.') + 1, assertion.rfind('.') - assertion.find('.') - 1));
    return nlohmann::json::parse(claims->view()).at("aud").get<std::string>();
  };
  for (const std::string wanted : {"", "issuer"}) {
    EXPECT_EQ(audience(wanted, "https://as.example/"), "https://as.example/");
    EXPECT_EQ(audience(wanted, ""), "https://as.example/token");
  }
  EXPECT_EQ(audience("token_endpoint", "https://as.example/"), "https://as.example/token");
  EXPECT_EQ(audience("urn:example", "https://as.example/"), "urn:example");
}

TEST_F(TokenRequest, throws_where_the_key_is_unusable) {
  provider->private_key = SecretString("no key");
  EXPECT_THROW(request(ClientAuthentication::kPrivateKeyJwt), std::runtime_error);
  EXPECT_NO_THROW(request(ClientAuthentication::kClientSecretJwt));
}

TEST_F(TokenRequest, asks_for_a_scope_only_where_one_is_configured) {
  EXPECT_EQ(form_value(request(ClientAuthentication::kNone), "scope"), "(none)");
  provider->parameters.emplace_back("scope", SecretString("openid api://x/.default"));
  provider->parameters.emplace_back("resource", SecretString("a&b=c"));
  const auto sent = request(ClientAuthentication::kNone);
  EXPECT_EQ(form_value(sent, "scope"), "openid api://x/.default");
  EXPECT_EQ(form_value(sent, "resource"), "a&b=c");
}

TEST_F(TokenRequest, names_its_user_agent) {
  EXPECT_THAT(header_values(request(ClientAuthentication::kNone), "User-Agent"),
              ElementsAre("next-auth-token-rotation"));
}

TEST_F(TokenRequest, takes_the_configured_user_agent_instead) {
  provider->headers.emplace_back("user-AGENT", SecretString("web:my-app:v1"));
  EXPECT_THAT(header_values(request(ClientAuthentication::kNone), "User-Agent"),
              ElementsAre("web:my-app:v1"));
}

TEST_F(TokenRequest, carries_the_configured_headers) {
  provider->headers.emplace_back("Notion-Version", SecretString("2022-06-28"));
  EXPECT_THAT(header_values(request(ClientAuthentication::kNone), "Notion-Version"),
              ElementsAre("2022-06-28"));
}

TEST_F(TokenRequest, takes_a_configured_accept_header_instead_of_its_own) {
  provider->headers.emplace_back("accept", SecretString("application/vnd.example+json"));
  EXPECT_THAT(header_values(request(ClientAuthentication::kNone), "Accept"),
              ElementsAre("application/vnd.example+json"));
}

TEST_F(TokenRequest, writes_json_where_the_provider_wants_it) {
  provider->body_format = BodyFormat::kJson;
  provider->parameters.emplace_back("note", SecretString("a \"quoted\"\n\\ text \xC3\xB6"));
  const auto sent = request(ClientAuthentication::kClientSecretBasic);
  EXPECT_THAT(header_values(sent, "Content-Type"), ElementsAre("application/json"));
  const nlohmann::json expected = {{"grant_type", "refresh_token"},
                                   {"refresh_token", "refresh-1/+ ="},
                                   {"note", "a \"quoted\"\n\\ text \xC3\xB6"}};
  EXPECT_EQ(nlohmann::json::parse(sent.body.view()), expected);
}

TEST_F(TokenRequest, writes_json_even_of_text_that_is_no_utf8) {
  provider->body_format = BodyFormat::kJson;
  provider->parameters.emplace_back("note", SecretString("\xff"));
  EXPECT_TRUE(nlohmann::json::accept(request(ClientAuthentication::kNone).body.view()));
}

TEST_F(TokenRequest, travels_as_the_provider_says) {
  provider->network.timeout_ms = 1234;
  provider->network.proxy = SecretString("http://proxy:3128");
  const auto sent = request(ClientAuthentication::kNone);
  EXPECT_EQ(sent.network.timeout_ms, 1234);
  EXPECT_EQ(sent.network.proxy.view(), "http://proxy:3128");
}

TEST_F(TokenRequest, revokes_at_the_revocation_endpoint) {
  provider->parameters.emplace_back("scope", SecretString("openid"));
  const auto sent = revocation_request(
      *provider, make_endpoints(ClientAuthentication::kClientSecretPost), kRefreshToken, kNowMs);
  EXPECT_EQ(sent.url, "https://as.example/revoke");
  EXPECT_THAT(form_fields(sent),
              ElementsAre(Pair("token", "refresh-1/+ ="), Pair("token_type_hint", "refresh_token"),
                          Pair("client_id", "client-1"),
                          Pair("client_secret", std::string(kClientSecret))));
}

}  // namespace
}  // namespace token_rotation
