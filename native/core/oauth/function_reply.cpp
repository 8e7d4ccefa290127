#include "oauth/function_reply.hpp"

#include <string>
#include <utility>

#include "oauth/token_response.hpp"

namespace token_rotation {
namespace {

using End = FunctionReply::End;

constexpr const char* kTimeout = "timeout";

Failure failed(FailureClass failure_class, std::string code, std::string description) {
  return {failure_class, std::move(code), std::move(description), 0, std::nullopt};
}

Failure failure_of(const FunctionReply& reply, const Provider& provider,
                   const GrantContext& context) {
  const std::string words = masked_words(reply.description, provider, context);
  switch (reply.end) {
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

std::variant<TokenSet, Failure> read_function_reply(std::optional<FunctionReply> reply,
                                                    const Provider& provider,
                                                    const GrantContext& context,
                                                    std::int64_t called_at_ms) {
  if (!reply) {
    return failed(FailureClass::kAmbiguous, kTimeout, "the refresh function took longer");
  }
  if (reply->end != End::kResolved) return failure_of(*reply, provider, context);
  ResponseParameters members;
  members.access_token = std::move(reply->access_token);
  members.refresh_token = std::move(reply->refresh_token);
  members.id_token = std::move(reply->id_token);
  members.expires_in = reply->expires_in;
  members.expires_at = reply->expires_at;
  members.speaks_of_expiry = reply->expires_in || reply->expires_at;
  if (!holds_tokens(members)) {
    return failed(FailureClass::kConfiguration, "unusable_result",
                  "it resolved to an accessToken that is none, or to a token of more than 64 KiB");
  }
  return token_set_from(std::move(members), 0, provider, context, called_at_ms);
}

Failure client_secret_failure(const std::optional<FunctionReply>& reply) {
  constexpr const char* kCode = "client_secret_failed";
  if (!reply) return failed(FailureClass::kNotSent, kCode, kTimeout);
  const bool is_unusable = reply->end == End::kUnusable;
  return failed(is_unusable ? FailureClass::kConfiguration : FailureClass::kNotSent, kCode,
                reply->description);
}

}  // namespace token_rotation
