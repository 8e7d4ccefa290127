#include "local_stores.hpp"

#include <openssl/ssl.h>

#include <stdexcept>
#include <utility>

namespace token_rotation {

LocalStores::LocalStores() {
  // Registers its exit handler now, so that it runs after the one that stops the threads.
  OPENSSL_init_ssl(0, nullptr);
}

LocalStores::~LocalStores() {
  std::map<std::string, Opened> opened;
  {
    const MutexLock lock(mutex_);
    opened.swap(opened_);
  }
  // Without the lock: what the stores still hold comes back here when it goes.
  opened.clear();
}

std::shared_ptr<EmbeddedStore> LocalStores::open(const std::string& path,
                                                 std::vector<SecretString> keys, bool check_place) {
  const MutexLock lock(mutex_);
  const auto found = opened_.find(path);
  if (found != opened_.end() && found->second.users == 0) {
    // The store is closing: a caller that opens the file again waits until that is done.
    found->second.store->join();
    opened_.erase(found);
  } else if (found != opened_.end()) {
    if (!found->second.store->is_sealed_by(ValueSeal(keys)))
      throw std::invalid_argument("the file is open with another secret");
    ++found->second.users;
    return found->second.store;
  }
  if (check_place) check_store_place(path, kStoreFormat);
  auto store = std::make_shared<EmbeddedStore>(
      EmbeddedStore::Settings{path, std::move(keys), machine_, nullptr});
  opened_.emplace(path, Opened{store, 1});
  return store;
}

void LocalStores::close(const std::string& path, std::function<void()> on_closed) {
  std::shared_ptr<EmbeddedStore> store;
  {
    const MutexLock lock(mutex_);
    const auto found = opened_.find(path);
    if (found != opened_.end() && found->second.users > 0 && --found->second.users == 0)
      store = found->second.store;
  }
  if (store) {
    store->close(std::move(on_closed));
  } else {
    on_closed();
  }
}

LocalStores& local_stores() {
  static LocalStores instance;
  return instance;
}

}  // namespace token_rotation
