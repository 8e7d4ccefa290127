#include "store/end_publication.hpp"

#include <utility>

#include "oauth/local_failures.hpp"
#include "store/store_entry.hpp"

namespace token_rotation {

void publish_end(const StoreClient& store, EndPublication publication, int attempts_made) {
  const TokenKey key = publication.key;
  const std::int64_t ttl_ms = publication.ttl_ms;
  auto on_response = [store, publication = std::move(publication),
                      attempts = attempts_made + 1](const StoreResponse& response) {
    if (response.ok) {
      if (publication.on_taken) publication.on_taken();
      return;
    }
    const auto delay_ms = publication.delay_ms(attempts, response);
    if (!delay_ms) return;
    store.transport().post_after(*delay_ms, [store, publication, attempts] {
      const bool is_undone = publication.is_standing && !publication.is_standing();
      if (!is_undone) publish_end(store, publication, attempts);
    });
  };
  store.set(key, write_store_entry({nullptr, revoked_here()}), ttl_ms, std::move(on_response));
}

}  // namespace token_rotation
