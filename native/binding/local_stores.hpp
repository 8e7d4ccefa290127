#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.hpp"
#include "store/embedded_store.hpp"

namespace token_rotation {

/// The embedded stores of the process, one for each file, whichever environments use it: POSIX
/// locks on a file are the process's, and end when any descriptor of it is closed. Thread-safe.
class LocalStores {
 public:
  LocalStores();
  LocalStores(const LocalStores&) = delete;
  LocalStores& operator=(const LocalStores&) = delete;
  ~LocalStores();

  /// The one of `path`, which is absolute. `check_place`: whether to look at the place now. Throws
  /// StoreFileError, and std::invalid_argument where the file is open with other keys.
  std::shared_ptr<EmbeddedStore> open(const std::string& path, std::vector<SecretString> keys,
                                      bool check_place) EXCLUDES(mutex_);

  /// The other end of `open`. The last caller closes the file; `on_closed` is called, on any
  /// thread.
  void close(const std::string& path, std::function<void()> on_closed) EXCLUDES(mutex_);

 private:
  struct Opened {
    std::shared_ptr<EmbeddedStore> store;
    int users = 0;
  };

  SystemMachineTime machine_;
  Mutex mutex_;
  std::map<std::string, Opened> opened_ GUARDED_BY(mutex_);
};

/// Made on first use, destroyed at process exit: that ends the threads before OpenSSL clears up
/// under them.
LocalStores& local_stores();

}  // namespace token_rotation
