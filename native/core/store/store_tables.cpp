#include "store/store_tables.hpp"

#include <algorithm>
#include <string>

#include "store/store_place.hpp"

namespace token_rotation {
namespace {

using Operation = EmbeddedRequest::Operation;

/// Values are as long as a page or two: beside the keys they would make a search through them slow.
constexpr const char* kFirstTables = R"(
CREATE TABLE clock(id INTEGER PRIMARY KEY, boot TEXT, boot_ms INTEGER, store_ms INTEGER,
                   wall_ms INTEGER);
CREATE TABLE entries(key TEXT NOT NULL UNIQUE, value BLOB NOT NULL, ends INTEGER NOT NULL);
CREATE INDEX entries_by_end ON entries(ends);
CREATE TABLE locks(key TEXT PRIMARY KEY, owner TEXT NOT NULL, boot TEXT NOT NULL,
                   ends INTEGER NOT NULL) WITHOUT ROWID;
)";

/// Format 2.
constexpr const char* kSessionTables = R"(
CREATE TABLE sessions(id TEXT NOT NULL UNIQUE, value BLOB NOT NULL, info BLOB NOT NULL,
                      ends INTEGER NOT NULL);
CREATE INDEX sessions_by_end ON sessions(ends);
CREATE TABLE session_indexes(name TEXT NOT NULL, id TEXT NOT NULL,
                             PRIMARY KEY(name, id)) WITHOUT ROWID;
CREATE INDEX session_indexes_by_id ON session_indexes(id);
CREATE TRIGGER session_ended AFTER DELETE ON sessions
BEGIN DELETE FROM session_indexes WHERE id = OLD.id; END;
)";

std::string entry_place(std::string_view key) {
  return "entry:" + std::string(key);
}
std::string info_place(std::string_view id) {
  return "session:" + std::string(id);
}

/// One that cannot be opened any more is empty: the session is there all the same.
SecretString opened_info(const ValueSeal& seal, std::string_view id, std::string_view sealed) {
  return seal.open(info_place(id), sealed).value_or(SecretString());
}

std::string_view view_of(const std::optional<SecretString>& text) {
  return text ? text->view() : std::string_view();
}

}  // namespace

void prepare_tables(Database& database, const std::string& path) {
  const bool is_new = database.integer("PRAGMA page_count") == 0;
  if (!is_new && database.integer("PRAGMA application_id") != kStoreApplicationId) {
    throw StoreFileError(StoreFileProblem::kForeign, "is a database of another program: " + path,
                         "Name another file; this one is left as it is.");
  }
  const std::int64_t format = is_new ? 0 : database.integer("PRAGMA user_version");
  if (format > kStoreFormat) throw newer_store_file(path, format, kStoreFormat);
  if (format == kStoreFormat) return;
  // All of it or nothing: a file that is half made would be one of another program.
  Transaction transaction(database,
                          is_new ? Transaction::Kind::kMakesFile : Transaction::Kind::kWrites);
  if (is_new) {
    // Before the first table; gives pages back a few at a time.
    database.execute("PRAGMA auto_vacuum = INCREMENTAL");
    database.execute(kFirstTables);
    database.execute(("PRAGMA application_id = " + std::to_string(kStoreApplicationId)).c_str());
  }
  if (format < 2) database.execute(kSessionTables);
  database.execute(("PRAGMA user_version = " + std::to_string(kStoreFormat)).c_str());
  transaction.commit();
}

