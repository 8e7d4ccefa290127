#include "rotation/session_ends.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "client/retry_policy.hpp"
#include "oauth/local_failures.hpp"
#include "store/end_publication.hpp"
#include "store/store_client.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kMaxLookUps = 10'000;
constexpr std::int64_t kLookUpEveryMs = 60'000;
/// A store that is away for longer does not learn of the end any more.
constexpr std::int64_t kPublishAgainMs = 60'000;
constexpr int kMaxEndPublications = 70;

}  // namespace

SessionEnds::SessionEnds(HttpTransport& transport, const Clock& clock)
    : transport_(transport),
      clock_(clock),
      max_age_ms_(kDefaultSessionMaxAgeMs),
      ended_(kMaxEnds),
      looked_up_(kMaxLookUps, kLookUpEveryMs) {}

void SessionEnds::end(const TokenKey& session, const std::shared_ptr<const Provider>& provider,
                      const std::shared_ptr<const Sharing>& sharing) {
  {
    const MutexLock lock(mutex_);
    remember(session);
  }
  if (!sharing || !provider) return;
  transport_.post([this, session, store = StoreClient(transport_, sharing, *provider)] {
    publish(session, store);
  });
}

bool SessionEnds::has_ended(const TokenKey& session) {
  const MutexLock lock(mutex_);
  return ended_.has(session, clock_.steady_ms());
}

bool SessionEnds::look_up(const TokenKey& session, const std::shared_ptr<const Provider>& provider,
                          const std::shared_ptr<const Sharing>& sharing, OnLookedUp then) {
  {
    const MutexLock lock(mutex_);
    if (const auto found = waiting_.find(session); found != waiting_.end()) {
      found->second.push_back(std::move(then));
      return true;
    }
    const std::int64_t now_ms = clock_.steady_ms();
    const std::int64_t* last_ms = looked_up_.find(session, now_ms);
    if (last_ms != nullptr && now_ms - *last_ms < kLookUpEveryMs) return false;
    waiting_[session].push_back(std::move(then));
  }
  transport_.post([this, session, store = StoreClient(transport_, sharing, *provider)] {
    store.get(session,
              [this, session](const StoreResponse& response) { on_looked_up(session, response); });
  });
  return true;
}

void SessionEnds::on_looked_up(const TokenKey& session, const StoreResponse& response) {
  // What cannot be read is not a proof: a store that answers nonsense would sign every user out.
  const auto entry = read_store_entry(response.value.view(), static_cast<double>(clock_.wall_ms()));
  const bool is_ended = entry && entry->failure && entry->failure->code == kRevoked;
  const bool store_failed = !response.ok && response.problem != kUnsealable;
  std::vector<OnLookedUp> waiting;
  {
    const MutexLock lock(mutex_);
    if (is_ended) remember(session);
    const std::int64_t now_ms = clock_.steady_ms();
    if (!store_failed) looked_up_.put(session, now_ms, now_ms);
    const auto found = waiting_.find(session);
    waiting = std::move(found->second);
    waiting_.erase(found);
  }
  for (const OnLookedUp& then : waiting) then(store_failed);
}

void SessionEnds::publish(const TokenKey& session, const StoreClient& store) {
  EndPublication publication;
  publication.key = session;
  publication.ttl_ms = max_age_ms();
  publication.delay_ms = [](int attempts,
                            const StoreResponse& last) -> std::optional<std::int64_t> {
    if (last.is_closed || attempts == kMaxEndPublications) return std::nullopt;
    return republication_delay_ms(attempts).value_or(kPublishAgainMs);
  };
  publish_end(store, std::move(publication));
}

void SessionEnds::remember(const TokenKey& session) {
  const std::int64_t now_ms = clock_.steady_ms();
  ended_.add(session, now_ms + max_age_ms_, now_ms);
}

void SessionEnds::want_max_age(std::int64_t max_age_ms) {
  const MutexLock lock(mutex_);
  max_age_ms_ = is_wanted_ ? std::max(max_age_ms_, max_age_ms) : max_age_ms;
  is_wanted_ = true;
}

std::int64_t SessionEnds::max_age_ms() const {
  const MutexLock lock(mutex_);
  return max_age_ms_;
}

}  // namespace token_rotation
