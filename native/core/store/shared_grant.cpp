#include "store/shared_grant.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "client/retry_policy.hpp"
#include "encoding/base64.hpp"
#include "oauth/local_failures.hpp"
#include "store/store_client.hpp"

namespace token_rotation {
namespace {

using Operation = StoreRequest::Operation;

/// Most token endpoints answer within the first of these; a store that tells of a publication cuts
/// each short.
constexpr std::int64_t kFirstLookMs = 25;
constexpr std::int64_t kMaxLookMs = 800;
/// For the process itself: a garbage collection, a busy I/O thread.
constexpr std::int64_t kLockMarginMs = 1'000;
/// A process whose holders die one after the other gives up after this many lifetimes of a lock.
constexpr std::int64_t kMaxLockLifetimes = 2;

/// A session that was refreshed more often is none. Ends the walk where a provider handed earlier
/// refresh tokens out again.
constexpr int kMaxGenerations = 1'000;
/// A store that is slow is asked for no longer than so many of its timeouts.
constexpr std::int64_t kMaxWalkTimeouts = 2;
/// A walk of so many look-ups is made once: then the store says where it leads.
constexpr int kShortenedFrom = 4;
/// A process whose event loop is busy gets locks too late. It gives up after so many.
constexpr int kMaxLocks = 3;

std::string random_owner() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), bytes.size());
  return std::string(base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).view());
}

bool is_terminal(const Failure& failure) {
  return failure.failure_class == FailureClass::kTerminal;
}

}  // namespace

SharedGrant::SharedGrant(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
                         SpentElsewhere& spent_elsewhere, Task task, OnDone on_done)
    : transport_(transport),
      clock_(clock),
      jitter_(jitter),
      spent_elsewhere_(spent_elsewhere),
      task_(std::move(task)),
      on_done_(std::move(on_done)),
      next_look_ms_(kFirstLookMs) {}

void SharedGrant::start() {
  started_ms_ = clock_.steady_ms();
  transport_.post([self = shared_from_this()] {
    if (self->task_.store_failed) {
      self->on_store_failure();
    } else {
      self->look_up();
    }
  });
}

void SharedGrant::look_up() {
  call(Operation::kGet, 0,
       [self = shared_from_this()](const StoreResponse& response) { self->on_entry(response); });
}

void SharedGrant::on_entry(const StoreResponse& response) {
  if (!response.ok) {
    on_store_failure(response.is_closed || response.problem == kUnsealable);
  } else if (response.value.empty()) {
    on_nothing_found();
  } else if (const auto entry = read(response)) {
    on_found(*entry);
  } else {
    task_.sharing->store->tell_failed(task_.provider->id, Operation::kGet, "unreadable_entry");
    on_store_failure(true);
  }
}

void SharedGrant::on_found(const StoreEntry& entry) {
  if (task_.is_nothing && task_.is_nothing(entry)) {
    on_nothing_found();
    return;
  }
  const bool is_older = entry.tokens && !replaces_key(*entry.tokens);
  if (is_older && !is_wanted(entry)) {
    older_ = entry;
    on_nothing_found();
    return;
  }
  give_lock_back();
  if (!entry.tokens || is_older || waited_) {
    settle(entry);
  } else {
    follow(entry, 1);
  }
}

void SharedGrant::follow(const StoreEntry& entry, int generation) {
  const TokenKey next = next_key(*entry.tokens);
  const auto on_next = [self = shared_from_this(), entry, next,
                        generation](const StoreResponse& response) {
    const auto later = self->read(response);
    const bool is_revoked = later && later->failure && later->failure->code == kRevoked;
    if (is_revoked) return self->settle(*later);
    // Any other failure is for those who spend it to find.
    const bool is_end = !later || !later->tokens;
    const StoreEntry& found = is_end ? entry : *later;
    const bool is_ring =
        !is_end && (self->next_key(*found.tokens) == next || !self->replaces_key(*found.tokens));
    if (!is_end && !is_ring && self->is_walk_over(generation)) return self->give_walk_up(found);
    if (!is_end && !is_ring) return self->follow(found, generation + 1);
    if (generation >= kShortenedFrom && self->replaces_key(*found.tokens)) self->shorten(found);
    self->settle(found);
  };
  call_store(transport_, *task_.sharing, *task_.provider, {Operation::kGet, next, {}, {}, 0},
             on_next);
}

