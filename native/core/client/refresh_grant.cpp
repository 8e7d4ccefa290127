#include "client/refresh_grant.hpp"

#include <exception>
#include <utility>

#include "client/app_call.hpp"
#include "client/client_secret.hpp"
#include "encoding/redaction.hpp"
#include "oauth/audience.hpp"
#include "oauth/function_response.hpp"
#include "oauth/local_failures.hpp"
#include "oauth/token_key.hpp"
#include "oauth/token_request.hpp"

namespace token_rotation {

RefreshGrant::RefreshGrant(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
                           std::shared_ptr<const Provider> provider, Endpoints endpoints,
                           GrantContext context, OnDone on_done,
                           std::shared_ptr<AppFunctions> functions)
    : transport_(transport),
      clock_(clock),
      jitter_(jitter),
      provider_(std::move(provider)),
      endpoints_(std::move(endpoints)),
      context_(std::move(context)),
      on_done_(std::move(on_done)),
      functions_(std::move(functions)) {}

void RefreshGrant::start() {
  started_ms_ = clock_.steady_ms();
  transport_.post([self = shared_from_this()] { self->attempt(); });
}

template <typename Step>
void RefreshGrant::guarded(FailureClass failure_class, const Step& step) {
  try {
    step();
  } catch (const std::exception&) {
    if (!done_) finish(out_of_memory(failure_class));
  }
}

void RefreshGrant::attempt() {
  guarded(FailureClass::kNotSent, [this] { send_attempt(); });
}

void RefreshGrant::send_attempt() {
  ++attempts_.made;
  if (provider_->refreshes_by_function) return ask_function();
  with_client_secret(transport_, provider_, functions_.get(), clock_.wall_ms(),
                     [self = shared_from_this()](ClientOrFailure client) {
                       self->guarded(FailureClass::kNotSent, [&] {
                         if (auto* failure = std::get_if<Failure>(&client)) {
                           self->on_failure(std::move(*failure));
                         } else {
                           self->client_ = std::get<std::shared_ptr<const Provider>>(client);
                           self->send_request();
                         }
                       });
                     });
}

void RefreshGrant::send_request() {
  const std::int64_t now_ms = clock_.wall_ms();
  HttpRequest request;
  try {
    request = client_->request
                  ? mapped_request(*client_, endpoints_, context_)
                  : refresh_request(*client_, endpoints_, context_.refresh_token, now_ms);
  } catch (const UnsendableValue& error) {
    finish(Failure{FailureClass::kConfiguration, "unsendable_token", error.what(), 0, {}});
    return;
  } catch (const std::exception& error) {
    finish(Failure{
        FailureClass::kConfiguration, "client_assertion", redacted(error.what(), {}), 0, {}});
    return;
  }
  request.connection_alive_after_ms = silent_ms_;
  ++requests_;
  transport_.send(
      std::move(request), [self = shared_from_this(), now_ms](const HttpResponse& response) {
        self->guarded(FailureClass::kAmbiguous, [&] { self->on_response(response, now_ms); });
      });
}

void RefreshGrant::on_response(const HttpResponse& response, std::int64_t requested_at_ms) {
  if (response.met_silence)
    silent_ms_ = response.silent_ms != 0 ? response.silent_ms : clock_.steady_ms();
  auto outcome = read_token_response(response, *client_, context_, requested_at_ms);
  if (auto* failure = std::get_if<Failure>(&outcome)) {
    if (failure->withholds_tokens) withheld_ = withheld_refresh_token(response, *client_);
    on_failure(std::move(*failure));
  } else {
    finish(std::move(outcome));
  }
}

void RefreshGrant::ask_function() {
  if (functions_ == nullptr) {
    finish(client_secret_failure(std::nullopt));
    return;
  }
  ++requests_;
  FunctionCall call;
  call.provider_id = provider_->id;
  call.key = token_key(endpoints_.token, provider_->client_id, context_.refresh_token.view());
  const bool has_refresh_token = !provider_->presents_access_token;
  if (has_refresh_token) call.refresh_token = context_.refresh_token;
  call.access_token = has_refresh_token ? context_.access_token : context_.refresh_token;
  call.id_token = context_.id_token;
  call.timeout_ms = provider_->network.timeout_ms;
  call_function(transport_, *functions_, std::move(call),
                [self = shared_from_this(), now_ms = clock_.wall_ms()](auto response) {
                  self->guarded(FailureClass::kAmbiguous,
                                [&] { self->on_function_end(std::move(response), now_ms); });
                });
}

void RefreshGrant::on_function_end(std::optional<FunctionResponse> response,
                                   std::int64_t called_at_ms) {
  auto outcome = read_function_response(std::move(response), *provider_, context_, called_at_ms);
  if (auto* failure = std::get_if<Failure>(&outcome)) {
    on_failure(std::move(*failure));
  } else {
    finish(std::move(outcome));
  }
}

void RefreshGrant::on_failure(Failure failure) {
  failure.may_be_spent = attempts_.retried_ambiguous;
  const bool is_of_audience = is_of_one_audience(failure);
  failure =
      judged(std::move(failure), is_of_audience ? context_.audience_history : context_.history,
             clock_.steady_ms());
  failure.doubts_audience = failure.is_doubted && is_of_audience;
  const auto delay_ms = retry_delay_ms(failure, attempts_, provider_->retries, jitter_());
  if (!delay_ms) {
    finish(std::move(failure));
    return;
  }
  attempts_.retried_ambiguous = failure.failure_class == FailureClass::kAmbiguous;
  transport_.post_after(*delay_ms, [self = shared_from_this()] { self->attempt(); });
}

void RefreshGrant::finish(std::variant<TokenSet, Failure> outcome) {
  done_ = true;
  GrantResult result{std::move(outcome), requests_, clock_.steady_ms() - started_ms_};
  result.withheld = std::move(withheld_);
  on_done_(std::move(result));
}

}  // namespace token_rotation
