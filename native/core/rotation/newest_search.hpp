#pragma once

#include <memory>
#include <optional>

#include "oauth/provider.hpp"
#include "oauth/successor.hpp"
#include "oauth/token_key.hpp"
#include "rotation/caller.hpp"
#include "rotation/renewal_request.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

class Journeys;

/// A search for the newest tokens of one session, here and then in the store. Lives as long as what
/// it waits for.
class NewestSearch : public std::enable_shared_from_this<NewestSearch> {
 public:
  NewestSearch(Journeys& journeys, RenewalRequest request, Caller::Completion completion);

  /// Callable from any thread.
  void begin(Endpoints endpoints);
  /// There is nothing to be known.
  void give_up() const { completion_(Outcome()); }

 private:
  void search_ledger();
  void search_store(const TokenKey& key);
  void on_response(const TokenKey& key, const StoreResponse& response);
  void finish() const;

  TokenKey key_of(const SecretString& refresh_token) const;
  std::shared_ptr<const TokenSet> own_of(const Successor& successor) const;
  std::shared_ptr<const TokenSet> held_with_newest() const;
  bool is_older(const Successor& found, const TokenKey& key) const;

  Journeys& journeys_;
  const RenewalRequest request_;
  const Caller::Completion completion_;
  Endpoints endpoints_;
  std::optional<Successor> newest_;
  int hops_ = 0;
};

}  // namespace token_rotation