// The next cookie of the same age goes on from there.
void SharedGrant::shorten(const StoreEntry& end) {
  call_store(transport_, *task_.sharing, *task_.provider,
             {Operation::kSet,
              task_.key,
              {},
              write_store_entry(end, clock_),
              task_.sharing->successor_ttl_ms},
             [](const StoreResponse& /*response*/) {});
}

bool SharedGrant::is_walk_over(int generation) const {
  return generation >= kMaxGenerations ||
         clock_.steady_ms() - started_ms_ >= kMaxWalkTimeouts * task_.sharing->timeout_ms;
}

void SharedGrant::give_walk_up(const StoreEntry& reached) {
  shorten(reached);
  finish({nullptr, std::make_shared<const Failure>(store_unavailable())}, Source::kRefreshed);
}

void SharedGrant::settle(const StoreEntry& entry) {
  const Source found = entry.tokens ? Source::kReplayed : Source::kRemembered;
  const bool is_answer = !entry.tokens || is_wanted(entry);
  finish(entry, waited_ ? Source::kJoined : found, !is_answer);
}

bool SharedGrant::is_wanted(const StoreEntry& entry) const {
  const AudienceTokens own = entry.tokens_for(task_.provider->audience);
  return own.tokens && task_.is_wanted(own);
}

void SharedGrant::on_nothing_found() {
  const bool is_of_audience = task_.standing && is_of_one_audience(*task_.standing);
  if (ours_.failure) {
    publish_failure();
  } else if (is_of_audience && !is_refusal_looked_up_) {
    look_refusals_up();
  } else if (owner_.empty()) {
    acquire();
  } else if (is_lock_long_enough()) {
    spend();
  } else if (++locks_ < kMaxLocks) {
    give_lock_back();
    acquire();
  } else {
    give_lock_back();
    finish({nullptr, std::make_shared<const Failure>(store_lock_timeout())}, Source::kRefreshed);
  }
}

// The answers of the store come through an event loop, which may have been busy meanwhile: a
// refresh that outlived its lock would let another process spend the token as well.
bool SharedGrant::is_lock_long_enough() const {
  return clock_.steady_ms() - locked_ms_ + spending_ms() <= lock_ttl_ms();
}

bool SharedGrant::is_spent_elsewhere() {
  const std::int64_t now_ms = clock_.steady_ms();
  const std::int64_t* until_ms = spent_elsewhere_.find(task_.key, now_ms);
  return until_ms != nullptr && now_ms < *until_ms;
}

// Where there is an entry that cannot be read, somebody has spent the refresh token.
void SharedGrant::on_store_failure(bool forbids_spending) {
  if (ours_.failure) {
    fail_alone();
  } else if (task_.standing) {
    stand_by_refusal();
  } else if (task_.sharing->required || forbids_spending || is_spent_elsewhere()) {
    give_lock_back();
    finish({nullptr, std::make_shared<const Failure>(store_unavailable())}, Source::kRefreshed);
  } else {
    local_ = true;
    spend();
  }
}

void SharedGrant::acquire() {
  owner_ = random_owner();
  locked_ms_ = clock_.steady_ms();
  call(Operation::kAcquire, lock_ttl_ms(),
       [self = shared_from_this()](const StoreResponse& response) {
         if (!response.ok) {
           // Whether it was acquired is unknown; it is given back at the end.
           self->on_store_failure(response.is_closed);
         } else if (response.done) {
           self->spent_elsewhere_.erase(self->task_.key);
           self->look_up();
         } else {
           self->owner_.clear();
           self->await_holder();
         }
       });
}

