#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.hpp"
#include "store/store_file_error.hpp"

namespace token_rotation {

/// What the embedded store is asked for: binding-types/store.d.ts says what each means.
struct EmbeddedRequest {
  enum class Operation : std::uint8_t {
    kGet,
    kSet,
    kAcquire,
    kRelease,
    kReadSession,
    kBeginSession,
    kWriteSession,
    kEndSession,
    kListSessions,
  };

  Operation operation = Operation::kGet;
  std::string key;    ///< of a session its id; to list sessions, the index
  std::string owner;  ///< empty for none
  std::optional<SecretString> value;
  std::optional<SecretString> info;
  std::vector<std::string> indexes;
  std::int64_t ttl_ms = 0;
};

struct EmbeddedAnswer {
  struct Listed {
    std::string id;
    SecretString info;
  };

  std::optional<StoreFileError> error;
  bool done = false;                  ///< of an operation that resolves to whether
  std::optional<SecretString> value;  ///< nothing where there is none
  std::optional<SecretString> info;
  std::vector<Listed> sessions;
};

/// On the store's thread.
using OnEmbeddedAnswer = std::function<void(EmbeddedAnswer)>;

}  // namespace token_rotation
