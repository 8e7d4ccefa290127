#include "oauth/function_response.hpp"

#include <string>
#include <utility>

#include "oauth/provider_words.hpp"
#include "oauth/token_response.hpp"

namespace token_rotation {
namespace {

using End = FunctionResponse::End;

constexpr const char* kTimeout = "timeout";

Failure failed(FailureClass failure_class, std::string code, std::string description) {
  return {failure_class, std::move(code), std::move(description), 0, std::nullopt};
}

Failure failure_of(const FunctionResponse& response, const Provider& provider,
                   const GrantContext& context) {
  const std::string words = without_secrets(response.description, provider, context.refresh_token);
  switch (response.end) {
    case End::kRejected: {
      Failure failure = failed(FailureClass::kTerminal, "refresh_rejected", words);
      failure.blames_token = true;
      return failure;
    }
    case End::kNotSent:
      return failed(FailureClass::kNotSent, "refresh_failed", words);
    case End::kUnusable:
      return failed(FailureClass::kConfiguration, "unusable_result", words);
    case End::kClosed:
      return failed(FailureClass::kAmbiguous, "environment_ended", "its JavaScript thread ended");
    case End::kFailed:
    case End::kResolved:
      break;
  }
  return failed(FailureClass::kAmbiguous, "refresh_failed", words);
}

}  // namespace

std::variant<TokenSet, Failure> read_function_response(std::optional<FunctionResponse> response,
                                                       const Provider& provider,
                                                       const GrantContext& context,
                                                       std::int64_t called_at_ms) {
  if (!response) {
    return failed(FailureClass::kAmbiguous, kTimeout, "the refresh function took longer");
  }
  if (response->end != End::kResolved) return failure_of(*response, provider, context);
  ResponseParameters members;
  members.access_token = std::move(response->access_token);
  members.refresh_token = std::move(response->refresh_token);
  members.id_token = std::move(response->id_token);
  members.expires_in = response->expires_in;
  members.expires_at = response->expires_at;
  members.speaks_of_expiry = response->expires_in || response->expires_at;
  if (!holds_tokens(members)) {
    return failed(FailureClass::kConfiguration, "unusable_result",
                  "it resolved to an accessToken that is none, or to a token of more than 64 KiB");
  }
  return token_set_from(std::move(members), 0, provider, context, called_at_ms);
}

Failure client_secret_failure(const std::optional<FunctionResponse>& response) {
  constexpr const char* kCode = "client_secret_failed";
  if (!response) return failed(FailureClass::kNotSent, kCode, kTimeout);
  const bool is_unusable = response->end == End::kUnusable;
  return failed(is_unusable ? FailureClass::kConfiguration : FailureClass::kNotSent, kCode,
                response->description);
}

}  // namespace token_rotation
