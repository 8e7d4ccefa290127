#pragma once

#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// Asks the store, and answers on the transport's thread, once, after `sharing.timeout_ms` and its
/// grace at the latest (for a wait: that much after the wait should have ended). What fails is told
/// to the operator. Only on the transport's thread.
void call_store(HttpTransport& transport, const Sharing& sharing, const Provider& provider,
                StoreRequest request, SharedStore::OnResponse on_response);

}  // namespace token_rotation
