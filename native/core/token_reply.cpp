#include "token_reply.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ascii.hpp"
#include "error_codes.hpp"
#include "id_token.hpp"
#include "log_text.hpp"
#include "reply_members.hpp"
#include "retry_after.hpp"
#include "token_request.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestDescription = 200;

/// Shorter values of `parameters` and `headers` are words that other texts hold too.
constexpr std::size_t kShortestSecret = 8;
/// Parameters and headers that hold no secret (RFC 6749 §3.3, RFC 8707 §2, RFC 8693 §2.1, RFC 9110
/// §12.5.1 and §10.1.5), and that a provider's words are often about.
constexpr std::array<std::string_view, 5> kPublicNames = {"scope", "resource", "audience", "accept",
                                                          "user-agent"};

bool is_success_status(int status) {
  return status >= 200 && status < 300;
}

/// Bearer is what everybody means, also where they do not say so; these two need a proof with every
/// use.
bool needs_proof_of_possession(const std::string& token_type) {
  const std::string type = lowercase(token_type);
  return type == "dpop" || type == "mac";
}

using Entry = std::pair<std::string, SecretString>;

bool may_be_secret(const Entry& entry) {
  const auto& [name, value] = entry;
  const bool is_public =
      std::find(kPublicNames.begin(), kPublicNames.end(), lowercase(name)) != kPublicNames.end();
  return !is_public && value.size() >= kShortestSecret;
}

/// Without the scheme that may stand in front of them (RFC 9110 §11.4).
std::string_view credentials_of(std::string_view header) {
  const std::string_view rest = header.substr(header.find(' ') + 1);
  return rest.size() >= kShortestSecret ? rest : std::string_view();
}

/// A server knows what it was sent, and may repeat it. So may libcurl, of what the server said.
std::string without_secrets(std::string_view text, const Provider& provider,
                            const SecretString& refresh_token,
                            std::size_t longest = kLongestDescription) {
  const SecretString basic = basic_credentials(provider);
  std::vector<std::string_view> secrets = {refresh_token.view(), provider.client_secret.view(),
                                           basic.view()};
  for (const Entry& parameter : provider.parameters) {
    if (may_be_secret(parameter)) secrets.push_back(parameter.second.view());
  }
  for (const Entry& header : provider.headers) {
    if (!may_be_secret(header)) continue;
    secrets.push_back(header.second.view());
    secrets.push_back(credentials_of(header.second.view()));
  }
  return log_text(text, std::move(secrets), longest);
}

Failure delivery_failure(const HttpReply& reply, const Provider& provider,
                         const SecretString& refresh_token) {
  Failure failure;
  failure.http_status = reply.status;
  failure.description = without_secrets(reply.transport_error, provider, refresh_token);
  switch (reply.delivery) {
    case HttpReply::Delivery::kNotSent:
      failure.failure_class = FailureClass::kNotSent;
      failure.code = reply.timed_out ? "connect_timeout" : "connect_failed";
      break;
    case HttpReply::Delivery::kTlsUnverified:
      failure.failure_class = FailureClass::kConfiguration;
      failure.code = "tls_verification";
      break;
    case HttpReply::Delivery::kClientCertificateRefused:
      failure.failure_class = FailureClass::kConfiguration;
      failure.code = "client_certificate";
      break;
    case HttpReply::Delivery::kReplyTooLarge:
      failure.code = "reply_too_large";
      break;
    case HttpReply::Delivery::kReplyMissing:
    case HttpReply::Delivery::kReplied:
      failure.code = reply.timed_out ? "timeout" : "connection_lost";
      break;
  }
  return failure;
}

Failure error_reply(const HttpReply& reply, const ReplyMembers& members, const Provider& provider,
                    const SecretString& refresh_token, std::int64_t now_ms) {
  Failure failure;
  failure.http_status = reply.status;
  failure.retry_after_ms = retry_after_delay_ms(reply.retry_after, now_ms);
  failure.failure_class =
      classify_error(members.error, reply.status, failure.retry_after_ms.has_value());
  failure.code = without_secrets(members.error, provider, refresh_token, kLongestCode);
  if (failure.code.empty()) {
    failure.code = is_success_status(reply.status) ? "unreadable_reply"
                                                   : "http_" + std::to_string(reply.status);
  }
  failure.description = without_secrets(members.error_description, provider, refresh_token);
  return failure;
}

