#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "client/discovery.hpp"
#include "client/refresh_grant.hpp"
#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_key.hpp"
#include "rotation/caller.hpp"
#include "rotation/end_request.hpp"
#include "rotation/journeys.hpp"
#include "rotation/outcome.hpp"
#include "rotation/renewal_request.hpp"
#include "rotation/rotation_ledger.hpp"
#include "rotation/rotation_stats.hpp"
#include "rotation/session_ends.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// One refresh per refresh token, for the whole process, and one at a time per grant: callers that
/// ask for another audience wait for their turn, and spend the newest refresh token then. Any
/// thread may call it; callbacks come on the transport's thread, without a lock held.
///
/// The door: it finds the endpoints, asks the ledger, and begins what that decides.
class TokenRotation {
 public:
  using Completion = Caller::Completion;
  using Ending = token_rotation::Ending;
  using EndRequest = token_rotation::EndRequest;

  struct Answer {
    std::optional<Outcome> now;  ///< what to tell the caller at once
    bool will_complete = false;  ///< the completion will be called, once
  };

  TokenRotation(HttpTransport& transport, const Clock& clock, Jitter jitter);

  /// Answers a due token: from the successor memory, by joining a refresh in flight, with a
  /// remembered failure, or by a refresh of its own, in this order. A token that turns out not to
  /// be due any more is answered from memory.
  Answer renew(RenewalRequest request, Completion completion);

  /// A new sign-in brought this refresh token: whatever was remembered of it is over, here and in
  /// the store.
  void signed_in(const std::shared_ptr<const Provider>& provider, const SecretString& refresh_token,
                 const std::shared_ptr<const Sharing>& sharing = nullptr);

  /// Ends a session: no remembered cookie finds a successor any more, here or in the store. Where a
  /// session has an id, only that session ends: others may hold the same refresh token, up to its
  /// revocation (RFC 7009). The completion gets kSignInAgain when it is done, else kUnchanged with
  /// the failure.
  void revoke(EndRequest request, Completion completion);

  /// The newest tokens that are known of a session, here and in the store, ended or not: kRenewed
  /// with them, or kUnchanged where they are not newer than its own. A refresh in flight is waited
  /// for; none is begun.
  void find_newest(RenewalRequest request, Completion completion);

  /// Revokes an access token at the provider, and changes nothing here: behind a sign-out, whose
  /// refresh token comes first. `on_done` gets what went wrong.
  void revoke_access_token(const std::shared_ptr<const Provider>& provider,
                           SecretString access_token, std::shared_ptr<AppFunctions> functions,
                           std::function<void(std::optional<Failure>)> on_done);

  /// Where the endpoints of a provider are, those included that only its issuer's metadata names.
  void find_endpoints(const std::shared_ptr<const Provider>& provider, Discovery::OnFound on_found);

  /// Bounds of the memory. Its users share it: the first wish sets them, a larger one widens them.
  /// `session_max_age_ms` is how long an end is remembered, whatever the others.
  void request_limits(std::size_t max_successors, std::int64_t successor_ttl_ms,
                      std::int64_t session_max_age_ms = kDefaultSessionMaxAgeMs);

  RotationStats stats() const { return ledger_.stats(); }

  /// The metadata of issuers, which others ask for too. Thread-safe.
  Discovery& discovery() { return discovery_; }

 private:
  Answer renew_discovered(RenewalRequest request, Completion completion);
  Answer renew_at(const Endpoints& endpoints, RenewalRequest request, Completion completion);
  Answer decide(const TokenKey& key, const Endpoints& endpoints, RenewalRequest request,
                Completion completion);
  /// With a store: asks it first whether another process has ended the session. Nothing where that
  /// is known, or what is remembered answers.
  std::optional<Answer> look_session_up(const TokenKey& key, const Endpoints& endpoints,
                                        const RenewalRequest& request,
                                        const Completion& completion);
  void renew_looked_up(const Endpoints& endpoints, RenewalRequest request,
                       const Completion& completion);
  void forget(const TokenKey& key, const Provider& provider,
              const std::shared_ptr<const Sharing>& sharing);
  void begin_ending(SessionEndPlan plan, SecretString refresh_token);
  Outcome end_without_thread(const EndRequest& request);
  Outcome refused(const RenewalRequest& request, Source source,
                  std::shared_ptr<const Failure> failure) const;
  /// Ends flights that are overdue; true while there are others.
  bool end_overdue_flights();

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter jitter_;
  Discovery discovery_;
  SessionEnds session_ends_;
  RotationLedger ledger_;
  Journeys journeys_;
};

}  // namespace token_rotation
