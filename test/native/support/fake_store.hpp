#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fake_clock.hpp"
#include "fake_transport.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// A store in memory that several rotations share, as several processes share a server. Test's
/// thread only.
class FakeStore {
 public:
  using Operation = StoreRequest::Operation;
  enum class Mood : std::uint8_t { kAnswers, kFails, kHangs, kIsClosed };

  explicit FakeStore(FakeClock& clock) : clock_(clock) {}

  void ask(const StoreRequest& request, SharedStore::OnResponse on_response) {
    asked.push_back(request.operation);
    const Mood now = mood_of(request);
    if (now == Mood::kHangs) return;
    if (now == Mood::kFails || now == Mood::kIsClosed) {
      StoreResponse response;
      response.problem = problem;
      response.is_closed = now == Mood::kIsClosed;
      on_response(std::move(response));
    } else if (request.operation == Operation::kWait) {
      waiting_.emplace_back(request.key, std::move(on_response));
    } else {
      on_response(answer(request));
    }
  }

  std::size_t count(Operation operation) const {
    return static_cast<std::size_t>(std::count(asked.begin(), asked.end(), operation));
  }
  bool is_locked(const TokenKey& key) const {
    const auto found = locks_.find(key.digest);
    return found != locks_.end() && found->second.until_ms > clock_.steady_ms();
  }
  std::optional<std::string> value(const TokenKey& key) const {
    const auto found = values_.find(key.digest);
    if (found == values_.end() || found->second.until_ms <= clock_.steady_ms()) return std::nullopt;
    return found->second.text;
  }
  std::int64_t lock_left_ms(const TokenKey& key) const {
    return locks_.at(key.digest).until_ms - clock_.steady_ms();
  }
  void put(const TokenKey& key, const SecretString& value) {
    values_[key.digest] = {std::string(value.view()), clock_.steady_ms() + 1'000'000};
  }
  void flush() {
    values_.clear();
    locks_.clear();
  }

  struct Told {
    std::string provider_id;
    Operation operation;
    std::string problem;
  };

  Mood mood = Mood::kAnswers;
  std::map<Operation, Mood> moods;         ///< of single operations
  std::map<Operation, std::int64_t> late;  ///< ms until the answer arrives
  std::optional<TokenKey> unreadable;      ///< kGet of it fails
  std::string problem = "ECONNREFUSED";
  std::vector<Operation> asked;
  std::vector<Told> told;
  bool tells_of_publications = true;

 private:
  Mood mood_of(const StoreRequest& request) const {
    if (request.operation == Operation::kGet && unreadable == request.key) return Mood::kFails;
    const auto own = moods.find(request.operation);
    return own == moods.end() ? mood : own->second;
  }

  struct Entry {
    std::string text;
    std::int64_t until_ms = 0;
  };

  StoreResponse answer(const StoreRequest& request) {
    StoreResponse response;
    response.ok = true;
    Entry& lock = locks_[request.key.digest];
    const bool locked = lock.until_ms > clock_.steady_ms();
    const bool owned = locked && lock.text == request.owner;
    const std::int64_t until_ms = clock_.steady_ms() + request.ms;
    switch (request.operation) {
      case Operation::kGet:
        response.value = SecretString(value(request.key).value_or(""));
        break;
      case Operation::kAcquire:
        response.done = !locked;
        if (response.done) lock = {request.owner, until_ms};
        break;
      case Operation::kSet:
        response.done = request.owner.empty() || owned;
        if (!response.done) break;
        values_[request.key.digest] = {std::string(request.value.view()), until_ms};
        if (owned) lock = {};
        wake(request.key);
        break;
      case Operation::kRelease:
        response.done = owned;
        if (owned) lock = {};
        wake(request.key);
        break;
      case Operation::kWait:
        break;
    }
    return response;
  }

  void wake(const TokenKey& key) {
    if (!tells_of_publications) return;
    const auto waiting = std::exchange(waiting_, {});
    for (const auto& [waited_key, on_response] : waiting) {
      if (waited_key == key) {
        StoreResponse response;
        response.ok = true;
        on_response(std::move(response));
      } else {
        waiting_.emplace_back(waited_key, on_response);
      }
    }
  }

  FakeClock& clock_;
  std::map<Digest, Entry> values_;
  std::map<Digest, Entry> locks_;
  std::vector<std::pair<TokenKey, SharedStore::OnResponse>> waiting_;
};

/// What one process sees of it.
class FakeStoreClient final : public SharedStore {
 public:
  FakeStoreClient(FakeStore& store, FakeTransport& transport)
      : store_(store), transport_(transport) {}

  void ask(StoreRequest request, OnResponse on_response) override {
    if (request.operation == FakeStore::Operation::kWait) {
      transport_.post_after(request.ms, [on_response] {
        StoreResponse response;
        response.ok = true;
        on_response(std::move(response));
      });
    }
    const auto late = store_.late.find(request.operation);
    if (late == store_.late.end()) return store_.ask(request, std::move(on_response));
    store_.ask(request, [this, ms = late->second, on_response](const StoreResponse& response) {
      auto kept = std::make_shared<StoreResponse>(response);
      transport_.post_after(ms, [kept, on_response] { on_response(std::move(*kept)); });
    });
  }

  void tell_failed(std::string_view provider_id, StoreRequest::Operation operation,
                   std::string_view problem) override {
    store_.told.push_back({std::string(provider_id), operation, std::string(problem)});
  }

 private:
  FakeStore& store_;
  FakeTransport& transport_;
};

}  // namespace token_rotation