StoreTables::StoreTables(Database& database, const StoreClock& clock, const ValueSeal& seal)
    : database_(database),
      clock_(clock),
      seal_(seal),
      get_(database, "SELECT value FROM entries WHERE key = ? AND ends > ?"),
      set_(database,
           "INSERT INTO entries(key, value, ends) VALUES (?, ?, ?) "
           "ON CONFLICT(key) DO UPDATE SET value = excluded.value, ends = excluded.ends"),
      is_locked_(database, "SELECT 1 FROM locks WHERE key = ? AND boot = ? AND ends > ?"),
      // A lock of another boot is held by a process that has gone.
      acquire_(database,
               "INSERT INTO locks(key, owner, boot, ends) VALUES (?1, ?2, ?3, ?4) "
               "ON CONFLICT(key) DO UPDATE SET owner = excluded.owner, boot = excluded.boot, "
               "ends = excluded.ends WHERE locks.boot <> excluded.boot OR locks.ends <= ?5"),
      release_held_(database,
                    "DELETE FROM locks WHERE key = ? AND owner = ? AND boot = ? AND ends > ?"),
      release_(database, "DELETE FROM locks WHERE key = ? AND owner = ?"),
      read_session_(database, "SELECT value, info FROM sessions WHERE id = ? AND ends > ?"),
      begin_session_(database,
                     "INSERT INTO sessions(id, value, info, ends) VALUES (?, ?, ?, ?) "
                     "ON CONFLICT(id) DO UPDATE SET value = excluded.value, info = excluded.info, "
                     "ends = excluded.ends"),
      drop_indexes_(database, "DELETE FROM session_indexes WHERE id = ?"),
      add_index_(database, "INSERT OR IGNORE INTO session_indexes(name, id) VALUES (?, ?)"),
      write_session_(database,
                     "UPDATE sessions SET value = coalesce(?, value), info = coalesce(?, info), "
                     "ends = ? WHERE id = ? AND ends > ?"),
      end_session_(database, "DELETE FROM sessions WHERE id = ? AND ends > ?"),
      list_sessions_(database,
                     "SELECT sessions.id, sessions.info FROM session_indexes JOIN sessions "
                     "USING (id) WHERE name = ? AND ends > ?"),
      holds_expired_(database,
                     "SELECT 1 WHERE EXISTS (SELECT 1 FROM entries WHERE ends <= ?1) "
                     "OR EXISTS (SELECT 1 FROM sessions WHERE ends <= ?1) "
                     "OR EXISTS (SELECT 1 FROM locks WHERE ends <= ?1 OR boot <> ?2)"),
      expire_entries_(database,
                      "DELETE FROM entries WHERE rowid IN "
                      "(SELECT rowid FROM entries WHERE ends <= ? LIMIT 500)"),
      expire_locks_(database, "DELETE FROM locks WHERE boot <> ? OR ends <= ?"),
      expire_sessions_(database,
                       "DELETE FROM sessions WHERE rowid IN "
                       "(SELECT rowid FROM sessions WHERE ends <= ? LIMIT 500)") {}

bool StoreTables::answers_by_reading(const EmbeddedRequest& request, EmbeddedAnswer& answer) {
  switch (request.operation) {
    case Operation::kGet:
      get(request, answer);
      return true;
    case Operation::kReadSession:
      read_session(request, answer);
      return true;
    case Operation::kListSessions:
      list_sessions(request, answer);
      return true;
    case Operation::kAcquire:
      return is_locked(request);
    default:
      return false;
  }
}

bool StoreTables::must_last(const EmbeddedRequest& request) {
  return request.operation != Operation::kAcquire && request.operation != Operation::kRelease;
}

EmbeddedAnswer StoreTables::write(const EmbeddedRequest& request, std::vector<Word>& told) {
  EmbeddedAnswer answer;
  switch (request.operation) {
    case Operation::kSet:
      answer.done = set(request);
      // Without an owner no process waits for it.
      if (answer.done && !request.owner.empty()) told.push_back({Word::About::kKey, request.key});
      break;
    case Operation::kAcquire:
      answer.done = acquire(request);
      break;
    case Operation::kRelease:
      answer.done = release(request);
      if (answer.done) told.push_back({Word::About::kKey, request.key});
      break;
    case Operation::kBeginSession:
      begin_session(request);
      answer.done = true;
      break;
    case Operation::kWriteSession:
      answer.done = write_session(request);
      if (answer.done && request.value) told.push_back({Word::About::kSession, request.key});
      break;
    case Operation::kEndSession:
      answer.done = end_session(request);
      if (answer.done) told.push_back({Word::About::kSession, request.key});
      break;
    default:
      answers_by_reading(request, answer);
  }
  return answer;
}

