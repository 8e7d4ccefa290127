// The part of TokenRotation that tells what is known of a session's tokens without refreshing them.

#include <utility>

#include "base/ascii.hpp"
#include "rotation/token_rotation.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {
namespace {

/// As far as a sign-out follows what other processes published: it has a few seconds.
constexpr int kMaxStoreHops = 100;

}  // namespace

/// A search for the newest tokens of one session.
struct TokenRotation::NewestSearch {
  RenewalRequest request;
  Endpoints endpoints;
  Completion completion;
  std::optional<Successor> newest;
  int hops = 0;

  TokenKey key_of(const SecretString& refresh_token) const {
    return token_key(endpoints.token, request.provider->client_id, refresh_token.view());
  }
  /// Of the audience that is searched for; none where only others are known.
  std::shared_ptr<const TokenSet> own_of(const Successor& successor) const {
    return successor.tokens_for(request.provider->audience).tokens;
  }
  /// The session's own tokens, with the refresh token that others have obtained since.
  std::shared_ptr<const TokenSet> held_with_newest() const {
    return std::make_shared<const TokenSet>(TokenSet{
        request.access_token, newest->tokens->refresh_token, request.id_token, request.expiry});
  }
  /// Whether the store's are of an earlier refresh than those that this process knows.
  bool is_older(const Successor& found, const TokenKey& key) const {
    const auto known = newest ? own_of(*newest) : nullptr;
    const auto own = own_of(found);
    return found.key == key && known && (!own || !supersedes(key, *own, key, known->expiry));
  }
  void finish() const {
    const TokenKey presented = key_of(request.refresh_token);
    auto own = newest ? own_of(*newest) : nullptr;
    if (newest && !own) own = held_with_newest();
    const bool is_newer = own && supersedes(newest->key, *own, presented, request.expiry);
    completion(is_newer ? renewed_outcome(std::move(own), Source::kReplayed) : Outcome());
  }
};

void TokenRotation::find_newest(RenewalRequest request, Completion completion) {
  if (!request.provider || !is_token_text(request.refresh_token.view())) {
    transport_.post([completion = std::move(completion)] { completion(Outcome()); });
    return;
  }
  const auto provider = request.provider;
  const auto search = std::make_shared<NewestSearch>();
  search->request = std::move(request);
  search->completion = std::move(completion);
  if (auto endpoints = discovery_.known(provider)) {
    search->endpoints = std::move(*endpoints);
    search_memory(search);
    return;
  }
  discovery_.find(provider, [this, search](auto found, Source) {
    if (auto* endpoints = std::get_if<Endpoints>(&found)) {
      search->endpoints = std::move(*endpoints);
      search_memory(search);
    } else {
      search->completion(Outcome());
    }
  });
}

void TokenRotation::search_memory(const std::shared_ptr<NewestSearch>& search) {
  TokenKey key = search->key_of(search->request.refresh_token);
  {
    const MutexLock lock(mutex_);
    search->newest = memory_.newest(key);
    if (search->newest) key = search->newest->key;
    const auto flight = flights_.find(key);
    if (flight != flights_.end() && ++search->hops < kMaxHops) {
      // Its result will be the newest.
      Waiter waiter;
      waiter.source = Source::kJoined;
      waiter.completion = [this, search](const Outcome& /*outcome*/) { search_memory(search); };
      flight->second.waiters.push_back(std::move(waiter));
      return;
    }
  }
  search->hops = 0;
  transport_.post([this, search, key] {
    if (search->request.sharing) {
      search_store(search, key);
    } else {
      search->finish();
    }
  });
}

void TokenRotation::search_store(const std::shared_ptr<NewestSearch>& search, const TokenKey& key) {
  const auto on_response = [this, search, key](const StoreResponse& response) {
    const auto entry = read_store_entry(response.value.view(),
                                        static_cast<double>(clock_.wall_ms()), clock_.steady_ms());
    if (!entry || !entry->tokens) return search->finish();
    const Successor found = successor_of(*entry, *search->request.provider, search->endpoints);
    // Where the provider keeps the refresh token, this process may know of a later refresh.
    if (!search->is_older(found, key)) {
      search->newest = carrying_over(found, search->newest ? &*search->newest : nullptr);
    }
    if (found.key == key || ++search->hops == kMaxStoreHops) return search->finish();
    search_store(search, found.key);
  };
  const RenewalRequest& request = search->request;
  call_store(transport_, *request.sharing, *request.provider,
             {StoreRequest::Operation::kGet, key, {}, {}, 0}, on_response);
}

}  // namespace token_rotation
