#include "rotation/renewal.hpp"

#include <utility>
#include <variant>

#include "client/refresh_grant.hpp"
#include "rotation/journeys.hpp"
#include "store/shared_grant.hpp"

namespace token_rotation {

Renewal::Renewal(Journeys& journeys, SendRenewal sent)
    : journeys_(journeys), sent_(std::move(sent)) {}

void Renewal::begin() {
  auto on_done = [self = shared_from_this()](GrantResult result) { self->land(std::move(result)); };
  const auto grant = sent_.plan->request.sharing
                         ? shared_grant(std::move(on_done))
                         : refresh_grant(std::move(sent_.context), std::move(on_done));
  grant->start();
}

std::shared_ptr<Grant> Renewal::refresh_grant(GrantContext context, Grant::OnDone on_done) const {
  const RenewalRequest& request = sent_.plan->request;
  return std::make_shared<RefreshGrant>(journeys_.transport, journeys_.clock, journeys_.jitter,
                                        request.provider, sent_.plan->endpoints, std::move(context),
                                        std::move(on_done), request.functions);
}

std::shared_ptr<Grant> Renewal::shared_grant(Grant::OnDone on_done) {
  const RenewalRequest& request = sent_.plan->request;
  SharedGrant::Task task;
  task.key = sent_.key;
  task.provider = request.provider;
  task.token_endpoint = sent_.plan->endpoints.token;
  task.sharing = request.sharing;
  task.answers_callers = [self = shared_from_this()](const AudienceTokens& own) {
    return self->answers_callers(own);
  };
  task.make_grant = [self = shared_from_this()](Grant::OnDone on_spent) {
    return self->refresh_grant(self->sent_.context, std::move(on_spent));
  };
  task.store_failed = request.store_failed;
  task.known = std::move(sent_.known);
  task.standing = std::move(sent_.standing);
  return std::make_shared<SharedGrant>(journeys_.transport, journeys_.clock, journeys_.jitter,
                                       journeys_.foreign_locks, std::move(task),
                                       std::move(on_done));
}

bool Renewal::answers_callers(const AudienceTokens& own) const {
  const RenewalRequest& request = sent_.plan->request;
  const TokenKey newest = token_key(sent_.plan->endpoints.token, request.provider->client_id,
                                    own.tokens->refresh_token.view());
  return token_rotation::answers_callers(own, newest, request, sent_.key, journeys_.clock);
}

void Renewal::land(GrantResult result) {
  if (result.is_superseded) {
    journeys_.complete(journeys_.ledger.follow(sent_, *result.successor));
    return;
  }
  if (auto* tokens = std::get_if<TokenSet>(&result.outcome); tokens && !result.successor) {
    const Provider& provider = *sent_.plan->request.provider;
    const TokenKey key =
        token_key(sent_.plan->endpoints.token, provider.client_id, tokens->refresh_token.view());
    result.successor = Successor{key, std::make_shared<const TokenSet>(std::move(*tokens)),
                                 provider.audience, journeys_.clock.steady_ms()};
  }
  journeys_.complete(journeys_.ledger.land(sent_, std::move(result)));
}

}  // namespace token_rotation
