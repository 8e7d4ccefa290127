#include "store/store_client.hpp"

#include <memory>
#include <utility>

namespace token_rotation {
namespace {

/// Whoever comes first, the store or the timer, takes the callback; with it goes all that it holds,
/// however long the other one stays.
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

void call_store(HttpTransport& transport, const Sharing& sharing, const Provider& provider,
                StoreRequest request, SharedStore::OnResponse on_response) {
  const auto operation = request.operation;
  const bool waits = operation == StoreRequest::Operation::kWait;
  const auto pending = std::make_shared<PendingCall>();
  pending->on_response = [store = sharing.store, provider_id = provider.id, operation,
                          on_response = std::move(on_response)](StoreResponse response) {
    if (!response.ok) store->tell_failed(provider_id, operation, response.problem);
    on_response(std::move(response));
  };
  transport.post_after(sharing.timeout_ms + sharing.grace_ms + (waits ? request.ms : 0),
                       [pending] { pending->settle(timed_out()); });
  sharing.store->ask(std::move(request), [&transport, pending](StoreResponse response) {
    auto kept = std::make_shared<StoreResponse>(std::move(response));
    transport.post([pending, kept] { pending->settle(std::move(*kept)); });
  });
}

}  // namespace token_rotation
