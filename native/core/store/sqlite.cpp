#include "store/sqlite.hpp"

#include <sqlite3.h>

namespace token_rotation {
namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
  throw SqliteError(database != nullptr ? sqlite3_extended_errcode(database) : code,
                    database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code));
}

void require(sqlite3_stmt* statement, int code) {
  if (code != SQLITE_OK) fail(sqlite3_db_handle(statement), code);
}

int size_of(std::string_view text) {
  return static_cast<int>(text.size());
}

}  // namespace

void Database::Closer::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Database::Database(const std::string& path, const char* vfs) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(opened, code);
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(handle(), code);
}

std::int64_t Database::integer(const char* sql) {
  Statement statement(*this, sql);
  Rows rows = statement.rows();
  return rows.next() ? rows.integer(0) : 0;
}

int Database::changes() const {
  return sqlite3_changes(handle());
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle()) == 0;
}

Rows::~Rows() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(sqlite3_db_handle(statement_), code);
}

std::int64_t Rows::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Rows::bytes(int column) const {
  const auto* const data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), size_of(sql),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  statement_.reset(prepared);
  if (code != SQLITE_OK) fail(database.handle(), code);
}

// What is bound lives until the rows are read: SQLite need not copy it.
void Statement::bind(int at, std::int64_t value) {
  require(statement_.get(), sqlite3_bind_int64(statement_.get(), at, value));
}
void Statement::bind(int at, std::string_view text) {
  const char* const data = text.data() == nullptr ? "" : text.data();
  require(statement_.get(),
          sqlite3_bind_text(statement_.get(), at, data, size_of(text), SQLITE_STATIC));
}
void Statement::bind(int at, Blob blob) {
  const char* const data = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
  require(statement_.get(),
          sqlite3_bind_blob(statement_.get(), at, data, size_of(blob.bytes), SQLITE_STATIC));
}
void Statement::bind(int at, std::nullptr_t /*null*/) {
  require(statement_.get(), sqlite3_bind_null(statement_.get(), at));
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.execute(kind == Kind::kWrites ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!database_.in_transaction()) return;
  sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
}

}  // namespace token_rotation
