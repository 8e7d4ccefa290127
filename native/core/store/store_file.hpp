#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/embedded_request.hpp"
#include "store/machine_time.hpp"
#include "store/sqlite.hpp"
#include "store/store_clock.hpp"
#include "store/store_place.hpp"
#include "store/store_tables.hpp"
#include "store/turn_file.hpp"
#include "store/value_seal.hpp"

namespace token_rotation {

/// What an embedded store is made of. `vfs` is of SQLite, null for the system's own.
struct StoreFileSettings {
  std::string path;
  const MachineTime& machine;
  const ValueSeal& seal;
  const char* vfs = nullptr;
};

/// What there is left to tidy.
enum class Untidy : std::uint8_t {
  kNothing,
  kMore,
  kWithoutTurn,  ///< something, and another process has the turn
};

/// The open file of an embedded store: SQLite in WAL mode, and the file by which processes take
/// turns. One thread.
class StoreFile {
 public:
  /// Opens it, or makes it. Waits for its turn, some seconds at most. Throws StoreFileError and
  /// SqliteError.
  explicit StoreFile(const StoreFileSettings& settings);
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  ~StoreFile();

  /// Whether reading is enough; if so, `answer` is it.
  bool answers_by_reading(const EmbeddedRequest& request, EmbeddedAnswer& answer) {
    return tables_.answers_by_reading(request, answer);
  }

  /// Writes all of them in one transaction, or one by one where that fails. False, with nothing
  /// written, while it is another process's turn. Answers are in the order of the requests, and
  /// what must last is on the disk.
  bool try_write(std::span<const EmbeddedRequest* const> requests,
                 std::vector<EmbeddedAnswer>& answers);

  /// Whether the file at the path is another one by now, or none.
  bool was_replaced() const;

  /// Whether the log is long enough to be copied into the file, at the next turn that is free.
  bool is_log_long() const;
  void copy_log();
  /// Deletes some of what has run out, and gives some room back.
  Untidy tidy();

  TurnFile& turns() { return turns_; }

 private:
  bool try_take_turn();
  bool write_together(std::span<const EmbeddedRequest* const> requests,
                      std::vector<EmbeddedAnswer>& answers);
  void set_synchronous(bool full);
  Untidy delete_expired();
  Untidy give_room_back();
  static int on_commit(void* file, sqlite3* database, const char* name, int pages);

  const StoreFileSettings settings_;
  TurnFile turns_;
  Database database_;
  FileIdentity identity_;
  StoreClock clock_;
  StoreTables tables_;
  bool synchronous_full_ = true;
  int log_pages_ = 0;
};

/// What a step of SQLite that failed means.
StoreFileError store_file_error(const SqliteError& error);

}  // namespace token_rotation
