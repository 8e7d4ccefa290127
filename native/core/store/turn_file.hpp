#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/store_place.hpp"

namespace token_rotation {

/// What a process tells the others of.
struct Word {
  enum class About : std::uint8_t { kKey = 1, kSession = 2 };
  About about = About::kKey;
  std::string name;
};

/// The small file beside the database by which processes take turns and tell each other what they
/// wrote. The process that writes the database, or copies its log into it, has the turn (flock):
/// SQLite before 3.51.3 can lose track of its log where two do that at one moment
/// (https://sqlite.org/wal.html#walresetbug), and its own waiting sleeps.
///
/// Behind the header is a ring of words; the header counts how many were ever written. Only the
/// process that has the turn writes. Nothing of it is synced: after a power loss no process waits.
///
/// One thread at a time.
class TurnFile {
 public:
  /// Throws StoreFileError.
  explicit TurnFile(const std::string& path);
  TurnFile(const TurnFile&) = delete;
  TurnFile& operator=(const TurnFile&) = delete;
  ~TurnFile();

  /// Whether it is now this process's turn. Does not wait.
  bool try_take();
  void give_back();

  /// During a turn. A word that cannot be written is missed by the others, who look for themselves.
  void tell(const std::vector<Word>& words);

  /// What was told since the last call, by this process too. Nothing where the ring has gone round
  /// meanwhile.
  std::vector<Word> heard();

  /// Readable when something may have been told; -1 where the system has no such thing.
  int watch();
  /// Empties what made it readable.
  void watched();

  const FileIdentity& identity() const { return identity_; }

 private:
  std::uint64_t told() const;
  void begin_ring();

  int file_ = -1;
  int watch_ = -1;
  std::string path_;
  FileIdentity identity_;
  std::uint64_t heard_ = 0;  ///< how many words had been told when this process last looked
};

}  // namespace token_rotation
