#include "store/shared_grant.hpp"

#include <utility>
#include <variant>

#include "oauth/local_failures.hpp"
#include "store/audience_refusals.hpp"

namespace token_rotation {
namespace {

bool is_terminal(const Failure& failure) {
  return failure.failure_class == FailureClass::kTerminal;
}

}  // namespace

SharedGrant::SharedGrant(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
                         ForeignLocks& foreign_locks, Task task, OnDone on_done)
    : transport_(transport),
      clock_(clock),
      task_(std::move(task)),
      on_done_(std::move(on_done)),
      store_(transport, task_.sharing, *task_.provider),
      lock_(
          std::make_shared<RefreshLock>(store_, clock, foreign_locks, *task_.provider, task_.key)),
      lineage_(std::make_shared<Lineage>(store_, clock, task_.key, task_.token_endpoint,
                                         task_.provider->client_id)),
      publication_(std::make_shared<Publication>(store_, clock, jitter, lock_, lineage_, task_.key,
                                                 task_.known)),
      started_ms_(clock.steady_ms()) {}

void SharedGrant::start() {
  transport_.post([self = shared_from_this()] {
    if (self->task_.store_failed) {
      self->on_store_failure();
    } else {
      self->look_up();
    }
  });
}

void SharedGrant::look_up() {
  store_.get(task_.key, [self = shared_from_this()](const StoreResponse& response) {
    self->on_entry(response);
  });
}

void SharedGrant::on_entry(const StoreResponse& response) {
  if (!response.ok) {
    on_store_failure(response.is_closed || response.problem == kUnsealable);
  } else if (response.value.empty()) {
    on_nothing_found();
  } else if (const auto entry = lineage_->read(response)) {
    on_found(*entry);
  } else {
    store_.tell_unreadable();
    on_store_failure(true);
  }
}

void SharedGrant::on_found(const StoreEntry& entry) {
  if (task_.ignores_entry && task_.ignores_entry(entry)) return on_nothing_found();
  const bool is_older = entry.tokens && !lineage_->replaces_start(*entry.tokens);
  if (is_older && !answers_callers(entry)) {
    publication_->note_older(entry);
    return on_nothing_found();
  }
  lock_->give_back();
  if (!entry.tokens || is_older || lock_->was_awaited()) return settle(entry);
  lineage_->follow(entry, [self = shared_from_this()](const std::optional<StoreEntry>& newest) {
    if (newest) {
      self->settle(*newest);
    } else {
      self->give_up(store_unavailable());
    }
  });
}

void SharedGrant::on_nothing_found() {
  const bool is_of_audience = task_.standing && is_of_one_audience(*task_.standing);
  if (publication_->is_failure()) {
    publish_failure();
  } else if (is_of_audience && !is_refusal_looked_up_) {
    look_refusals_up();
  } else if (!lock_->is_held()) {
    take_lock();
  } else if (lock_->outlasts_spending()) {
    spend();
  } else if (lock_->may_be_taken_again()) {
    lock_->give_back();
    take_lock();
  } else {
    lock_->give_back();
    give_up(store_lock_timeout());
  }
}

// Nothing is published of the grant, so that a sign-in elsewhere cannot be seen there.
void SharedGrant::look_refusals_up() {
  is_refusal_looked_up_ = true;
  look_refusal_up(store_, task_.key, task_.provider->audience,
                  [self = shared_from_this()](bool may_stand) {
                    if (may_stand) {
                      self->stand_by_refusal();
                    } else {
                      self->on_nothing_found();
                    }
                  });
}

// Where there is an entry that cannot be read, another process has spent the refresh token.
void SharedGrant::on_store_failure(bool forbids_spending) {
  if (publication_->is_failure()) {
    fail_alone();
  } else if (task_.standing) {
    stand_by_refusal();
  } else if (task_.sharing->required || forbids_spending || lock_->is_foreign()) {
    lock_->give_back();
    give_up(store_unavailable());
  } else {
    is_local_ = true;
    spend();
  }
}

void SharedGrant::take_lock() {
  lock_->take([self = shared_from_this()](RefreshLock::Taken taken) {
    switch (taken) {
      case RefreshLock::Taken::kYes:
        return self->look_up();
      case RefreshLock::Taken::kNo:
        return self->await_holder();
      case RefreshLock::Taken::kUnknown:
      case RefreshLock::Taken::kClosed:
        return self->on_store_failure(taken == RefreshLock::Taken::kClosed);
    }
  });
}

void SharedGrant::await_holder() {
  if (!lock_->await_holder([self = shared_from_this()] { self->look_up(); }))
    give_up(store_lock_timeout());
}

void SharedGrant::spend() {
  task_
      .make_grant(
          [self = shared_from_this()](GrantResult result) { self->on_spent(std::move(result)); })
      ->start();
}

void SharedGrant::on_spent(GrantResult result) {
  requests_ = result.requests;
  withheld_ = std::move(result.withheld);
  if (auto* tokens = std::get_if<TokenSet>(&result.outcome)) {
    publication_->take_tokens(std::make_shared<const TokenSet>(std::move(*tokens)),
                              task_.provider->audience);
    publish_tokens();
  } else {
    on_refused(std::get<Failure>(result.outcome));
  }
}

void SharedGrant::on_refused(const Failure& failure) {
  const bool is_of_audience = is_of_one_audience(failure);
  if (has_rotated_all_the_same()) {
    publication_->take_withheld(withheld_, failure);
    // Where the refusal is about the grant it stands for the next refresh token too.
    if (!is_local_ && !is_of_audience && !failure.is_transient())
      publication_->tell_refusal_of_next();
    return publish_tokens();
  }
  publication_->take_failure(failure);
  if (!is_local_ && is_of_audience && is_terminal(failure)) {
    // With the lock of the grant, so that no other process adds to the list meanwhile.
    add_refusal(store_, task_.key, task_.provider->audience,
                [self = shared_from_this()] { self->fail_alone(); });
  } else if (is_local_ || is_of_audience) {
    // Another client's settings may be right, or what it asks for.
    fail_alone();
  } else if (is_terminal(failure)) {
    // A slow holder whose lock ran out may have spent it, and published what it got.
    look_up();
  } else {
    publish_failure();
  }
}

bool SharedGrant::has_rotated_all_the_same() const {
  if (withheld_.empty()) return false;
  return !(token_key(task_.token_endpoint, task_.provider->client_id, withheld_.view()) ==
           task_.key);
}

void SharedGrant::publish_tokens() {
  if (is_local_) {
    finish_ours();
    return publication_->tell_behind(0);
  }
  publication_->tell_tokens([self = shared_from_this()](const std::optional<StoreEntry>& newer) {
    if (!newer) {
      self->finish_ours();
    } else if (self->publication_->is_refusal()) {
      self->finish(*newer, Source::kRefreshed, !self->answers_callers(*newer));
    } else {
      self->finish(self->publication_->merged_with(*newer), Source::kRefreshed);
    }
  });
}

void SharedGrant::publish_failure() {
  publication_->tell_failure([self = shared_from_this()] { self->fail_alone(); });
}

void SharedGrant::fail_alone() {
  lock_->give_back();
  finish_ours();
}

bool SharedGrant::answers_callers(const StoreEntry& entry) const {
  const AudienceTokens own = entry.tokens_for(task_.provider->audience);
  return own.tokens && task_.answers_callers(own);
}

void SharedGrant::settle(const StoreEntry& entry) {
  const Source found = entry.tokens ? Source::kReplayed : Source::kRemembered;
  const bool is_answer = !entry.tokens || answers_callers(entry);
  finish(entry, lock_->was_awaited() ? Source::kJoined : found, !is_answer);
}

void SharedGrant::give_up(const Failure& failure) {
  finish({nullptr, std::make_shared<const Failure>(failure)}, Source::kRefreshed);
}

void SharedGrant::stand_by_refusal() {
  lock_->give_back();
  finish({nullptr, task_.standing}, Source::kRemembered);
}

void SharedGrant::finish_ours() {
  finish(publication_->result(), Source::kRefreshed);
}

void SharedGrant::finish(const StoreEntry& entry, Source source, bool is_superseded) {
  GrantResult result;
  if (entry.tokens) {
    const AudienceTokens own = entry.tokens_for(task_.provider->audience);
    result.outcome = own.tokens ? *own.tokens : *entry.tokens;
    result.successor = lineage_->successor_of(entry);
  } else {
    result.outcome = *entry.failure;
  }
  result.requests = requests_;
  result.withheld = std::move(withheld_);
  result.duration_ms = clock_.steady_ms() - started_ms_;
  result.source = source;
  // A holder that published nothing while this process waited may yet publish what it got for the
  // same refresh token.
  const bool is_contested = lock_->was_awaited() && entry.failure && is_terminal(*entry.failure);
  result.is_ours_to_remember = source == Source::kRefreshed && !is_contested;
  result.is_superseded = is_superseded;
  std::exchange(on_done_, nullptr)(std::move(result));
}

}  // namespace token_rotation
