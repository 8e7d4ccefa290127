#include "rotation/session_end.hpp"

#include <functional>
#include <utility>
#include <variant>

#include "client/retry_policy.hpp"
#include "client/revocation.hpp"
#include "oauth/local_failures.hpp"
#include "rotation/journeys.hpp"
#include "store/end_publication.hpp"
#include "store/shared_grant.hpp"

namespace token_rotation {
namespace {

/// Where the provider offers no revocation, the session ends here all the same.
bool ends_session(const std::optional<Failure>& failure) {
  return !failure || failure->code == kNoRevocationEndpoint;
}

/// A revocation as a grant: what other processes see of it is a refresh that finds the session
/// revoked.
class RevocationGrant final : public Grant {
 public:
  explicit RevocationGrant(std::function<void()> revoke) : revoke_(std::move(revoke)) {}
  void start() override { revoke_(); }

 private:
  const std::function<void()> revoke_;
};

}  // namespace

SessionEnd::SessionEnd(Journeys& journeys, SendEnd sent)
    : journeys_(journeys), sent_(std::move(sent)) {}

void SessionEnd::begin() {
  const auto grant = sent_.plan.sharing
                         ? shared_grant([self = shared_from_this()](const GrantResult& result) {
                             self->on_shared(result);
                           })
                         : revocation([self = shared_from_this()](const GrantResult& /*result*/) {
                             self->land();
                           });
  grant->start();
}

std::shared_ptr<Grant> SessionEnd::revocation(Grant::OnDone on_done) {
  auto on_response = [self = shared_from_this(),
                      on_done = std::move(on_done)](std::optional<Failure> failure) {
    self->failure_ = std::move(failure);
    on_done({ends_session(self->failure_) ? *revoked_here() : *revocation_failed()});
  };
  return std::make_shared<RevocationGrant>(
      [self = shared_from_this(), on_response = std::move(on_response)] {
        const SessionEndPlan& plan = self->sent_.plan;
        HttpTransport& transport = self->journeys_.transport;
        if (plan.ending == Ending::kForget) {
          transport.post([on_response] { on_response(std::nullopt); });
        } else {
          request_revocation(transport, self->journeys_.clock, plan.provider, plan.endpoints,
                             self->sent_.refresh_token, plan.functions, on_response);
        }
      });
}

std::shared_ptr<Grant> SessionEnd::shared_grant(Grant::OnDone on_done) {
  const SessionEndPlan& plan = sent_.plan;
  SharedGrant::Task task;
  task.key = sent_.newest;
  task.provider = plan.provider;
  task.token_endpoint = plan.endpoints.token;
  task.sharing = plan.sharing;
  task.answers_callers = [](const AudienceTokens& /*own*/) { return false; };
  // A refresh that failed for others has not ended the session.
  task.ignores_entry = [hops = plan.hops](const StoreEntry& entry) {
    return entry.failure ? entry.failure->code != kRevoked : hops >= kMaxHops;
  };
  task.make_grant = [self = shared_from_this()](Grant::OnDone on_spent) {
    return self->revocation(std::move(on_spent));
  };
  return std::make_shared<SharedGrant>(journeys_.transport, journeys_.clock, journeys_.jitter,
                                       journeys_.foreign_locks, std::move(task),
                                       std::move(on_done));
}

void SessionEnd::on_shared(const GrantResult& result) {
  if (result.is_superseded) {
    journeys_.complete(journeys_.ledger.follow_end(sent_.plan, sent_.newest, *result.successor));
    return;
  }
  // Found in the store: another process ended the session, or no process could ask it. Then the
  // provider was not asked either, but to forget is possible all the same.
  const auto& found = std::get<Failure>(result.outcome);
  const bool is_own = found.code == kRevoked || found.code == revocation_failed()->code;
  if (!is_own && sent_.plan.ending == Ending::kRevoke) failure_ = found;
  if (ends_session(failure_)) {
    publish(sent_.presented);
    if (!(sent_.newest == sent_.presented)) publish(sent_.newest);
  }
  land();
}

void SessionEnd::publish(const TokenKey& key) const {
  EndPublication publication;
  publication.key = key;
  publication.ttl_ms = sent_.plan.remember_ms;
  publication.delay_ms = [](int attempts, const StoreResponse& /*response*/) {
    return republication_delay_ms(attempts);
  };
  RotationLedger& ledger = journeys_.ledger;
  publication.is_standing = [&ledger, key] { return ledger.has_ended(key); };
  publication.on_taken = [&ledger, key] { ledger.mark_end_shared(key); };
  publish_end(StoreClient(journeys_.transport, sent_.plan.sharing, *sent_.plan.provider),
              std::move(publication));
}

void SessionEnd::land() {
  const SessionEndPlan& plan = sent_.plan;
  const bool has_ended = ends_session(failure_);
  Landing landing = journeys_.ledger.end(sent_, has_ended);
  if (has_ended && plan.session)
    journeys_.session_ends.end(*plan.session, plan.provider, plan.sharing);
  journeys_.complete(std::move(landing));
  Outcome outcome;
  outcome.status = failure_ ? Status::kUnchanged : Status::kSignInAgain;
  if (failure_) outcome.failure = std::make_shared<const Failure>(*failure_);
  plan.completion(std::move(outcome));
}

}  // namespace token_rotation
