// The response reader: whatever a token endpoint says, there are usable tokens or a well-formed
// failure, and nothing of what it repeats of our secrets gets into a log.
//
// Input: the HTTP status, or a word for an exchange without a response; the Retry-After header, and
// behind a `|` that of WWW-Authenticate; the body.

#include "oauth/token_response.hpp"
#include "oauth/error_response.hpp"

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "../support/make_provider.hpp"
#include "base/ascii.hpp"
#include "fuzz.hpp"
#include "oauth/token_request.hpp"
#include "oauth/token_text.hpp"

namespace token_rotation::fuzz {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr std::string_view kRefreshToken = "refresh-token-93ab";
constexpr std::string_view kApiKey = "api-key-27cc";

/// A renewed one has to name the same issuer and subject: {"iss":"https://as.example","sub":"ada"}.
constexpr std::string_view kIdToken =
    "e30.eyJpc3MiOiJodHRwczovL2FzLmV4YW1wbGUiLCJzdWIiOiJhZGEifQ.c2ln";

HttpResponse read_input(std::string_view input) {
  HttpResponse response;
  const std::string_view first = take_line(input);
  const auto parsed = std::from_chars(first.data(), first.data() + first.size(), response.status);
  if (parsed.ec == std::errc()) {
    response.delivery = HttpResponse::Delivery::kReplied;
  } else {
    response.delivery = static_cast<HttpResponse::Delivery>(first.size() % 5);
    response.timed_out = first.ends_with('t');
    response.transport_error = first;
  }
  const std::string_view headers = take_line(input);
  const auto bar = std::min(headers.find('|'), headers.size());
  response.retry_after = headers.substr(0, bar);
  response.www_authenticate = headers.substr(std::min(bar + 1, headers.size()));
  response.body = SecretString(input);
  return response;
}

void hold_usable(const TokenSet& tokens, const HttpResponse& response, const Provider& provider) {
  hold(response.delivery == HttpResponse::Delivery::kReplied, "tokens come from a response");
  hold(response.status >= 200 && response.status < 300, "tokens come with a 2xx");
  hold(is_access_token(tokens.access_token.view()), "the access token fits into a header");
  hold(tokens.access_token.view().find(' ') == std::string_view::npos, "and has no blank");
  hold(is_token_text(tokens.refresh_token.view()), "a refresh token is always in hand");
  hold(provider.keep_id_token || tokens.id_token.empty(), "an ID token is kept only when asked");
  hold(tokens.expiry.kind != Expiry::Kind::kUnreadable, "a response leaves no unreadable expiry");
  if (tokens.expiry.kind != Expiry::Kind::kKnown) return;
  hold(std::isfinite(tokens.expiry.at_ms) && tokens.expiry.at_ms > kNowMs,
       "the expiry is a time to come");
  hold(tokens.expiry.lifetime_ms > 0 && tokens.expiry.lifetime_ms <= kMaxLifetimeMs,
       "the lifetime is a believable one");
  hold(!is_due(tokens.expiry, provider.refresh_before_expiry_ms, kNowMs),
       "new tokens are not due at once");
}

void hold_silent(const Failure& failure, const HttpResponse& response, const Provider& provider) {
  hold_well_formed(failure, kMaxDescription);
  hold(failure.code.size() <= kMaxFailureCode, "the code is short");
  hold(failure.http_status == response.status, "the failure has the status of the response");
  const SecretString basic = basic_credentials(provider);
  for (const std::string_view secret : {kRefreshToken, kClientSecret, kApiKey, basic.view()}) {
    hold(failure.code.find(secret) == std::string::npos, "no secret is in the code");
    hold(failure.description.find(secret) == std::string::npos, "no secret is in the description");
  }
  if (response.delivery == HttpResponse::Delivery::kReplied && response.status == 429) {
    hold(failure.failure_class == FailureClass::kNotSent, "a 429 spends nothing");
  }
  if (response.delivery != HttpResponse::Delivery::kReplied) {
    hold(failure.failure_class != FailureClass::kTerminal, "silence ends no session");
  }
}

void judge(const HttpResponse& response, const Provider& provider, const GrantContext& context) {
  const auto outcome = read_token_response(response, provider, context, kNowMs);
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    hold_silent(*failure, response, provider);
  } else {
    hold_usable(std::get<TokenSet>(outcome), response, provider);
  }
}

/// The paths are those of the bodies in the corpus, and some of a backend's own.
void judge_mapped(const HttpResponse& response, const Provider& of_oauth) {
  Provider provider = of_oauth;
  const auto paths = [](std::string_view role) {
    return std::vector<JsonPath>{path_of(role), path_of("data." + std::string(role)),
                                 path_of("a.b.c." + std::string(role)), path_of("error.message")};
  };
  provider.response = std::make_shared<const ResponseMapping>(
      ResponseMapping{paths("access_token"), paths("refresh_token"), paths("id_token"),
                      paths("expires_in"), paths("expires_at"), paths("error")});
  judge(response, provider, {SecretString(kRefreshToken), SecretString(), kUnknownMs});
  provider.presents_access_token = true;
  judge(response, provider, {SecretString(kRefreshToken), SecretString(), kUnknownMs});
}

}  // namespace

void run(std::string_view input) {
  const HttpResponse response = read_input(input);
  const auto provider = make_provider();
  provider->parameters.emplace_back("api_key", SecretString(kApiKey));
  judge(response, *provider, {SecretString(kRefreshToken), SecretString(), kUnknownMs});
  provider->keep_id_token = true;
  provider->default_lifetime_ms = 300'000;
  judge(response, *provider, {SecretString(kRefreshToken), SecretString(kIdToken), 900'000});
  judge_mapped(response, *provider);
  hold_silent(read_error_response(response, *provider, SecretString(kRefreshToken), kNowMs),
              response, *provider);
}

}  // namespace token_rotation::fuzz
