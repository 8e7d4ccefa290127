#include "client/revocation.hpp"

#include <exception>
#include <utility>

#include "client/client_secret.hpp"
#include "encoding/redaction.hpp"
#include "oauth/error_response.hpp"
#include "oauth/token_request.hpp"

namespace token_rotation {
namespace {

Failure configuration_failure(std::string_view code, std::string description) {
  return {FailureClass::kConfiguration, std::string(code), std::move(description), 0, std::nullopt};
}

/// RFC 7009 §2.2: any 2xx, also for a token that the provider does not know.
bool is_revoked(const HttpResponse& response) {
  using Delivery = HttpResponse::Delivery;
  const bool has_answered = response.delivery == Delivery::kReplied ||
                            response.delivery == Delivery::kResponseTooLarge ||
                            response.delivery == Delivery::kResponseUndecodable;
  return has_answered && response.status >= 200 && response.status < 300;
}

void send_revocation(HttpTransport& transport, const Clock& clock,
                     const std::shared_ptr<const Provider>& client, const Endpoints& endpoints,
                     const SecretString& token, TokenKind kind,
                     const std::function<void(std::optional<Failure>)>& on_done) {
  HttpRequest request;
  try {
    request = revocation_request(*client, endpoints, token, clock.wall_ms(), kind);
  } catch (const std::exception& error) {
    on_done(configuration_failure("client_assertion", redacted(error.what(), {})));
    return;
  }
  transport.send(std::move(request),
                 [&clock, client, token, on_done](const HttpResponse& response) {
                   if (is_revoked(response)) {
                     on_done(std::nullopt);
                   } else {
                     on_done(read_error_response(response, *client, token, clock.wall_ms()));
                   }
                 });
}

}  // namespace

void request_revocation(HttpTransport& transport, const Clock& clock,
                        std::shared_ptr<const Provider> provider, Endpoints endpoints,
                        SecretString token, std::shared_ptr<AppFunctions> functions,
                        std::function<void(std::optional<Failure>)> on_done, TokenKind kind) {
  transport.post([&transport, &clock, provider = std::move(provider),
                  endpoints = std::move(endpoints), token = std::move(token), kind,
                  functions = std::move(functions), on_done = std::move(on_done)] {
    if (endpoints.revocation.empty()) {
      on_done(configuration_failure(
          kNoRevocationEndpoint,
          "the provider names no revocation endpoint: set revocationEndpoint"));
      return;
    }
    with_client_secret(
        transport, provider, functions.get(), clock.wall_ms(),
        [&transport, &clock, endpoints, token, kind, on_done](const ClientOrFailure& client) {
          if (const auto* failure = std::get_if<Failure>(&client)) {
            on_done(*failure);
          } else {
            send_revocation(transport, clock, std::get<std::shared_ptr<const Provider>>(client),
                            endpoints, token, kind, on_done);
          }
        });
  });
}

}  // namespace token_rotation
