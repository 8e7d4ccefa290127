// The half of TokenRotation that shares its refreshes with other processes.

#include <utility>

#include "client/retry_policy.hpp"
#include "oauth/local_failures.hpp"
#include "rotation/token_rotation.hpp"
#include "store/audience_refusals.hpp"
#include "store/shared_grant.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

Successor TokenRotation::successor_of(const StoreEntry& entry, const Provider& provider,
                                      const Endpoints& endpoints) {
  return {token_key(endpoints.token, provider.client_id, entry.tokens->refresh_token.view()),
          entry.tokens, entry.audience, entry.obtained_ms, entry.others};
}

TokenRotation::Departure TokenRotation::depart_shared(const TokenKey& key,
                                                      const std::shared_ptr<const Journey>& journey,
                                                      const GrantContext& context,
                                                      std::shared_ptr<const Failure> standing) {
  const auto is_answer = [this, key, journey](const AudienceTokens& own) {
    const RenewalRequest& request = journey->request;
    const auto wall_ms = static_cast<double>(clock_.wall_ms());
    const TokenKey next = token_key(journey->endpoints.token, request.provider->client_id,
                                    own.tokens->refresh_token.view());
    return is_recent(own, request, wall_ms, clock_.steady_ms()) ||
           (supersedes(next, *own.tokens, key, request.expiry) &&
            is_wanted(*own.tokens, request, wall_ms));
  };
  const auto refresh = [this, journey, context](RefreshGrant::OnDone on_done) {
    std::make_shared<RefreshGrant>(transport_, clock_, jitter_, journey->request.provider,
                                   journey->endpoints, context, std::move(on_done),
                                   journey->request.functions)
        ->start();
  };
  const auto on_done = [this, key, journey, context](SharedGrant::Result result) {
    if (result.superseded) {
      follow_shared(key, journey, context, result.entry);
    } else {
      land(key, journey->request.provider, journey->endpoints, std::move(result.grant),
           &result.entry);
    }
  };
  const Successor* const known = memory_.known(key);
  const auto grant = std::make_shared<SharedGrant>(
      transport_, clock_, jitter_, spent_elsewhere_,
      SharedGrant::Task{
          key, journey->request.provider, journey->endpoints.token, journey->request.sharing,
          is_answer, nullptr, refresh, journey->request.store_failed,
          known == nullptr ? std::nullopt : std::optional(*known), std::move(standing)},
      on_done);
  return [grant] { grant->start(); };
}

void TokenRotation::follow_shared(const TokenKey& key,
                                  const std::shared_ptr<const Journey>& journey,
                                  const GrantContext& context, const StoreEntry& found) {
  Settled settled;
  {
    const MutexLock lock(mutex_);
    Flight landed = take_flight(key, journey->request.provider->audience);
    // This process may know what came after that.
    memory_.learn(key, successor_of(found, *journey->request.provider, journey->endpoints));
    hold_presented(landed, key);
    Party party{journey, context, std::exchange(landed.waiters, {})};
    if (landed.ends.empty()) {
      go_on(key, std::move(party), settled, true);
    } else {
      landed.queue.push_back(std::move(party));
    }
    end_flight(key, std::move(landed), settled);
  }
  run(settled);
}

void TokenRotation::forget_shared(const TokenKey& key,
                                  const std::shared_ptr<const Provider>& provider,
                                  const std::shared_ptr<const Sharing>& sharing) {
  transport_.post([this, key, provider, sharing] {
    // A store has no operation to delete: an empty value counts as none, and is gone at once.
    for (const TokenKey& known : {key, audience_refusals_key(key)}) {
      call_store(transport_, *sharing, *provider, {StoreRequest::Operation::kSet, known, {}, {}, 1},
                 [](const StoreResponse& /*response*/) {});
    }
  });
}

void TokenRotation::share_revocation(const Revocation& revocation, const TokenKey& key,
                                     int attempts_made) {
  const auto on_response = [this, revocation, key,
                            attempts = attempts_made + 1](const auto& response) {
    const auto delay_ms = republication_delay_ms(attempts);
    if (response.ok) {
      const MutexLock lock(mutex_);
      memory_.mark_end_shared(key);
    }
    if (response.ok || !delay_ms) return;
    transport_.post_after(*delay_ms, [this, revocation, key, attempts] {
      if (is_revoked_here(key)) share_revocation(revocation, key, attempts);
    });
  };
  call_store(transport_, *revocation.sharing, *revocation.provider,
             {StoreRequest::Operation::kSet,
              key,
              {},
              write_store_entry({nullptr, revoked_here()}),
              session_ends_.max_age_ms()},
             on_response);
}

bool TokenRotation::is_revoked_here(const TokenKey& key) {
  const MutexLock lock(mutex_);
  return memory_.standing_revocation(key) != nullptr;
}

std::uint64_t& TokenRotation::counter(Source source, bool is_granted) {
  switch (source) {
    case Source::kReplayed:
      return stats_.replayed;
    case Source::kJoined:
      return stats_.joined;
    case Source::kRemembered:
      return stats_.remembered;
    case Source::kRefreshed:
    case Source::kStarted:
      break;
  }
  return is_granted ? stats_.refreshed : stats_.failed;
}

}  // namespace token_rotation
