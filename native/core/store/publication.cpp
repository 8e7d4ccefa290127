#include "store/publication.hpp"

#include <utility>

#include "client/retry_policy.hpp"
#include "oauth/local_failures.hpp"

namespace token_rotation {
namespace {

/// How long a refusal is shared where this process waited for another holder of the lock: that
/// holder may yet publish what it got.
constexpr std::int64_t kSharedContestedMs = 60'000;

bool expires_later(const TokenSet& one, const TokenSet& other) {
  return one.expiry.kind == Expiry::Kind::kKnown && other.expiry.kind == Expiry::Kind::kKnown &&
         one.expiry.at_ms > other.expiry.at_ms;
}

/// The refresh token's key says nothing here: it is not looked at.
Successor without_key(const StoreEntry& entry) {
  return {{}, entry.tokens, entry.audience, entry.obtained_ms, entry.others};
}

}  // namespace

Publication::Publication(StoreClient store, const Clock& clock, const Jitter& jitter,
                         std::shared_ptr<RefreshLock> lock, std::shared_ptr<const Lineage> lineage,
                         TokenKey key, std::optional<Successor> known)
    : store_(std::move(store)),
      clock_(clock),
      jitter_(jitter),
      lock_(std::move(lock)),
      lineage_(std::move(lineage)),
      key_(key),
      known_(std::move(known)) {}

void Publication::take_tokens(std::shared_ptr<const TokenSet> tokens, const Audience& audience) {
  ours_.tokens = std::move(tokens);
  ours_.audience = audience;
  ours_.obtained_ms = clock_.steady_ms();
  carry_over_known();
}

void Publication::take_failure(const Failure& failure) {
  ours_.failure = std::make_shared<const Failure>(failure);
}

void Publication::take_withheld(const SecretString& refresh_token, const Failure& failure) {
  refused_ = std::make_shared<const Failure>(failure);
  ours_ = {only_refresh_token(refresh_token), nullptr, std::nullopt};
  carry_over_known();
}

void Publication::carry_over_known() {
  if (older_.tokens) carry_over_from(older_);
  if (!known_) return;
  carry_over_from({known_->tokens, nullptr, known_->audience, known_->obtained_ms, known_->others});
}

void Publication::carry_over_from(const StoreEntry& entry) {
  const Successor earlier = without_key(entry);
  ours_.others = carrying_over(without_key(ours_), &earlier).others;
}

StoreEntry Publication::merged_with(const StoreEntry& newer) const {
  if (newer.tokens_for(*ours_.audience).tokens) return newer;
  const Successor own = without_key(ours_);
  const Successor both = carrying_over(without_key(newer), &own);
  return {both.tokens, nullptr, both.audience, both.obtained_ms, both.others};
}

void Publication::tell_tokens(OnTokensTold then) {
  store_.set_owned(
      key_, lock_->owner(), write_store_entry(ours_, clock_), store_.sharing().successor_ttl_ms,
      [self = shared_from_this(), then = std::move(then)](const StoreResponse& response) {
        if (!response.ok) {
          // The lock stays, so that no process spends the token again before the successor is told
          // of.
          then(std::nullopt);
          return self->tell_behind(1);
        }
        self->lock_->forget();
        if (response.done) return then(std::nullopt);
        // The lock ran out and another process took over, or the store was emptied.
        self->tell_unowned([self, then](bool is_written, std::optional<StoreEntry> newer) {
          then(std::move(newer));
          if (!is_written) self->tell_behind(1);
        });
      });
}

void Publication::tell_failure(OnFailureTold then) {
  // Tokens of other audiences outlive a failure that passes.
  if (older_.tokens && ours_.failure->is_transient()) return then();
  store_.set_owned(
      key_, lock_->owner(), write_store_entry(ours_, clock_), failure_ttl_ms(),
      [self = shared_from_this(), then = std::move(then)](const StoreResponse& response) {
        if (response.ok) self->lock_->forget();
        then();
      });
}

// A refusal stands as long as a successor would, or until a sign-in.
std::int64_t Publication::failure_ttl_ms() const {
  const Failure& failure = *ours_.failure;
  if (failure.is_transient()) return cooldown_ms(failure, 1, jitter_());
  const bool is_contested = lock_->was_awaited() && failure.code != kRevoked;
  return is_contested ? kSharedContestedMs : store_.sharing().successor_ttl_ms;
}

void Publication::tell_refusal_of_next() const {
  store_.set(lineage_->key_of(*ours_.tokens), write_store_entry({nullptr, refused_}),
             store_.sharing().successor_ttl_ms);
}

void Publication::tell_unowned(
    std::function<void(bool is_written, std::optional<StoreEntry> newer)> then) {
  store_.get(
      key_, [self = shared_from_this(), then = std::move(then)](const StoreResponse& response) {
        if (!response.ok) return then(false, std::nullopt);
        const auto entry = self->lineage_->read(response);
        if (entry && self->is_newer(*entry)) return then(true, entry);
        self->store_.set(self->key_, write_store_entry(self->ours_, self->clock_),
                         self->store_.sharing().successor_ttl_ms,
                         [then](const StoreResponse& written) { then(written.ok, std::nullopt); });
      });
}

bool Publication::is_newer(const StoreEntry& entry) const {
  if (!entry.tokens) return false;
  return lineage_->replaces_start(*entry.tokens) ||
         (!refused_ && expires_later(*entry.tokens, *ours_.tokens));
}

void Publication::tell_behind(int attempts_made) {
  const auto delay_ms = attempts_made == 0 ? 0 : republication_delay_ms(attempts_made);
  if (!delay_ms) return;
  store_.transport().post_after(*delay_ms, [self = shared_from_this(), attempts_made] {
    self->tell_unowned([self, attempts_made](bool is_written, const auto& /*newer*/) {
      if (is_written) {
        self->lock_->give_back();
      } else {
        self->tell_behind(attempts_made + 1);
      }
    });
  });
}

}  // namespace token_rotation