Failure refused_reply(FailureClass failure_class, int status, std::string code,
                      std::string description) {
  return {failure_class, std::move(code), std::move(description), status, std::nullopt};
}

/// Absent and 0 mean that the provider does not say; a negative or absurd number says as little.
double readable_lifetime_ms(double ms) {
  return ms > 0 && ms <= kLongestLifetimeMs ? ms : kUnknownMs;
}

/// Some providers send the time itself, in seconds or in milliseconds.
double lifetime_until_ms(std::optional<double> expires_at, double now_ms) {
  const double at = expires_at.value_or(0);
  const double at_ms = at > 1e11 ? at : at * 1000;
  return readable_lifetime_ms(at_ms - now_ms);
}

Expiry granted_expiry(const ReplyMembers& members, const Provider& provider,
                      const GrantContext& context, std::int64_t requested_at_ms) {
  const auto now_ms = static_cast<double>(requested_at_ms);
  double lifetime_ms = readable_lifetime_ms(members.expires_in.value_or(0) * 1000);
  if (!(lifetime_ms > 0)) lifetime_ms = lifetime_until_ms(members.expires_at, now_ms);
  if (!(lifetime_ms > 0)) lifetime_ms = readable_lifetime_ms(context.lifetime_ms);
  if (!(lifetime_ms > 0) && provider.default_lifetime_ms) {
    lifetime_ms = static_cast<double>(*provider.default_lifetime_ms);
  }
  return lifetime_ms > 0 ? Expiry::at(now_ms + lifetime_ms, lifetime_ms) : Expiry::never();
}

std::variant<TokenSet, Failure> token_set_from(ReplyMembers members, int status,
                                               const Provider& provider,
                                               const GrantContext& context,
                                               std::int64_t requested_at_ms) {
  if (needs_proof_of_possession(members.token_type)) {
    return refused_reply(FailureClass::kConfiguration, status, "unsupported_token_type",
                         "the token endpoint issued a " + lowercase(members.token_type) + " token");
  }
  TokenSet tokens;
  if (provider.keep_id_token) {
    if (!members.id_token.empty() && !id_token_continues(context.id_token, members.id_token)) {
      return refused_reply(FailureClass::kTerminal, status, "id_token_mismatch",
                           "the renewed ID token names another issuer or subject");
    }
    tokens.id_token = std::move(members.id_token);
    if (tokens.id_token.empty()) tokens.id_token = context.id_token;
  }
  tokens.expiry = granted_expiry(members, provider, context, requested_at_ms);
  tokens.access_token = std::move(members.access_token);
  tokens.refresh_token = std::move(members.refresh_token);
  if (!is_token_text(tokens.refresh_token.view())) tokens.refresh_token = context.refresh_token;
  return tokens;
}

}  // namespace

std::variant<TokenSet, Failure> read_token_reply(const HttpReply& reply, const Provider& provider,
                                                 const GrantContext& context,
                                                 std::int64_t requested_at_ms) {
  if (reply.delivery != HttpReply::Delivery::kReplied)
    return delivery_failure(reply, provider, context.refresh_token);
  auto members = read_reply_members(reply.body.view());
  const bool success = is_success_status(reply.status) && members && !members->has_error &&
                       is_token_text(members->access_token.view());
  if (!success) {
    return error_reply(reply, members.value_or(ReplyMembers()), provider, context.refresh_token,
                       requested_at_ms);
  }
  return token_set_from(std::move(*members), reply.status, provider, context, requested_at_ms);
}

Failure read_error_reply(const HttpReply& reply, const Provider& provider,
                         const SecretString& refresh_token, std::int64_t now_ms) {
  if (reply.delivery != HttpReply::Delivery::kReplied)
    return delivery_failure(reply, provider, refresh_token);
  const auto members = read_reply_members(reply.body.view()).value_or(ReplyMembers());
  return error_reply(reply, members, provider, refresh_token, now_ms);
}

}  // namespace token_rotation
