#include "rotation/send_action.hpp"

namespace token_rotation {

void RenewalPlan::go_on_along_store(const TokenSet* tokens) {
  // A cookie's own expiry says nothing about a later generation.
  request.expiry = tokens == nullptr ? Expiry::never() : tokens->expiry;
  request.store_failed = false;
  if (++hops >= kMaxHops) request.sharing = nullptr;
}

}  // namespace token_rotation
