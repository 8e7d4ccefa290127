#include "store/lineage.hpp"

#include <utility>

#include "oauth/local_failures.hpp"

namespace token_rotation {
namespace {

/// No session is refreshed more often. Ends the walk where a provider handed earlier refresh tokens
/// out again.
constexpr int kMaxGenerations = 1'000;
/// A store that is slow is asked for no longer than so many of its timeouts.
constexpr std::int64_t kMaxWalkTimeouts = 2;
/// A walk of so many look-ups is made once: then the store says where it leads.
constexpr int kShortenedFrom = 4;

}  // namespace

Lineage::Lineage(StoreClient store, const Clock& clock, TokenKey start, std::string token_endpoint,
                 std::string client_id)
    : store_(std::move(store)),
      clock_(clock),
      start_(start),
      token_endpoint_(std::move(token_endpoint)),
      client_id_(std::move(client_id)),
      started_ms_(clock.steady_ms()) {}

std::optional<StoreEntry> Lineage::read(const StoreResponse& response) const {
  return read_store_entry(response.value.view(), static_cast<double>(clock_.wall_ms()),
                          clock_.steady_ms());
}

TokenKey Lineage::key_of(const TokenSet& tokens) const {
  return token_key(token_endpoint_, client_id_, tokens.refresh_token.view());
}

Successor Lineage::successor_of(const StoreEntry& entry) const {
  return entry.as_successor(key_of(*entry.tokens));
}

void Lineage::step(const StoreEntry& entry, int generation, Then then) {
  store_.get(key_of(*entry.tokens), [self = shared_from_this(), entry, generation,
                                     then = std::move(then)](const StoreResponse& response) {
    self->on_next(entry, response, generation, then);
  });
}

void Lineage::on_next(const StoreEntry& entry, const StoreResponse& response, int generation,
                      Then then) {
  const auto later = read(response);
  if (later && later->failure && later->failure->code == kRevoked) return then(later);
  // Any other failure is for the process that spends it to find.
  const bool is_end = !later || !later->tokens;
  const StoreEntry& found = is_end ? entry : *later;
  const bool is_ring =
      !is_end && (key_of(*found.tokens) == key_of(*entry.tokens) || !replaces_start(*found.tokens));
  if (!is_end && !is_ring) {
    if (!is_walk_over(generation)) return step(found, generation + 1, std::move(then));
    shorten(found);
    return then(std::nullopt);
  }
  if (generation >= kShortenedFrom && replaces_start(*found.tokens)) shorten(found);
  then(found);
}

// The next cookie of the same age goes on from there.
void Lineage::shorten(const StoreEntry& end) const {
  store_.set(start_, write_store_entry(end, clock_), store_.sharing().successor_ttl_ms);
}

bool Lineage::is_walk_over(int generation) const {
  return generation >= kMaxGenerations ||
         clock_.steady_ms() - started_ms_ >= kMaxWalkTimeouts * store_.sharing().timeout_ms;
}

}  // namespace token_rotation