void StoreTables::get(const EmbeddedRequest& request, EmbeddedAnswer& answer) {
  Rows row = get_.rows(std::string_view(request.key), clock_.now_ms());
  if (!row.next()) return;
  answer.value = seal_.open(entry_place(request.key), row.bytes(0));
  if (answer.value) return;
  throw StoreFileError(StoreFileProblem::kUnseal, "holds a value of another secret");
}

bool StoreTables::set(const EmbeddedRequest& request) {
  const std::string_view key = request.key;
  if (!request.owner.empty()) {
    release_held_.run(key, std::string_view(request.owner), std::string_view(clock_.boot()),
                      clock_.now_ms());
    if (!changed()) return false;
  }
  const std::string sealed = seal_.seal(entry_place(key), view_of(request.value));
  set_.run(key, Blob{sealed}, end_of(request));
  return true;
}

bool StoreTables::is_locked(const EmbeddedRequest& request) {
  return is_locked_
      .rows(std::string_view(request.key), std::string_view(clock_.boot()), clock_.now_ms())
      .next();
}

bool StoreTables::acquire(const EmbeddedRequest& request) {
  acquire_.run(std::string_view(request.key), std::string_view(request.owner),
               std::string_view(clock_.boot()), end_of(request), clock_.now_ms());
  return changed();
}

bool StoreTables::release(const EmbeddedRequest& request) {
  release_.run(std::string_view(request.key), std::string_view(request.owner));
  return changed();
}

void StoreTables::read_session(const EmbeddedRequest& request, EmbeddedAnswer& answer) {
  Rows row = read_session_.rows(std::string_view(request.key), clock_.now_ms());
  if (!row.next()) return;
  answer.value = SecretString(row.bytes(0));
  answer.info = opened_info(seal_, request.key, row.bytes(1));
}

void StoreTables::begin_session(const EmbeddedRequest& request) {
  const std::string_view id = request.key;
  // The value comes sealed, under a key that is not here.
  const std::string info = seal_.seal(info_place(id), view_of(request.info));
  begin_session_.run(id, Blob{view_of(request.value)}, Blob{info}, end_of(request));
  drop_indexes_.run(id);
  for (const std::string& index : request.indexes) add_index_.run(std::string_view(index), id);
}

bool StoreTables::write_session(const EmbeddedRequest& request) {
  const std::string_view id = request.key;
  const Blob value{view_of(request.value)};
  const std::string info =
      request.info ? seal_.seal(info_place(id), request.info->view()) : std::string();
  const std::int64_t end = end_of(request);
  const std::int64_t now = clock_.now_ms();
  if (request.value && request.info) {
    write_session_.run(value, Blob{info}, end, id, now);
  } else if (request.value) {
    write_session_.run(value, nullptr, end, id, now);
  } else if (request.info) {
    write_session_.run(nullptr, Blob{info}, end, id, now);
  } else {
    write_session_.run(nullptr, nullptr, end, id, now);
  }
  return changed();
}

bool StoreTables::end_session(const EmbeddedRequest& request) {
  end_session_.run(std::string_view(request.key), clock_.now_ms());
  return changed();
}

void StoreTables::list_sessions(const EmbeddedRequest& request, EmbeddedAnswer& answer) {
  Rows rows = list_sessions_.rows(std::string_view(request.key), clock_.now_ms());
  while (rows.next()) {
    std::string id(rows.bytes(0));
    SecretString info = opened_info(seal_, id, rows.bytes(1));
    answer.sessions.push_back({std::move(id), std::move(info)});
  }
}

bool StoreTables::holds_expired() {
  return holds_expired_.rows(clock_.now_ms(), std::string_view(clock_.boot())).next();
}

void StoreTables::delete_expired() {
  const std::int64_t now = clock_.now_ms();
  expire_entries_.run(now);
  expire_sessions_.run(now);
  expire_locks_.run(std::string_view(clock_.boot()), now);
}

/// Ten years are longer than anything is kept, and no sum with them overflows.
std::int64_t StoreTables::end_of(const EmbeddedRequest& request) const {
  constexpr std::int64_t kMaxTtlMs = 10LL * 365 * 24 * 3600 * 1000;
  return clock_.now_ms() + std::clamp<std::int64_t>(request.ttl_ms, 0, kMaxTtlMs);
}

}  // namespace token_rotation
