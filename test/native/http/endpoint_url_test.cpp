#include "http/endpoint_url.hpp"

#include <gtest/gtest.h>

namespace token_rotation {
namespace {

TEST(EndpointUrl, accepts_https) {
  for (const auto* url :
       {"https://as.example/token", "https://as.example:8443/realms/x/token?tenant=a",
        "https://[2001:db8::1]/token", "HTTPS://AS.EXAMPLE/token", "https://as.example"}) {
    EXPECT_EQ(endpoint_url_problem(url, false), "") << url;
  }
}

TEST(EndpointUrl, accepts_http_to_loopback) {
  for (const auto* url :
       {"http://localhost:3000/token", "http://127.0.0.1/token", "http://127.3.2.1:80/token",
        "http://[::1]:3000/token", "http://as.localhost/token"}) {
    EXPECT_EQ(endpoint_url_problem(url, false), "") << url;
  }
}

TEST(EndpointUrl, refuses_http_to_anywhere_else) {
  for (const auto* url :
       {"http://as.example/token", "http://127.0.0.1.as.example/token", "http://127.example/",
        "http://localhost.as.example/token", "http://notlocalhost/token", "http://10.0.0.1/token",
        "http://[2001:db8::1]/token", "http://0.0.0.0/token", "http://127.0.0.1.5/token"}) {
    EXPECT_EQ(endpoint_url_problem(url, false), "is not an https: URL") << url;
  }
}

TEST(EndpointUrl, accepts_http_anywhere_where_it_is_allowed) {
  EXPECT_EQ(endpoint_url_problem("http://keycloak:8080/token", true), "");
}

TEST(EndpointUrl, refuses_other_schemes_even_where_http_is_allowed) {
  for (const auto* url : {"ftp://as.example/token", "file:///etc/passwd", "ws://as.example/"}) {
    EXPECT_NE(endpoint_url_problem(url, true), "") << url;
  }
}

TEST(EndpointUrl, refuses_what_is_no_absolute_url) {
  for (const auto* url :
       {"", "as.example/token", "/token", "https://", "https:// as.example/", "not a url",
        "https://as.example/\nHost: evil", "https://as.example:99999/token",
        "https:/as.example/token", "https:///as.example/token", "https:as.example/token"}) {
    EXPECT_EQ(endpoint_url_problem(url, false), "is not an absolute URL") << url;
  }
}

TEST(EndpointUrl, refuses_credentials_in_the_url) {
  for (const auto* url : {"https://user:password@as.example/token", "https://user@as.example/token",
                          "https://:password@as.example/token", "http://x@localhost/token"}) {
    EXPECT_EQ(endpoint_url_problem(url, true), "carries credentials") << url;
  }
}

TEST(EndpointUrl, is_not_fooled_by_credentials_that_look_like_a_loopback_host) {
  EXPECT_NE(endpoint_url_problem("http://localhost:3000@as.example/token", false), "");
  EXPECT_NE(endpoint_url_problem("http://as.example\\@localhost/token", false), "");
}

TEST(EndpointUrl, refuses_a_fragment) {
  EXPECT_EQ(endpoint_url_problem("https://as.example/token#part", false), "has a fragment");
  EXPECT_EQ(endpoint_url_problem("https://as.example#", false), "has a fragment");
}

}  // namespace
}  // namespace token_rotation
