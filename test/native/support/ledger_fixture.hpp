#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rotation/rotation_ledger.hpp"
#include "sessions.hpp"

namespace token_rotation {

/// A ledger, and no transport: the test says what comes of what is to be sent.
class LedgerFixture : public Sessions {
 protected:
  using Decision = RotationLedger::Decision;
  using Answered = RotationLedger::Answered;
  using Joined = RotationLedger::Joined;
  using Departs = RotationLedger::Departs;

  TokenKey key_of(std::string_view refresh_token) const {
    return token_key(endpoints.token, provider->client_id, refresh_token);
  }
  Decision decide(RenewalRequest request, bool may_send = true,
                  Caller::Completion completion = nullptr) {
    const TokenKey key = key_of(request.refresh_token.view());
    return ledger.decide(key, endpoints, std::move(request), std::move(completion), may_send);
  }
  /// What is to be sent for a session that has expired.
  SendRenewal sent_for(std::string_view refresh_token) {
    return std::get<Departs>(decide(expired(refresh_token))).send;
  }
  /// New tokens of one hour, which lie at `refresh_token`.
  GrantResult granted(std::string_view refresh_token) const {
    TokenSet tokens;
    tokens.access_token = SecretString("access of " + std::string(refresh_token));
    tokens.refresh_token = SecretString(refresh_token);
    tokens.expiry =
        Expiry::at(static_cast<double>(clock.wall_ms() + kHourMs), static_cast<double>(kHourMs));
    GrantResult result{tokens, 1, 0};
    result.successor =
        Successor{key_of(refresh_token), std::make_shared<const TokenSet>(std::move(tokens)),
                  provider->audience, clock.steady_ms()};
    return result;
  }
  static GrantResult refused(FailureClass failure_class, std::string_view code) {
    return {Failure{failure_class, std::string(code), "", 400, std::nullopt}, 1, 0};
  }
  PendingEnd end_of(std::string_view refresh_token, Ending ending = Ending::kRevoke) const {
    SessionEndPlan plan;
    plan.endpoints = endpoints;
    plan.provider = provider;
    plan.ending = ending;
    plan.remember_ms = kHourMs;
    return {std::move(plan), SecretString(refresh_token)};
  }
  void ask_for(std::string_view scope) {
    provider = make_provider();
    provider->parameters = {{"scope", SecretString(scope)}};
    provider->audience = audience_of(provider->parameters);
  }
  static std::string presented(const SendAction& action) {
    const auto* renewal = std::get_if<SendRenewal>(&action);
    return std::string(renewal != nullptr ? renewal->context.refresh_token.view()
                                          : std::get<SendEnd>(action).refresh_token.view());
  }
  static std::string code_of(const Decision& decision) {
    const auto* answered = std::get_if<Answered>(&decision);
    if (answered == nullptr) return "(not answered)";
    return answered->outcome.failure ? answered->outcome.failure->code : "(tokens)";
  }

  const Jitter jitter = [] { return 0.5; };
  RotationLedger ledger{clock, jitter};
  const Endpoints endpoints = make_endpoints(ClientAuthentication::kClientSecretPost);
};

}  // namespace token_rotation
