#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.hpp"
#include "store/embedded_request.hpp"
#include "store/machine_time.hpp"
#include "store/store_file.hpp"
#include "store/thread_signal.hpp"
#include "store/turn_file.hpp"
#include "store/value_seal.hpp"

namespace token_rotation {

/// The embedded store of one file, with the thread on which SQLite runs. It starts with the first
/// request, opens the file then, and tries again with the next where that fails.
class EmbeddedStore {
 public:
  struct Settings {
    std::string path;
    std::vector<SecretString> keys;  ///< of ValueSeal
    const MachineTime& machine;
    const char* vfs = nullptr;  ///< of SQLite, null for the system's own
  };
  /// On the store's thread.
  using Listener = std::function<void(const Word&)>;

  explicit EmbeddedStore(Settings settings);
  EmbeddedStore(const EmbeddedStore&) = delete;
  EmbeddedStore& operator=(const EmbeddedStore&) = delete;
  /// Does what it was asked for until now, and waits for that.
  ~EmbeddedStore();

  const std::string& path() const { return settings_.path; }
  /// Whether it has the keys of this one.
  bool is_sealed_by(const ValueSeal& seal) const { return seal_ == seal; }

  /// Any thread. After `close` the answer is an error, at once.
  void ask(EmbeddedRequest request, OnEmbeddedAnswer on_answer) EXCLUDES(mutex_);

  /// Tells of what was written, by whichever process. It may miss some. Any thread.
  std::uint64_t listen(Word::About about, Listener listener) EXCLUDES(mutex_);
  void stop_listening(std::uint64_t id) EXCLUDES(mutex_);

  /// Does what it was asked for until now, and closes the file; then tells of it, on the store's
  /// thread or at once. Any thread.
  void close(std::function<void()> on_closed) EXCLUDES(mutex_);
  /// Waits for the thread of a store that was told to close. One thread, which is not the store's.
  void join();

 private:
  struct Asked {
    EmbeddedRequest request;
    OnEmbeddedAnswer on_answer;
    std::int64_t give_up_ms = 0;  ///< by steady time
  };
  struct Listening {
    Word::About about;
    Listener listener;
  };

  void start() REQUIRES(mutex_);
  void run();
  bool take_asked() EXCLUDES(mutex_);
  bool ensure_open();
  void read();
  void write();
  void give_up_overdue();
  void answer_all(const StoreFileError& error);
  void hear() EXCLUDES(mutex_);
  void tidy();
  std::int64_t wait_ms() EXCLUDES(mutex_);
  bool is_listened_to(Word::About about) REQUIRES(mutex_);
  bool hears() EXCLUDES(mutex_);

  const Settings settings_;
  const ValueSeal seal_;
  ThreadSignal signal_;

  Mutex mutex_;
  std::vector<Asked> inbox_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
  bool closing_ GUARDED_BY(mutex_) = false;
  bool has_ended_ GUARDED_BY(mutex_) = false;
  std::vector<std::function<void()>> on_closed_ GUARDED_BY(mutex_);
  std::map<std::uint64_t, std::shared_ptr<const Listening>> listeners_ GUARDED_BY(mutex_);
  std::uint64_t last_listener_ GUARDED_BY(mutex_) = 0;
  std::thread thread_;  ///< made under mutex_; joined by `join` alone

  std::deque<Asked> asked_;             ///< the store's thread only
  std::optional<StoreFile> file_;       ///< the store's thread only
  std::int64_t tidied_ms_ = 0;          ///< the store's thread only
  Untidy untidy_ = Untidy::kNothing;    ///< the store's thread only
  std::int64_t looked_at_path_ms_ = 0;  ///< the store's thread only
};

}  // namespace token_rotation
