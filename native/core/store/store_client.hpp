#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "http/http_transport.hpp"
#include "oauth/provider.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

/// Asks the store that processes share, for one provider. Every answer comes once, on the
/// transport's thread, after the store's time and its grace at the latest; what fails is told to
/// the operator. Only on the transport's thread.
class StoreClient {
 public:
  using OnResponse = SharedStore::OnResponse;

  StoreClient(HttpTransport& transport, std::shared_ptr<const Sharing> sharing,
              const Provider& provider)
      : transport_(transport), sharing_(std::move(sharing)), provider_id_(provider.id) {}

  void get(const TokenKey& key, OnResponse then) const;
  /// For `ms`. A write that no caller waits for has no `then`.
  void set(const TokenKey& key, SecretString value, std::int64_t ms,
           OnResponse then = nullptr) const;
  /// Only while `owner` has the lock, which it gives up in the same step.
  void set_owned(const TokenKey& key, const std::string& owner, SecretString value, std::int64_t ms,
                 OnResponse then) const;
  void acquire(const TokenKey& key, const std::string& owner, std::int64_t ms,
               OnResponse then) const;
  void release(const TokenKey& key, const std::string& owner) const;
  /// For the next write or release of `key`, `ms` at most.
  void wait(const TokenKey& key, std::int64_t ms, OnResponse then) const;
  /// A store has no operation to delete: an empty value counts as none, and is gone at once.
  void erase(const TokenKey& key) const { set(key, {}, 1); }

  /// Tells the operator about an entry that cannot be read.
  void tell_unreadable() const;
  HttpTransport& transport() const { return transport_; }
  const Sharing& sharing() const { return *sharing_; }

 private:
  void call(StoreRequest request, OnResponse then) const;

  HttpTransport& transport_;
  std::shared_ptr<const Sharing> sharing_;
  std::string provider_id_;
};

}  // namespace token_rotation
