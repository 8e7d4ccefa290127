#include <gmock/gmock.h>

#include <string>

#include "client/discovery.hpp"
#include "support/make_provider.hpp"

namespace token_rotation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kIssuer = "https://as.example";

std::string failure_code(std::string_view document, bool allow_insecure_http = false) {
  const auto result = read_issuer_metadata(document, kIssuer, allow_insecure_http);
  const auto* failure = std::get_if<Failure>(&result);
  if (failure == nullptr) return "(none)";
  EXPECT_EQ(failure->failure_class, FailureClass::kConfiguration);
  return failure->code;
}

IssuerMetadata metadata(std::string_view document, const std::string& issuer = kIssuer) {
  auto result = read_issuer_metadata(document, issuer, false);
  if (const auto* failure = std::get_if<Failure>(&result)) {
    ADD_FAILURE() << failure->description;
    return {};
  }
  return std::get<IssuerMetadata>(result);
}

TEST(IssuerMetadata, names_endpoints_and_authentication_methods) {
  const auto read = metadata(
      R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/r",)"
      R"("token_endpoint_auth_methods_supported":["client_secret_post","private_key_jwt"],)"
      R"("mtls_endpoint_aliases":{"token_endpoint":"https://mtls.example/t"}})");
  EXPECT_EQ(read.token_endpoint, "https://as.example/t");
  EXPECT_EQ(read.revocation_endpoint, "https://as.example/r");
  EXPECT_THAT(read.authentication_methods, ElementsAre("client_secret_post", "private_key_jwt"));
}

TEST(IssuerMetadata, names_endpoints_for_clients_with_a_certificate) {
  const auto read = metadata(
      R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/r",)"
      R"("mtls_endpoint_aliases":{"token_endpoint":"https://mtls.example/t","revocation_endpoint":"http://mtls.example/r"}})");
  EXPECT_EQ(read.mtls_token_endpoint, "https://mtls.example/t");
  EXPECT_EQ(read.mtls_revocation_endpoint, "") << "unfit for credentials";
}

TEST(IssuerMetadata, names_where_a_browser_signs_out) {
  const auto read = [](const std::string& endpoint) {
    return metadata(R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t",)"
                    R"("end_session_endpoint":")" +
                    endpoint + "\"}")
        .end_session_endpoint;
  };
  EXPECT_EQ(read("https://as.example/logout?p=policy"), "https://as.example/logout?p=policy");
  for (const auto* unfit : {"http://as.example/logout", "javascript:alert(1)", "/logout", "",
                            "https://u:p@as.example/logout", "https://as.example/logout#there"}) {
    EXPECT_EQ(read(unfit), "") << unfit;
  }
}

TEST(IssuerMetadata, may_leave_out_all_but_the_token_endpoint) {
  const auto read =
      metadata(R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t"})");
  EXPECT_EQ(read.revocation_endpoint, "");
  EXPECT_THAT(read.authentication_methods, IsEmpty());
}

TEST(IssuerMetadata, names_whatever_issuer_where_none_is_expected) {
  const auto read =
      metadata(R"({"issuer":"https://other","token_endpoint":"https://as.example/t"})", "");
  EXPECT_EQ(read.token_endpoint, "https://as.example/t");
}

TEST(IssuerMetadata, may_differ_from_the_option_by_a_trailing_slash) {
  metadata(R"({"issuer":"https://as.example/","token_endpoint":"https://as.example/t"})");
  metadata(R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t"})",
           "https://as.example/");
}

TEST(IssuerMetadata, must_name_the_issuer_that_was_asked_for) {
  for (const auto* issuer :
       {"https://evil.example", "https://as.example.evil", "https://as.example/tenant",
        "http://as.example", "https://AS.example", ""}) {
    EXPECT_EQ(failure_code(R"({"issuer":")" + std::string(issuer) +
                           R"(","token_endpoint":"https://as.example/t"})"),
              "issuer_mismatch")
        << issuer;
  }
  EXPECT_EQ(failure_code(R"({"token_endpoint":"https://as.example/t"})"), "issuer_mismatch");
}

TEST(IssuerMetadata, is_not_quoted_where_its_issuer_is_not_a_url) {
  const auto result = read_issuer_metadata(
      R"({"issuer":"refresh-1 secret-1","token_endpoint":"https://as.example/t"})",
      "https://as.example", false);
  EXPECT_EQ(std::get<Failure>(result).description,
            "the metadata names the issuer (not a URL), the option issuer is https://as.example");
}

TEST(IssuerMetadata, that_names_another_issuer_is_quoted_in_full) {
  const std::string named = "https://login.example/0f6f5f3e-1f2a-4f0e-9d5c-2f9a3b7c8d01/v2.0";
  const std::string asked = "https://login.example/organizations/of/a/long/name/v2.0";
  const auto result = read_issuer_metadata(
      R"({"issuer":")" + named + R"(","token_endpoint":"https://as.example/t"})", asked, false);
  EXPECT_EQ(std::get<Failure>(result).description,
            "the metadata names the issuer " + named + ", the option issuer is " + asked);
}

TEST(IssuerMetadata, must_name_a_token_endpoint_fit_for_credentials) {
  for (const auto* endpoint :
       {"http://as.example/t", "https://u:p@as.example/t", "/t", "", "javascript:alert(1)"}) {
    EXPECT_EQ(failure_code(R"({"issuer":"https://as.example","token_endpoint":")" +
                           std::string(endpoint) + "\"}"),
              "unusable_token_endpoint")
        << endpoint;
  }
  EXPECT_EQ(failure_code(R"({"issuer":"https://as.example"})"), "unusable_token_endpoint");
}

TEST(IssuerMetadata, may_name_plain_http_where_it_is_allowed) {
  EXPECT_EQ(failure_code(
                R"({"issuer":"https://as.example","token_endpoint":"http://as.internal/t"})", true),
            "(none)");
}

TEST(IssuerMetadata, loses_a_revocation_endpoint_unfit_for_credentials) {
  EXPECT_EQ(metadata(R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t",)"
                     R"("revocation_endpoint":"http://as.example/r"})")
                .revocation_endpoint,
            "");
}

TEST(IssuerMetadata, is_kept_in_bounds_whatever_the_document_says) {
  std::string methods;
  for (int i = 0; i < 50'000; ++i)
    methods += "\"method_" + std::to_string(i) + "\",\"client_secret_post\",";
  const auto read = metadata(
      R"({"issuer":"https://as.example","token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/)" +
      std::string(100'000, 'r') + R"(","token_endpoint_auth_methods_supported":[)" + methods +
      "\"none\"]}");
  EXPECT_THAT(read.authentication_methods, ElementsAre("client_secret_post", "none"));
  EXPECT_EQ(read.revocation_endpoint, "");
  EXPECT_EQ(failure_code(R"({"issuer":"https://as.example","token_endpoint":"https://as.example/)" +
                         std::string(100'000, 't') + "\"}"),
            "unusable_token_endpoint");
}

TEST(IssuerMetadata, must_be_a_json_object) {
  for (const auto* document : {"", "[]", "<html>", "{\"issuer\":"}) {
    EXPECT_EQ(failure_code(document), "unreadable_metadata") << document;
  }
}

TEST(IssuerMetadata, is_where_the_specifications_say) {
  EXPECT_THAT(metadata_urls("https://as.example"),
              ElementsAre("https://as.example/.well-known/openid-configuration",
                          "https://as.example/.well-known/oauth-authorization-server"));
  EXPECT_THAT(
      metadata_urls("https://as.example:8443/realms/x/"),
      ElementsAre("https://as.example:8443/realms/x/.well-known/openid-configuration",
                  "https://as.example:8443/.well-known/oauth-authorization-server/realms/x"));
}

class ChosenAuthentication : public ::testing::Test {
 protected:
  ChosenAuthentication() { provider->client_authentication.reset(); }

  ClientAuthentication chosen(std::vector<std::string> supported) const {
    IssuerMetadata read;
    read.token_endpoint = "https://as.example/t";
    read.authentication_methods = std::move(supported);
    return endpoints_of(*provider, &read).client_authentication;
  }

  std::shared_ptr<Provider> provider = make_provider();
};

TEST_F(ChosenAuthentication, is_basic_where_the_issuer_does_not_say) {
  EXPECT_EQ(chosen({}), ClientAuthentication::kClientSecretBasic);
  EXPECT_EQ(endpoints_of(*provider, nullptr).client_authentication,
            ClientAuthentication::kClientSecretBasic);
}

TEST_F(ChosenAuthentication, is_one_that_the_issuer_supports) {
  EXPECT_EQ(chosen({"client_secret_post"}), ClientAuthentication::kClientSecretPost);
  EXPECT_EQ(chosen({"private_key_jwt", "client_secret_jwt"}),
            ClientAuthentication::kClientSecretJwt);
  EXPECT_EQ(chosen({"client_secret_post", "client_secret_basic"}),
            ClientAuthentication::kClientSecretBasic);
}

TEST_F(ChosenAuthentication, is_the_configured_one_in_any_case) {
  provider->client_authentication = ClientAuthentication::kClientSecretPost;
  EXPECT_EQ(chosen({"client_secret_basic"}), ClientAuthentication::kClientSecretPost);
}

TEST_F(ChosenAuthentication, follows_what_the_client_has) {
  provider->client_secret = SecretString();
  EXPECT_EQ(chosen({"client_secret_basic"}), ClientAuthentication::kNone);
  provider->private_key = SecretString("a key");
  EXPECT_EQ(chosen({"client_secret_basic"}), ClientAuthentication::kPrivateKeyJwt);
}

TEST(EndpointsOf, lets_configured_endpoints_win) {
  IssuerMetadata read;
  read.token_endpoint = "https://as.example/t";
  read.revocation_endpoint = "https://as.example/r";
  auto provider = make_issuer_provider();
  EXPECT_EQ(endpoints_of(*provider, &read).token, "https://as.example/t");
  EXPECT_EQ(endpoints_of(*provider, &read).revocation, "https://as.example/r");
  provider->revocation_endpoint = "https://configured.example/r";
  EXPECT_EQ(endpoints_of(*provider, &read).revocation, "https://configured.example/r");
}

TEST(EndpointsOf, leads_a_client_with_a_certificate_to_its_own) {
  IssuerMetadata read;
  read.token_endpoint = "https://as.example/t";
  read.revocation_endpoint = "https://as.example/r";
  read.mtls_token_endpoint = "https://mtls.example/t";
  auto provider = make_issuer_provider();
  EXPECT_EQ(endpoints_of(*provider, &read).token, "https://as.example/t");
  provider->network.client_certificate = "a certificate";
  EXPECT_EQ(endpoints_of(*provider, &read).token, "https://mtls.example/t");
  EXPECT_EQ(endpoints_of(*provider, &read).revocation, "https://as.example/r") << "it has no alias";
  provider->token_endpoint = "https://configured.example/t";
  EXPECT_EQ(endpoints_of(*provider, &read).token, "https://configured.example/t");
}

}  // namespace
}  // namespace token_rotation
