#include "rotation/rotation_memory.hpp"

#include <algorithm>
#include <utility>

#include "oauth/client_digest.hpp"
#include "oauth/local_failures.hpp"
#include "rotation/session_ends.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kDefaultSuccessors = 10'000;
constexpr std::int64_t kDefaultSuccessorTtlMs = kDefaultSessionMaxAgeMs;
constexpr std::int64_t kAskStoreAgainMs = 60'000;

}  // namespace

RotationMemory::RotationMemory(const Clock& clock, const Jitter& jitter)
    : clock_(clock),
      jitter_(jitter),
      successors_(kDefaultSuccessors, kDefaultSuccessorTtlMs),
      failures_(kDefaultSuccessors, kDefaultSuccessorTtlMs),
      audience_failures_(kDefaultSuccessors, kDefaultSuccessorTtlMs),
      ended_grants_(kMaxEnds),
      asked_again_(kDefaultSuccessors, kAskStoreAgainMs) {}

std::optional<Successor> RotationMemory::newest(const TokenKey& key) {
  return successors_.newest(key, clock_.steady_ms());
}

const Successor* RotationMemory::known(const TokenKey& key) {
  return successors_.known(key, clock_.steady_ms());
}

Successor RotationMemory::learn(const TokenKey& key, Successor found) {
  return successors_.learn(key, std::move(found), clock_.steady_ms());
}

bool RotationMemory::hold(const TokenKey& key) {
  return successors_.hold(key, clock_.steady_ms());
}

void RotationMemory::release(const TokenKey& key) {
  successors_.release(key, clock_.steady_ms());
}

void RotationMemory::tell_history(GrantContext& context, const TokenKey& key,
                                  const Audience& audience) {
  const std::int64_t steady_ms = clock_.steady_ms();
  context.history = failures_.history(key, steady_ms);
  context.audience_history =
      history_of_audience(context.history, audience_failures_.history(key, audience, steady_ms));
}

void RotationMemory::learn_failure(const TokenKey& key, const Failure& failure) {
  failures_.learn(key, failure, clock_.steady_ms());
}

void RotationMemory::forget(const TokenKey& key, const Audience& audience) {
  forget_failures(key, audience);
  audience_failures_.forget(key);
  successors_.forget(key, clock_.steady_ms());
}

void RotationMemory::want_bounds(std::size_t max_successors, std::int64_t successor_ttl_ms) {
  const std::size_t capacity =
      bounds_wanted_ ? std::max(max_successors, successors_.capacity()) : max_successors;
  const std::int64_t idle_ms =
      bounds_wanted_ ? std::max(successor_ttl_ms, successors_.idle_ms()) : successor_ttl_ms;
  bounds_wanted_ = true;
  successors_.set_bounds(capacity, idle_ms);
  failures_.set_bounds(capacity, idle_ms);
  audience_failures_.set_bounds(capacity, idle_ms);
}

std::shared_ptr<const Failure> RotationMemory::standing_revocation(const TokenKey& key) {
  return ended_grants_.has(key, clock_.steady_ms()) ? revoked_here() : nullptr;
}

bool RotationMemory::asks_store_again(const TokenKey& key, const Failure& failure) {
  if (failure.failure_class != FailureClass::kTerminal) return false;
  // The store says nothing of an end that it was never told.
  if (failure.code == kRevoked && !ended_grants_.is_shared(key)) return false;
  const std::int64_t now_ms = clock_.steady_ms();
  const std::int64_t* last_ms = asked_again_.find(key, now_ms);
  if (last_ms != nullptr && now_ms - *last_ms < kAskStoreAgainMs) return false;
  asked_again_.put(key, now_ms, now_ms);
  return true;
}

std::shared_ptr<const Failure> RotationMemory::standing_failure(const TokenKey& key,
                                                                const Provider& provider,
                                                                const Endpoints& endpoints) {
  if (auto revocation = standing_revocation(key)) return revocation;
  const auto standing = standing_of(key, provider.audience);
  if (!standing) return nullptr;
  // Digesting the settings is worth it only where they decide.
  const bool any_client = standing->failure->failure_class != FailureClass::kConfiguration;
  if (any_client || standing->concerns(client_digest(provider, endpoints))) {
    return standing->failure;
  }
  return nullptr;
}

std::optional<FailureMemory::Standing> RotationMemory::standing_of(const TokenKey& key,
                                                                   const Audience& audience) {
  const std::int64_t steady_ms = clock_.steady_ms();
  auto of_grant = failures_.standing(key, steady_ms);
  return of_grant ? of_grant : audience_failures_.standing(key, audience, steady_ms);
}

void RotationMemory::forget_failures(const TokenKey& key, const Audience& audience) {
  failures_.forget(key);
  audience_failures_.forget(key, audience, clock_.steady_ms());
  ended_grants_.erase(key);
}

std::shared_ptr<const TokenSet> RotationMemory::remember_tokens(const TokenKey& key,
                                                                const Audience& audience,
                                                                Successor successor,
                                                                Source source) {
  const std::int64_t steady_ms = clock_.steady_ms();
  forget_failures(key, audience);
  if (source != Source::kRefreshed) {
    return successors_.learn(key, std::move(successor), steady_ms).tokens_for(audience).tokens;
  }
  forget_failures(successor.key, audience);
  auto own = successor.tokens_for(audience).tokens;
  successors_.remember(key, std::move(successor), steady_ms);
  return own;
}

void RotationMemory::remember_failure(const TokenKey& key, const Provider& provider,
                                      const Endpoints& endpoints,
                                      const std::shared_ptr<const Failure>& failure) {
  const Digest client = client_digest(provider, endpoints);
  const std::int64_t steady_ms = clock_.steady_ms();
  if (is_of_one_audience(*failure)) {
    audience_failures_.remember(key, provider.audience, client, failure, jitter_(), steady_ms);
    if (failure->may_be_spent) failures_.add_lost(key, steady_ms);
  } else {
    failures_.remember(key, client, failure, jitter_(), steady_ms);
  }
}

void RotationMemory::remember_withheld(const TokenKey& spent, const Provider& provider,
                                       const Endpoints& endpoints,
                                       const SecretString& refresh_token,
                                       const std::shared_ptr<const Failure>& failure) {
  if (refresh_token.empty()) return;
  const TokenKey next = token_key(endpoints.token, provider.client_id, refresh_token.view());
  if (next == spent) return;
  // It answers no audience: their tokens stay beside it.
  successors_.remember(spent, {next, only_refresh_token(refresh_token), std::nullopt},
                       clock_.steady_ms());
  remember_failure(next, provider, endpoints, failure);
}

TokenKey RotationMemory::newest_of(const TokenKey& key) {
  const auto successor = newest(key);
  return successor ? successor->key : key;
}

void RotationMemory::remember_end(const TokenKey& key, std::int64_t for_ms) {
  const std::int64_t now_ms = clock_.steady_ms();
  ended_grants_.add(key, now_ms + for_ms, now_ms);
}

}  // namespace token_rotation
