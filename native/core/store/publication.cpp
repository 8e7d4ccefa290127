// The half of SharedGrant that tells other processes what came of a refresh.

#include <utility>

#include "client/retry_policy.hpp"
#include "oauth/local_failures.hpp"
#include "store/shared_grant.hpp"
#include "store/store_client.hpp"

namespace token_rotation {
namespace {

using Operation = StoreRequest::Operation;

/// A refusal after another holder of the lock was waited for is shared that long: it may yet
/// publish what it got.
constexpr std::int64_t kSharedContestedMs = 60'000;

bool expires_later(const TokenSet& one, const TokenSet& other) {
  return one.expiry.kind == Expiry::Kind::kKnown && other.expiry.kind == Expiry::Kind::kKnown &&
         one.expiry.at_ms > other.expiry.at_ms;
}

}  // namespace

void SharedGrant::publish_tokens() {
  if (local_) {
    finish_ours();
    publish_behind(0);
    return;
  }
  call(
      Operation::kSet, task_.sharing->successor_ttl_ms,
      [self = shared_from_this()](const StoreResponse& response) {
        self->on_tokens_published(response);
      },
      write_store_entry(ours_, clock_));
}

void SharedGrant::on_tokens_published(const StoreResponse& response) {
  if (!response.ok) {
    // The lock stays, so that nobody spends the token again before the successor is published.
    finish_ours();
    publish_behind(1);
  } else if (response.done) {
    owner_.clear();
    finish_ours();
  } else {
    // The lock ran out and somebody took over, or the store was emptied.
    owner_.clear();
    publish_unowned(
        [self = shared_from_this()](bool is_written, const std::optional<StoreEntry>& newer) {
          if (!newer) {
            self->finish_ours();
          } else if (self->refused_) {
            self->finish(*newer, Source::kRefreshed, !self->is_wanted(*newer));
          } else {
            self->finish(self->merged(*newer), Source::kRefreshed);
          }
          if (!is_written) self->publish_behind(1);
        });
  }
}

void SharedGrant::finish_ours() {
  finish(refused_ ? StoreEntry{nullptr, refused_} : ours_, Source::kRefreshed);
}

void SharedGrant::carry_over_known() {
  if (older_.tokens) carry_over_from(older_);
  if (!task_.known) return;
  const Successor& known = *task_.known;
  carry_over_from({known.tokens, nullptr, known.audience, known.obtained_ms, known.others});
}

void SharedGrant::carry_over_from(const StoreEntry& entry) {
  const Successor earlier{{}, entry.tokens, entry.audience, entry.obtained_ms, entry.others};
  ours_.others =
      carrying_over({{}, ours_.tokens, ours_.audience, ours_.obtained_ms, ours_.others}, &earlier)
          .others;
}

// The refresh token of the one, and the access token that was obtained here all the same.
StoreEntry SharedGrant::merged(const StoreEntry& newer) const {
  if (newer.tokens_for(*ours_.audience).tokens) return newer;
  const Successor own{{}, ours_.tokens, ours_.audience, ours_.obtained_ms, ours_.others};
  const Successor both =
      carrying_over({{}, newer.tokens, newer.audience, newer.obtained_ms, newer.others}, &own);
  return {both.tokens, nullptr, both.audience, both.obtained_ms, both.others};
}

void SharedGrant::publish_failure() {
  const Failure& failure = *ours_.failure;
  if (older_.tokens && failure.is_transient()) {
    fail_alone();
    return;
  }
  // Else a refusal stands as long as a successor would, or until a sign-in.
  std::int64_t ms =
      failure.is_transient() ? cooldown_ms(failure, 1, jitter_()) : task_.sharing->successor_ttl_ms;
  if (waited_ && !failure.is_transient() && failure.code != kRevoked) ms = kSharedContestedMs;
  call(
      Operation::kSet, ms,
      [self = shared_from_this()](const StoreResponse& response) {
        if (response.ok) self->owner_.clear();
        self->fail_alone();
      },
      write_store_entry(ours_, clock_));
}

void SharedGrant::fail_alone() {
  give_lock_back();
  finish_ours();
}

void SharedGrant::publish_unowned(
    std::function<void(bool is_written, std::optional<StoreEntry> newer)> then) {
  call(Operation::kGet, 0,
       [self = shared_from_this(), then = std::move(then)](const StoreResponse& response) {
         if (!response.ok) return then(false, std::nullopt);
         const auto entry = self->read(response);
         const bool is_newer =
             entry && entry->tokens &&
             (self->replaces_key(*entry->tokens) ||
              (!self->refused_ && expires_later(*entry->tokens, *self->ours_.tokens)));
         if (is_newer) return then(true, entry);
         const auto& task = self->task_;
         call_store(self->transport_, *task.sharing, *task.provider,
                    {Operation::kSet,
                     task.key,
                     {},
                     write_store_entry(self->ours_, self->clock_),
                     task.sharing->successor_ttl_ms},
                    [then](const StoreResponse& written) { then(written.ok, std::nullopt); });
       });
}

void SharedGrant::publish_behind(int attempts_made) {
  const auto delay_ms = attempts_made == 0 ? 0 : republication_delay_ms(attempts_made);
  if (!delay_ms) return;
  transport_.post_after(*delay_ms, [self = shared_from_this(), attempts_made] {
    self->publish_unowned([self, attempts_made](bool is_written, const auto& /*newer*/) {
      if (is_written) {
        self->give_lock_back();
      } else {
        self->publish_behind(attempts_made + 1);
      }
    });
  });
}

}  // namespace token_rotation
