#pragma once

#include <gtest/gtest.h>

#include <string>

#include "encoding/base64.hpp"
#include "make_provider.hpp"
#include "oauth/token_response.hpp"
#include "responses.hpp"

namespace token_rotation {

inline constexpr std::int64_t kNowMs = 1'800'000'000'000;
inline constexpr double kNow = kNowMs;

inline SecretString jwt(std::string_view claims) {
  return SecretString("h.").append(base64url(claims).view()).append(".s");
}

class TokenResponse : public ::testing::Test {
 protected:
  std::variant<TokenSet, Failure> read(HttpResponse response) const {
    return read_token_response(std::move(response), *provider, context, kNowMs);
  }

  TokenSet tokens(std::string_view body, int status = 200) const {
    auto outcome = read(response_with(status, body));
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      ADD_FAILURE() << failure->code << " for " << body;
      return {};
    }
    return std::move(std::get<TokenSet>(outcome));
  }

  Failure failure(HttpResponse response) const {
    const std::string body(response.body.view());
    auto outcome = read(std::move(response));
    if (std::holds_alternative<TokenSet>(outcome)) {
      ADD_FAILURE() << "tokens from " << body;
      return {};
    }
    return std::get<Failure>(outcome);
  }
  Failure failure(std::string_view body, int status) const {
    return failure(response_with(status, body));
  }

  std::shared_ptr<Provider> provider = make_provider();
  GrantContext context{SecretString("refresh-1"), SecretString(), 900'000};
};

}  // namespace token_rotation
