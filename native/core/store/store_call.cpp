#include "store/store_call.hpp"

#include <memory>
#include <utility>

namespace token_rotation {
namespace {

/// Whoever comes first, the store or the timer, takes the callback; with it goes all that it holds,
/// however long the other one stays.
struct PendingCall {
  SharedStore::OnReply on_reply;

  void settle(StoreReply reply) {
    if (const auto first = std::exchange(on_reply, nullptr)) first(std::move(reply));
  }
};

StoreReply timed_out() {
  StoreReply reply;
  reply.problem = "timeout";
  return reply;
}

}  // namespace

void call_store(HttpTransport& transport, const Sharing& sharing, const Provider& provider,
                StoreRequest request, SharedStore::OnReply on_reply) {
  const auto operation = request.operation;
  const bool waits = operation == StoreRequest::Operation::kWait;
  const auto pending = std::make_shared<PendingCall>();
  pending->on_reply = [store = sharing.store, provider_id = provider.id, operation,
                       on_reply = std::move(on_reply)](StoreReply reply) {
    if (!reply.ok) store->tell_failed(provider_id, operation, reply.problem);
    on_reply(std::move(reply));
  };
  transport.post_after(sharing.timeout_ms + sharing.grace_ms + (waits ? request.ms : 0),
                       [pending] { pending->settle(timed_out()); });
  sharing.store->ask(std::move(request), [&transport, pending](StoreReply reply) {
    auto kept = std::make_shared<StoreReply>(std::move(reply));
    transport.post([pending, kept] { pending->settle(std::move(*kept)); });
  });
}

}  // namespace token_rotation
