#include "store/store_file.hpp"

#include <sqlite3.h>

#include <chrono>
#include <thread>

#include "base/steady_time.hpp"

namespace token_rotation {
namespace {

using enum StoreFileProblem;

constexpr std::int64_t kMaxOpeningMs = 5'000;
/// Readers of another program and SQLite's own recovery are over sooner.
constexpr int kSqliteWaitsMs = 50;
/// As SQLite's own: 4 MB of log.
constexpr int kLogPages = 1'000;
/// The next boot knows what time it is to this.
constexpr std::int64_t kNoteTimeEveryMs = 60'000;

/// Holds the turn as long as it lives.
class Turn {
 public:
  explicit Turn(TurnFile& turns) : turns_(turns) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { turns_.give_back(); }

 private:
  TurnFile& turns_;
};

void wait_for_turn(TurnFile& turns) {
  const std::int64_t give_up_ms = steady_now_ms() + kMaxOpeningMs;
  while (!turns.try_take()) {
    if (steady_now_ms() > give_up_ms)
      throw StoreFileError(kBusy, "is kept by another process for too long",
                           "See whether one was stopped.");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Database open_database(const StoreFileSettings& settings, TurnFile& turns) {
  wait_for_turn(turns);
  const Turn turn(turns);
  create_private_file(settings.path);
  Database database(settings.path, settings.vfs);
  sqlite3_busy_timeout(database.handle(), kSqliteWaitsMs);
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  database.execute(
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
      "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
      "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;"
      "PRAGMA synchronous = FULL");
  prepare_tables(database, settings.path);
  Statement wal(database, "PRAGMA journal_mode = WAL");
  {
    Rows mode = wal.rows();
    if (!mode.next() || mode.bytes(0) != "wal") {
      throw StoreFileError(kPlace, "is on a file system without shared memory: " + settings.path,
                           "Name a file on a disk of this machine.");
    }
  }
  database.execute("PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 8388608");
  return database;
}

struct Meaning {
  StoreFileProblem problem;
  const char* words;
  const char* fix;
};

Meaning meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {kFull, "has no room left on its disk", "Make room; what was written is still there."};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {kReadOnly, "can no longer be written", "Give this user the right again."};
    case SQLITE_CORRUPT:
      return {kDamaged, "is damaged",
              "Move it away, with the files beside it, or restore a copy: a new one is made."};
    case SQLITE_NOTADB:
      return {kForeign, "is not a database", "Name another file; this one is left as it is."};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {kBusy, "is kept locked by another program", "End what has it open."};
    default:
      return {kIo, "could not be read or written",
              "Look at the disk, and at what the system says."};
  }
}

bool is_another_turn(const SqliteError& error) {
  return (error.code() & 0xff) == SQLITE_BUSY;
}

}  // namespace

StoreFileError store_file_error(const SqliteError& error) {
  const auto [problem, words, fix] = meaning_of(error.code());
  // SQLite's own words name no value that was bound.
  return {problem, std::string(words) + " (SQLite: " + error.what() + ")", fix};
}

StoreFile::StoreFile(const StoreFileSettings& settings)
    : settings_(settings),
      turns_(settings.path + "-turn"),
      database_(open_database(settings, turns_)),
      identity_(identity_of(settings.path)),
      clock_(settings.machine),
      tables_(database_, clock_, settings.seal) {
  wait_for_turn(turns_);
  const Turn turn(turns_);
  Transaction transaction(database_);
  clock_.begin(database_);
  transaction.commit();
  sqlite3_wal_hook(database_.handle(), &StoreFile::on_commit, this);
}

StoreFile::~StoreFile() {
  // The last process to close the file copies the log, so it takes its turn. A process that gets no
  // turn leaves that to the next process that opens the file.
  for (int tries = 0; tries < 1'000 && !turns_.try_take(); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

int StoreFile::on_commit(void* file, sqlite3* /*database*/, const char* /*name*/, int pages) {
  static_cast<StoreFile*>(file)->log_pages_ = pages;
  return SQLITE_OK;
}

bool StoreFile::was_replaced() const {
  return identity_of(settings_.path) != identity_ ||
         identity_of(settings_.path + "-turn") != turns_.identity();
}

void StoreFile::set_synchronous(bool full) {
  if (synchronous_full_ == full) return;
  database_.execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  synchronous_full_ = full;
}

bool StoreFile::try_write(std::span<const EmbeddedRequest* const> requests,
                          std::vector<EmbeddedAnswer>& answers) {
  if (!turns_.try_take()) return false;
  const Turn turn(turns_);
  answers.clear();
  try {
    if (write_together(requests, answers)) return true;
  } catch (const SqliteError& error) {
    if (is_another_turn(error)) return false;
  } catch (const std::exception&) {
    // One of them failed; each is written alone to find out which.
  }
  answers.clear();
  for (const EmbeddedRequest* request : requests) {
    std::vector<EmbeddedAnswer> alone;
    try {
      write_together({&request, 1}, alone);
    } catch (const SqliteError& error) {
      alone.assign(1, {});
      alone[0].error = store_file_error(error);
    } catch (const std::exception& error) {
      alone.assign(1, {});
      alone[0].error = StoreFileError(kIo, error.what());
    }
    answers.push_back(std::move(alone[0]));
  }
  return true;
}

bool StoreFile::write_together(std::span<const EmbeddedRequest* const> requests,
                               std::vector<EmbeddedAnswer>& answers) {
  bool lasts = false;
  for (const EmbeddedRequest* request : requests) lasts |= StoreTables::must_last(*request);
  set_synchronous(lasts);
  std::vector<Word> told;
  Transaction transaction(database_);
  for (const EmbeddedRequest* request : requests) answers.push_back(tables_.write(*request, told));
  if (clock_.since_noted_ms() > kNoteTimeEveryMs) clock_.note(database_);
  transaction.commit();
  if (!told.empty()) turns_.tell(told);
  return true;
}

Untidy StoreFile::tidy() {
  try {
    const Untidy expired = delete_expired();
    return expired == Untidy::kNothing ? give_room_back() : expired;
  } catch (const std::exception&) {
    return Untidy::kNothing;  // a full disk, or another program that has it locked: later
  }
}

bool StoreFile::is_log_long() const {
  return log_pages_ >= kLogPages;
}

void StoreFile::copy_log() {
  if (!turns_.try_take()) return;
  const Turn turn(turns_);
  sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
  log_pages_ = 0;  // until the next commit says how many there are
}

Untidy StoreFile::delete_expired() {
  if (!tables_.holds_expired()) return Untidy::kNothing;
  if (!turns_.try_take()) return Untidy::kWithoutTurn;
  const Turn turn(turns_);
  set_synchronous(false);
  Transaction transaction(database_);
  tables_.delete_expired();
  clock_.note(database_);
  transaction.commit();
  return Untidy::kMore;
}

/// A file that a storm made long gets shorter again; as many free pages as this are used soon.
Untidy StoreFile::give_room_back() {
  constexpr std::int64_t kKeptFreePages = 1'024;
  const std::int64_t unused = database_.integer("PRAGMA freelist_count");
  const std::int64_t all = database_.integer("PRAGMA page_count");
  if (unused < kKeptFreePages || unused < all / 4) return Untidy::kNothing;
  if (!turns_.try_take()) return Untidy::kWithoutTurn;
  const Turn turn(turns_);
  set_synchronous(false);
  database_.execute("PRAGMA incremental_vacuum(512)");
  return Untidy::kMore;
}

}  // namespace token_rotation
