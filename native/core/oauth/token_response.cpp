#include "oauth/token_response.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "oauth/error_response.hpp"
#include "oauth/granted_expiry.hpp"
#include "oauth/id_token.hpp"
#include "oauth/token_text.hpp"

namespace token_rotation {
namespace {

/// Providers mean Bearer, also where they do not say so; these two types need a proof with every
/// use.
bool needs_proof_of_possession(const std::string& token_type) {
  const std::string type = lowercase(token_type);
  return type == "dpop" || type == "mac";
}

/// Tokens came, and none of them is taken.
Failure refused_response(FailureClass failure_class, int status, std::string code,
                         std::string description) {
  Failure failure{failure_class, std::move(code), std::move(description), status, std::nullopt};
  failure.withholds_tokens = true;
  return failure;
}

}  // namespace

/// A token that is too long to be kept is not a rotation either, and the token before is spent.
bool holds_tokens(const ResponseParameters& members) {
  return is_access_token(members.access_token.view()) &&
         members.refresh_token.size() <= kLargestTokenBytes;
}

std::variant<TokenSet, Failure> token_set_from(ResponseParameters members, int status,
                                               const Provider& provider,
                                               const GrantContext& context,
                                               std::int64_t requested_at_ms) {
  if (needs_proof_of_possession(members.token_type)) {
    return refused_response(
        FailureClass::kConfiguration, status, "unsupported_token_type",
        "the token endpoint issued a " + lowercase(members.token_type) + " token");
  }
  TokenSet tokens;
  if (provider.keep_id_token) {
    if (members.id_token.size() > kLargestTokenBytes) members.id_token.clear();
    if (!members.id_token.empty() && !id_token_continues(context.id_token, members.id_token)) {
      return refused_response(FailureClass::kTerminal, status, "id_token_mismatch",
                              "the renewed ID token names another issuer or subject");
    }
  }
  tokens.expiry = granted_expiry(members, provider, context, requested_at_ms);
  if (provider.keep_id_token) {
    tokens.id_token = std::move(members.id_token);
    if (tokens.id_token.empty()) tokens.id_token = context.id_token;
  }
  tokens.access_token = std::move(members.access_token);
  tokens.refresh_token =
      provider.presents_access_token ? tokens.access_token : std::move(members.refresh_token);
  if (!is_refresh_token(tokens.refresh_token.view())) tokens.refresh_token = context.refresh_token;
  return tokens;
}

std::variant<TokenSet, Failure> read_token_response(const HttpResponse& response,
                                                    const Provider& provider,
                                                    const GrantContext& context,
                                                    std::int64_t requested_at_ms) {
  if (response.delivery != HttpResponse::Delivery::kReplied)
    return read_error_response(response, provider, context.refresh_token, requested_at_ms);
  auto members = read_response_parameters(response.body.view(), provider.response.get());
  const bool success = is_success_status(response.status) && members && !members->has_error &&
                       holds_tokens(*members);
  if (!success) {
    return error_response(response, members, provider, context.refresh_token, requested_at_ms);
  }
  return token_set_from(std::move(*members), response.status, provider, context, requested_at_ms);
}

SecretString withheld_refresh_token(const HttpResponse& response, const Provider& provider) {
  auto members = read_response_parameters(response.body.view(), provider.response.get());
  if (members && provider.presents_access_token) return std::move(members->access_token);
  if (!members || !is_refresh_token(members->refresh_token.view())) return {};
  return std::move(members->refresh_token);
}

}  // namespace token_rotation
