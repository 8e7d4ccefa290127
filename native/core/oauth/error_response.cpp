#include "oauth/error_response.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "http/retry_after.hpp"
#include "http/www_authenticate.hpp"
#include "oauth/error_codes.hpp"
#include "oauth/provider_words.hpp"
#include "oauth/token_text.hpp"

namespace token_rotation {
namespace {

/// An answer whose body is not read is an answer all the same: after a 2xx the provider may have
/// rotated.
Failure unread_answer(std::string code, Failure failure) {
  const Verdict verdict = classify_error({{}, {}, failure.http_status, false});
  failure.code = std::move(code);
  failure.failure_class = verdict.failure_class;
  failure.blames_token = verdict.blames_token;
  failure.belief = is_success_status(failure.http_status) ? Belief::kAtOnce : verdict.belief;
  return failure;
}

Failure delivery_failure(const HttpResponse& response, const Provider& provider,
                         const SecretString& refresh_token) {
  Failure failure;
  failure.http_status = response.status;
  failure.description = without_secrets(response.transport_error, provider, refresh_token);
  switch (response.delivery) {
    case HttpResponse::Delivery::kNotSent:
      failure.failure_class = FailureClass::kNotSent;
      failure.code = response.timed_out ? "connect_timeout" : "connect_failed";
      break;
    case HttpResponse::Delivery::kRefused:
      failure.failure_class = FailureClass::kNotSent;
      failure.code = "request_refused";
      break;
    case HttpResponse::Delivery::kTlsUnverified:
      failure.failure_class = FailureClass::kConfiguration;
      failure.code = "tls_verification";
      break;
    case HttpResponse::Delivery::kClientCertificateRefused:
      failure.failure_class = FailureClass::kConfiguration;
      failure.code = "client_certificate";
      break;
    case HttpResponse::Delivery::kResponseTooLarge:
      failure = unread_answer("response_too_large", std::move(failure));
      break;
    case HttpResponse::Delivery::kResponseUndecodable:
      failure = unread_answer("unreadable_response", std::move(failure));
      break;
    case HttpResponse::Delivery::kResponseMissing:
    case HttpResponse::Delivery::kReplied:
      failure.code = response.timed_out ? "timeout" : "connection_lost";
      break;
  }
  return failure;
}

/// Masks before it cuts.
using Mask = std::function<std::string(std::string_view text, std::size_t longest)>;

std::string joined(const std::vector<std::string>& names, const Mask& masked) {
  constexpr std::size_t kMaxShownName = 64;
  std::string list;
  for (const std::string& name : names) {
    list.append(list.empty() ? "" : ", ").append(masked(name, kMaxShownName));
  }
  return list;
}

/// As the application wrote it, or as OAuth has it.
std::string place_of_access_token(const Provider& provider) {
  if (!provider.response || provider.response->access_token.size() != 1) return "access_token";
  std::string place = "access token at ";
  bool is_first = true;
  for (const std::string& name : provider.response->access_token.front()) {
    place.append(std::exchange(is_first, false) ? "" : ".").append(name);
  }
  return place;
}

/// What came in place of a token, for the person who has to repair it.
std::string description_of_members(const ResponseParameters& members, const Provider& provider,
                                   const Mask& masked) {
  const std::string_view token = members.access_token.view();
  std::string text = "the response holds no usable " + place_of_access_token(provider);
  if (is_error_text(token)) {
    text = "the access_token is the text of an error: ";
    text.append(masked(token, kMaxDescription)).append("; the response holds");
  } else if (token.size() > kLargestTokenBytes ||
             members.refresh_token.size() > kLargestTokenBytes) {
    text = "a token is longer than 64 KiB; the response holds";
  } else if (!token.empty()) {
    text = "the access_token is not a bearer token; the response holds";
  } else {
    text += members.names.empty() ? ", nor anything else" : ", but";
  }
  return text.append(" ").append(joined(members.names, masked));
}

/// A complete 2xx that names no error: the provider has answered, and may have rotated.
Failure answer_without_tokens(const HttpResponse& response,
                              const std::optional<ResponseParameters>& members,
                              const Provider& provider, const SecretString& refresh_token) {
  Failure failure;
  const bool may_be_cut = !members && !response.is_whole;
  failure.failure_class = may_be_cut ? FailureClass::kAmbiguous : FailureClass::kTerminal;
  failure.http_status = response.status;
  failure.code = members ? "unusable_response" : "unreadable_response";
  const Mask masked = [&](std::string_view text, std::size_t longest) {
    return without_secrets(text, provider, refresh_token, longest);
  };
  failure.description = members ? description_of_members(*members, provider, masked)
                                : "the response is neither a JSON object nor a form";
  if (members && !members->error_description.empty()) {
    failure.description =
        masked(members->error_description, kMaxDescription) + "; " + failure.description;
  }
  failure.description.resize(std::min(failure.description.size(), kMaxDescription));
  return failure;
}

/// A body without members may say "later" too: the page of a gateway.
std::string_view words_of(const HttpResponse& response,
                          const std::optional<ResponseParameters>& members) {
  if (!members) return response.body.view();
  if (is_error_text(members->access_token.view())) return members->access_token.view();
  return members->words;
}

/// Where the application says where an error stands, a backend refuses with whatever 4xx it likes:
/// 404, 410, 422.
int status_that_decides(int status, const std::optional<ResponseParameters>& members) {
  constexpr int kBadRequest = 400;
  constexpr std::array kOfTheMoment = {408, 425, 429};
  const bool is_refusal =
      members && members->has_mapped_error && status >= 400 && status < 500 &&
      std::find(kOfTheMoment.begin(), kOfTheMoment.end(), status) == kOfTheMoment.end();
  return is_refusal ? kBadRequest : status;
}

}  // namespace

Failure error_response(const HttpResponse& response,
                       const std::optional<ResponseParameters>& members, const Provider& provider,
                       const SecretString& refresh_token, std::int64_t now_ms) {
  const auto retry_after_ms = retry_after_delay_ms(response.retry_after, now_ms);
  std::string code = members ? members->error : std::string();
  if (code.empty()) code = error_in_challenge(response.www_authenticate, response.status);
  const Verdict verdict =
      classify_error({code, words_of(response, members),
                      status_that_decides(response.status, members), retry_after_ms.has_value()});
  const bool names_error = members && members->has_error && !code.empty();
  if (is_success_status(response.status) && verdict.belief == Belief::kWhenRepeated && !names_error)
    return answer_without_tokens(response, members, provider, refresh_token);
  Failure failure;
  failure.failure_class = verdict.failure_class;
  failure.belief = verdict.belief;
  failure.blames_token = verdict.blames_token;
  failure.http_status = response.status;
  failure.retry_after_ms = retry_after_ms;
  failure.code = public_code(code, provider, refresh_token);
  // A word in another script leaves nothing that can be printed.
  if (trimmed(failure.code).empty()) failure.code = "http_" + std::to_string(response.status);
  failure.description = without_secrets(members ? members->error_description : std::string(),
                                        provider, refresh_token);
  return failure;
}

Failure read_error_response(const HttpResponse& response, const Provider& provider,
                            const SecretString& refresh_token, std::int64_t now_ms) {
  if (response.delivery != HttpResponse::Delivery::kReplied)
    return delivery_failure(response, provider, refresh_token);
  const auto members = read_response_parameters(response.body.view());
  return error_response(response, members, provider, refresh_token, now_ms);
}

}  // namespace token_rotation
