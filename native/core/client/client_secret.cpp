#include "client/client_secret.hpp"

#include <exception>
#include <utility>

#include "client/app_call.hpp"
#include "encoding/redaction.hpp"
#include "oauth/client_assertion.hpp"
#include "oauth/function_response.hpp"

namespace token_rotation {
namespace {

std::shared_ptr<const Provider> with_secret(const Provider& provider, SecretString secret) {
  auto client = std::make_shared<Provider>(provider);
  client->client_secret = std::move(secret);
  return client;
}

ClientOrFailure with_apple_secret(const Provider& provider, std::int64_t now_ms) {
  try {
    return with_secret(provider, apple_client_secret(provider, now_ms));
  } catch (const std::exception& error) {
    return Failure{
        FailureClass::kConfiguration, "client_assertion", redacted(error.what(), {}), 0, {}};
  }
}

}  // namespace

void with_client_secret(HttpTransport& transport, const std::shared_ptr<const Provider>& provider,
                        AppFunctions* functions, std::int64_t now_ms,
                        std::function<void(ClientOrFailure)> then) {
  if (!provider->apple_team_id.empty()) return then(with_apple_secret(*provider, now_ms));
  if (!provider->makes_client_secret || functions == nullptr) return then(provider);
  FunctionCall call;
  call.function = FunctionCall::Function::kClientSecret;
  call.provider_id = provider->id;
  call.timeout_ms = provider->network.timeout_ms;
  call_function(transport, *functions, std::move(call),
                [provider, then = std::move(then)](std::optional<FunctionResponse> response) {
                  if (!response || response->end != FunctionResponse::End::kResolved) {
                    then(client_secret_failure(response));
                  } else {
                    then(with_secret(*provider, std::move(response->access_token)));
                  }
                });
}

}  // namespace token_rotation
