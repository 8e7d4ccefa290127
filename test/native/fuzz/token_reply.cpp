// The reply reader: whatever a token endpoint says, there are usable tokens or a well-formed
// failure, and nothing of what it repeats of our secrets gets into a log.
//
// Input: the HTTP status, or a word for an exchange without a reply; the Retry-After header, and
// behind a `|` that of WWW-Authenticate; the body.

#include "oauth/token_reply.hpp"

#include <charconv>
#include <cmath>
#include <string>

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

HttpReply read_input(std::string_view input) {
  HttpReply reply;
  const std::string_view first = take_line(input);
  const auto parsed = std::from_chars(first.data(), first.data() + first.size(), reply.status);
  if (parsed.ec == std::errc()) {
    reply.delivery = HttpReply::Delivery::kReplied;
  } else {
    reply.delivery = static_cast<HttpReply::Delivery>(first.size() % 5);
    reply.timed_out = first.ends_with('t');
    reply.transport_error = first;
  }
  const std::string_view headers = take_line(input);
  const auto bar = std::min(headers.find('|'), headers.size());
  reply.retry_after = headers.substr(0, bar);
  reply.www_authenticate = headers.substr(std::min(bar + 1, headers.size()));
  reply.body = SecretString(input);
  return reply;
}

void hold_usable(const TokenSet& tokens, const HttpReply& reply, const Provider& provider) {
  hold(reply.delivery == HttpReply::Delivery::kReplied, "tokens come from a reply");
  hold(reply.status >= 200 && reply.status < 300, "tokens come with a 2xx");
  hold(is_access_token(tokens.access_token.view()), "the access token fits into a header");
  hold(tokens.access_token.view().find(' ') == std::string_view::npos, "and has no blank");
  hold(is_token_text(tokens.refresh_token.view()), "a refresh token is always in hand");
  hold(provider.keep_id_token || tokens.id_token.empty(), "an ID token is kept only when asked");
  hold(tokens.expiry.kind != Expiry::Kind::kUnreadable, "a reply leaves no unreadable expiry");
  if (tokens.expiry.kind != Expiry::Kind::kKnown) return;
  hold(std::isfinite(tokens.expiry.at_ms) && tokens.expiry.at_ms > kNowMs,
       "the expiry is a time to come");
  hold(tokens.expiry.lifetime_ms > 0 && tokens.expiry.lifetime_ms <= kLongestLifetimeMs,
       "the lifetime is a believable one");
  hold(!is_due(tokens.expiry, provider.refresh_before_expiry_ms, kNowMs),
       "new tokens are not due at once");
}

void hold_silent(const Failure& failure, const HttpReply& reply, const Provider& provider) {
  hold_well_formed(failure, kLongestDescription);
  hold(failure.code.size() <= kLongestFailureCode, "the code is short");
  hold(failure.http_status == reply.status, "the failure has the status of the reply");
  const SecretString basic = basic_credentials(provider);
  for (const std::string_view secret : {kRefreshToken, kClientSecret, kApiKey, basic.view()}) {
    hold(failure.code.find(secret) == std::string::npos, "no secret is in the code");
    hold(failure.description.find(secret) == std::string::npos, "no secret is in the description");
  }
  if (reply.delivery == HttpReply::Delivery::kReplied && reply.status == 429) {
    hold(failure.failure_class == FailureClass::kNotSent, "a 429 spends nothing");
  }
  if (reply.delivery != HttpReply::Delivery::kReplied) {
    hold(failure.failure_class != FailureClass::kTerminal, "silence ends no session");
  }
}

void judge(const HttpReply& reply, const Provider& provider, const GrantContext& context) {
  const auto outcome = read_token_reply(reply, provider, context, kNowMs);
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    hold_silent(*failure, reply, provider);
  } else {
    hold_usable(std::get<TokenSet>(outcome), reply, provider);
  }
}

}  // namespace

void run(std::string_view input) {
  const HttpReply reply = read_input(input);
  const auto provider = make_provider();
  provider->parameters.emplace_back("api_key", SecretString(kApiKey));
  judge(reply, *provider, {SecretString(kRefreshToken), SecretString(), kUnknownMs});
  provider->keep_id_token = true;
  provider->default_lifetime_ms = 300'000;
  judge(reply, *provider, {SecretString(kRefreshToken), SecretString(kIdToken), 900'000});
  hold_silent(read_error_reply(reply, *provider, SecretString(kRefreshToken), kNowMs), reply,
              *provider);
}

}  // namespace token_rotation::fuzz