void SharedGrant::await_holder() {
  if (clock_.steady_ms() - started_ms_ >= kMaxLockLifetimes * lock_ttl_ms()) {
    finish({nullptr, std::make_shared<const Failure>(store_lock_timeout())}, Source::kRefreshed);
    return;
  }
  waited_ = true;
  if (!is_spent_elsewhere()) {
    const std::int64_t now_ms = clock_.steady_ms();
    spent_elsewhere_.put(task_.key, now_ms + lock_ttl_ms(), now_ms);
  }
  const std::int64_t ms = next_look_ms_;
  next_look_ms_ = std::min(next_look_ms_ * 2, kMaxLookMs);
  call(Operation::kWait, ms, [self = shared_from_this(), ms](const StoreResponse& response) {
    // A store that failed to wait would be asked without a pause.
    if (response.ok) {
      self->look_up();
    } else {
      self->transport_.post_after(ms, [self] { self->look_up(); });
    }
  });
}

void SharedGrant::spend() {
  task_.refresh(
      [self = shared_from_this()](GrantResult result) { self->on_refreshed(std::move(result)); });
}

void SharedGrant::on_refreshed(GrantResult result) {
  requests_ = result.requests;
  withheld_ = std::move(result.withheld);
  if (auto* tokens = std::get_if<TokenSet>(&result.outcome)) {
    ours_.tokens = std::make_shared<const TokenSet>(std::move(*tokens));
    ours_.audience = task_.provider->audience;
    ours_.obtained_ms = clock_.steady_ms();
    carry_over_known();
    publish_tokens();
    return;
  }
  const auto& failure = std::get<Failure>(result.outcome);
  if (rotated_all_the_same()) return publish_withheld(failure);
  ours_.failure = std::make_shared<const Failure>(failure);
  const bool is_of_audience = is_of_one_audience(failure);
  if (!local_ && is_of_audience && is_terminal(failure)) {
    publish_audience_refusal();
  } else if (local_ || is_of_audience) {
    // Another client's settings may be right, or what it asks for.
    fail_alone();
  } else if (is_terminal(*ours_.failure)) {
    // A slow holder whose lock ran out may have spent it, and published what it got.
    look_up();
  } else {
    publish_failure();
  }
}

void SharedGrant::give_lock_back() {
  if (owner_.empty()) return;
  call(Operation::kRelease, 0, [](const StoreResponse& /*response*/) {});
  owner_.clear();
}

void SharedGrant::finish(const StoreEntry& entry, Source source, bool superseded) {
  Result result;
  if (entry.tokens) {
    const AudienceTokens own = entry.tokens_for(task_.provider->audience);
    result.grant.outcome = own.tokens ? *own.tokens : *entry.tokens;
  } else {
    result.grant.outcome = *entry.failure;
  }
  result.grant.requests = requests_;
  result.grant.withheld = std::move(withheld_);
  result.grant.duration_ms = clock_.steady_ms() - started_ms_;
  result.grant.source = source;
  // A holder that was waited for in vain may yet publish what it got for the same refresh token.
  const bool is_contested = waited_ && entry.failure && is_terminal(*entry.failure);
  result.grant.is_ours_to_remember = source == Source::kRefreshed && !is_contested;
  result.superseded = superseded;
  result.entry = entry;
  std::exchange(on_done_, nullptr)(std::move(result));
}

void SharedGrant::call(Operation operation, std::int64_t ms, OnResponse on_response,
                       SecretString value) {
  call_store(transport_, *task_.sharing, *task_.provider,
             {operation, task_.key, owner_, std::move(value), ms}, std::move(on_response));
}

std::optional<StoreEntry> SharedGrant::read(const StoreResponse& response) const {
  return read_store_entry(response.value.view(), static_cast<double>(clock_.wall_ms()),
                          clock_.steady_ms());
}

TokenKey SharedGrant::next_key(const TokenSet& tokens) const {
  return token_key(task_.token_endpoint, task_.provider->client_id, tokens.refresh_token.view());
}

bool SharedGrant::replaces_key(const TokenSet& tokens) const {
  return !(next_key(tokens) == task_.key);
}

// Until the successor is published.
std::int64_t SharedGrant::spending_ms() const {
  const std::int64_t retries = task_.provider->retries;
  return (retries + 1) * longest_attempt_ms(*task_.provider) + retries * kMaxRetryDelayMs +
         task_.sharing->timeout_ms;
}

std::int64_t SharedGrant::lock_ttl_ms() const {
  return spending_ms() + task_.sharing->timeout_ms + kLockMarginMs;
}

}  // namespace token_rotation
