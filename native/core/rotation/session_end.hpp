#pragma once

#include <memory>
#include <optional>

#include "client/grant.hpp"
#include "oauth/failure.hpp"
#include "oauth/token_key.hpp"
#include "rotation/send_action.hpp"

namespace token_rotation {

class Journeys;

/// A session on its way to its end: at the provider, in the store, and in the ledger. Lives as long
/// as its grant does, and is touched by the transport's thread only, once begun.
class SessionEnd : public std::enable_shared_from_this<SessionEnd> {
 public:
  SessionEnd(Journeys& journeys, SendEnd sent);

  /// Callable from any thread.
  void begin();

 private:
  std::shared_ptr<Grant> revocation(Grant::OnDone on_done);
  std::shared_ptr<Grant> shared_grant(Grant::OnDone on_done);
  void on_shared(const GrantResult& result);
  void publish(const TokenKey& key) const;
  void land();

  Journeys& journeys_;
  const SendEnd sent_;
  std::optional<Failure> failure_;  ///< of the revocation
};

}  // namespace token_rotation
