#include "rotation/newest_search.hpp"

#include <utility>

#include "rotation/journeys.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {
namespace {

/// A sign-out follows what other processes published no further than this: it has a few seconds.
constexpr int kMaxStoreHops = 100;

}  // namespace

NewestSearch::NewestSearch(Journeys& journeys, RenewalRequest request,
                           Caller::Completion completion)
    : journeys_(journeys), request_(std::move(request)), completion_(std::move(completion)) {}

void NewestSearch::begin(Endpoints endpoints) {
  endpoints_ = std::move(endpoints);
  search_ledger();
}

void NewestSearch::search_ledger() {
  std::optional<Caller> joining;
  if (++hops_ < kMaxHops) {
    // What is under way will be the newest.
    joining.emplace();
    joining->source = Source::kJoined;
    joining->completion = [self = shared_from_this()](const Outcome& /*outcome*/) {
      self->search_ledger();
    };
  }
  TokenKey key = key_of(request_.refresh_token);
  RotationLedger::Newest found = journeys_.ledger.newest(key, std::move(joining));
  // The flight may have landed already, on the transport's thread, which then goes on with this.
  if (found.is_joined) return;
  newest_ = std::move(found.successor);
  if (newest_) key = newest_->key;
  hops_ = 0;
  journeys_.transport.post([self = shared_from_this(), key] {
    if (self->request_.sharing) {
      self->search_store(key);
    } else {
      self->finish();
    }
  });
}

void NewestSearch::search_store(const TokenKey& key) {
  StoreClient(journeys_.transport, request_.sharing, *request_.provider)
      .get(key, [self = shared_from_this(), key](const StoreResponse& response) {
        self->on_response(key, response);
      });
}

void NewestSearch::on_response(const TokenKey& key, const StoreResponse& response) {
  const Clock& clock = journeys_.clock;
  const auto entry = read_store_entry(response.value.view(), static_cast<double>(clock.wall_ms()),
                                      clock.steady_ms());
  if (!entry || !entry->tokens) return finish();
  const Successor found = entry->as_successor(key_of(entry->tokens->refresh_token));
  // Where the provider keeps the refresh token, this process may know of a later refresh.
  if (!is_older(found, key)) newest_ = carrying_over(found, newest_ ? &*newest_ : nullptr);
  if (found.key == key || ++hops_ == kMaxStoreHops) return finish();
  search_store(found.key);
}

void NewestSearch::finish() const {
  const TokenKey presented = key_of(request_.refresh_token);
  auto own = newest_ ? own_of(*newest_) : nullptr;
  if (newest_ && !own) own = held_with_newest();
  const bool is_newer = own && supersedes(newest_->key, *own, presented, request_.expiry);
  completion_(is_newer ? renewed_outcome(std::move(own), Source::kReplayed) : Outcome());
}

TokenKey NewestSearch::key_of(const SecretString& refresh_token) const {
  return token_key(endpoints_.token, request_.provider->client_id, refresh_token.view());
}

// Of the audience that is searched for; none where only others are known.
std::shared_ptr<const TokenSet> NewestSearch::own_of(const Successor& successor) const {
  return successor.tokens_for(request_.provider->audience).tokens;
}

// The session's own tokens, with the refresh token that others have obtained since.
std::shared_ptr<const TokenSet> NewestSearch::held_with_newest() const {
  return std::make_shared<const TokenSet>(TokenSet{
      request_.access_token, newest_->tokens->refresh_token, request_.id_token, request_.expiry});
}

// Whether the store's tokens are of an earlier refresh than those that this process knows.
bool NewestSearch::is_older(const Successor& found, const TokenKey& key) const {
  const auto known = newest_ ? own_of(*newest_) : nullptr;
  const auto own = own_of(found);
  return found.key == key && known && (!own || !supersedes(key, *own, key, known->expiry));
}

}  // namespace token_rotation
