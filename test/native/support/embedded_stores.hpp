#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/embedded_store.hpp"

namespace token_rotation {

/// Stands still until a test moves it.
class FakeMachineTime final : public MachineTime {
 public:
  const std::string& boot() const override { return boot_; }
  std::int64_t since_boot_ms() const override { return since_boot_ms_; }
  std::int64_t wall_ms() const override { return wall_ms_; }

  void pass(std::int64_t ms) {
    since_boot_ms_ += ms;
    wall_ms_ += ms;
  }
  void step_wall(std::int64_t ms) { wall_ms_ += ms; }
  /// The machine starts again; `off_ms` by its wall clock.
  void boot_again(std::int64_t off_ms) {
    boot_ += "again";
    since_boot_ms_ = 7'000;
    wall_ms_ += off_ms;
  }

 private:
  std::string boot_ = "one-boot";
  std::atomic<std::int64_t> since_boot_ms_{5'000'000};
  std::atomic<std::int64_t> wall_ms_{1'800'000'000'000};
};

/// A folder that is gone afterwards, in memory where the machine has such a place.
class ScratchFolder {
 public:
  ScratchFolder() {
    const std::string base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    std::string name = base + "/embedded-store-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::vector<SecretString> seal_keys(char filling = 'k') {
  std::vector<SecretString> keys;
  keys.emplace_back(std::string(32, filling));
  return keys;
}

/// An embedded store that a test asks and waits for.
class AskedStore {
 public:
  using Operation = EmbeddedRequest::Operation;
  static constexpr std::int64_t kLongMs = 60'000;

  AskedStore(const std::string& path, const MachineTime& machine, char key = 'k',
             const char* vfs = nullptr)
      : store_({path, seal_keys(key), machine, vfs}) {}

  EmbeddedAnswer ask(EmbeddedRequest request) {
    std::promise<EmbeddedAnswer> answer;
    store_.ask(std::move(request),
               [&answer](EmbeddedAnswer given) { answer.set_value(std::move(given)); });
    return answer.get_future().get();
  }

  EmbeddedAnswer set(const std::string& key, std::string_view value, std::int64_t ttl_ms = kLongMs,
                     const std::string& owner = {}) {
    return ask(request(Operation::kSet, key, owner, value, ttl_ms));
  }
  EmbeddedAnswer acquire(const std::string& key, const std::string& owner,
                         std::int64_t ttl_ms = kLongMs) {
    return ask(request(Operation::kAcquire, key, owner, std::nullopt, ttl_ms));
  }
  EmbeddedAnswer release(const std::string& key, const std::string& owner) {
    return ask(request(Operation::kRelease, key, owner, std::nullopt, 0));
  }
  EmbeddedAnswer begin(const std::string& id, std::string_view value,
                       std::vector<std::string> indexes, std::int64_t ttl_ms = kLongMs) {
    EmbeddedRequest begun = request(Operation::kBeginSession, id, {}, value, ttl_ms);
    begun.info = SecretString("info");
    begun.indexes = std::move(indexes);
    return ask(std::move(begun));
  }
  EmbeddedAnswer write(const std::string& id, std::string_view value,
                       std::int64_t ttl_ms = kLongMs) {
    return ask(request(Operation::kWriteSession, id, {}, value, ttl_ms));
  }
  EmbeddedAnswer end(const std::string& id) {
    return ask(request(Operation::kEndSession, id, {}, std::nullopt, 0));
  }
  EmbeddedAnswer read_session(const std::string& id) {
    return ask(request(Operation::kReadSession, id, {}, std::nullopt, 0));
  }
  EmbeddedAnswer list(const std::string& index) {
    return ask(request(Operation::kListSessions, index, {}, std::nullopt, 0));
  }
  EmbeddedAnswer get(const std::string& key) {
    return ask(request(Operation::kGet, key, {}, std::nullopt, 0));
  }
  /// "-" where there is none.
  std::string value_of(const std::string& key) { return text_of(get(key)); }
  std::string session_of(const std::string& id) { return text_of(read_session(id)); }

  EmbeddedStore& store() { return store_; }

 private:
  static EmbeddedRequest request(Operation operation, const std::string& key,
                                 const std::string& owner, std::optional<std::string_view> value,
                                 std::int64_t ttl_ms) {
    EmbeddedRequest made;
    made.operation = operation;
    made.key = key;
    made.owner = owner;
    if (value) made.value = SecretString(*value);
    made.ttl_ms = ttl_ms;
    return made;
  }
  static std::string text_of(const EmbeddedAnswer& answer) {
    if (answer.error) return std::string("error: ") + answer.error->what();
    return answer.value ? std::string(answer.value->view()) : "-";
  }

  EmbeddedStore store_;
};

/// A file for embedded stores, and the machine's time.
class EmbeddedStores : public testing::Test {
 protected:
  std::string path() const { return folder.path() + "/tokens.db"; }
  std::unique_ptr<AskedStore> open(char key = 'k') {
    return std::make_unique<AskedStore>(path(), machine, key);
  }

  ScratchFolder folder;
  FakeMachineTime machine;
};

}  // namespace token_rotation
