#include "store/store_client.hpp"

#include <memory>
#include <utility>

namespace token_rotation {
namespace {

using Operation = StoreRequest::Operation;

/// The first to come, the store or the timer, takes the callback. All that the callback holds goes
/// with it, however long the other one stays.
struct PendingCall {
  SharedStore::OnResponse on_response;

  void settle(StoreResponse response) {
    if (const auto first = std::exchange(on_response, nullptr)) first(std::move(response));
  }
};

StoreResponse timed_out() {
  StoreResponse response;
  response.problem = "timeout";
  return response;
}

}  // namespace

void StoreClient::get(const TokenKey& key, OnResponse then) const {
  call({Operation::kGet, key, {}, {}, 0}, std::move(then));
}

void StoreClient::set(const TokenKey& key, SecretString value, std::int64_t ms,
                      OnResponse then) const {
  call({Operation::kSet, key, {}, std::move(value), ms}, std::move(then));
}

void StoreClient::set_owned(const TokenKey& key, const std::string& owner, SecretString value,
                            std::int64_t ms, OnResponse then) const {
  call({Operation::kSet, key, owner, std::move(value), ms}, std::move(then));
}

void StoreClient::acquire(const TokenKey& key, const std::string& owner, std::int64_t ms,
                          OnResponse then) const {
  call({Operation::kAcquire, key, owner, {}, ms}, std::move(then));
}

void StoreClient::release(const TokenKey& key, const std::string& owner) const {
  call({Operation::kRelease, key, owner, {}, 0}, nullptr);
}

void StoreClient::wait(const TokenKey& key, std::int64_t ms, OnResponse then) const {
  call({Operation::kWait, key, {}, {}, ms}, std::move(then));
}

void StoreClient::tell_unreadable() const {
  sharing_->store->tell_failed(provider_id_, Operation::kGet, "unreadable_entry");
}

void StoreClient::call(StoreRequest request, OnResponse then) const {
  const auto operation = request.operation;
  const bool waits = operation == Operation::kWait;
  const auto pending = std::make_shared<PendingCall>();
  pending->on_response = [store = sharing_->store, provider_id = provider_id_, operation,
                          then = std::move(then)](StoreResponse response) {
    if (!response.ok) store->tell_failed(provider_id, operation, response.problem);
    if (then) then(std::move(response));
  };
  transport_.post_after(sharing_->timeout_ms + sharing_->grace_ms + (waits ? request.ms : 0),
                        [pending] { pending->settle(timed_out()); });
  sharing_->store->ask(std::move(request),
                       [&transport = transport_, pending](StoreResponse response) {
                         auto kept = std::make_shared<StoreResponse>(std::move(response));
                         transport.post([pending, kept] { pending->settle(std::move(*kept)); });
                       });
}

}  // namespace token_rotation
