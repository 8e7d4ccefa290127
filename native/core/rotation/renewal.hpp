#pragma once

#include <memory>

#include "client/grant.hpp"
#include "oauth/audience_tokens.hpp"
#include "rotation/send_action.hpp"

namespace token_rotation {

class Journeys;

/// One refresh token on its way to tokens, alone or with the store, and back to the ledger. Lives
/// as long as its grant does, and is touched by the transport's thread only, once begun.
class Renewal : public std::enable_shared_from_this<Renewal> {
 public:
  Renewal(Journeys& journeys, SendRenewal sent);

  /// Callable from any thread.
  void begin();

 private:
  std::shared_ptr<Grant> refresh_grant(GrantContext context, Grant::OnDone on_done) const;
  std::shared_ptr<Grant> shared_grant(Grant::OnDone on_done);
  bool answers_callers(const AudienceTokens& own) const;
  void land(GrantResult result);

  Journeys& journeys_;
  SendRenewal sent_;
};

}  // namespace token_rotation
