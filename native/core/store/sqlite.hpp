#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace token_rotation {

/// What SQLite says of a step that failed. No value that was bound is in it.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  int code() const noexcept { return code_; }  ///< extended: https://sqlite.org/rescode.html

 private:
  int code_;
};

/// Bytes to bind as a BLOB; a string_view is bound as text.
struct Blob {
  std::string_view bytes;
};

/// An open database. One thread at a time.
class Database {
 public:
  /// Opens a file that is there. `vfs` is null for the system's own.
  Database(const std::string& path, const char* vfs);

  /// Runs statements that bind nothing. Throws SqliteError.
  void execute(const char* sql);
  /// The first column of the first row, an integer.
  std::int64_t integer(const char* sql);
  /// How many rows the last statement inserted, updated or deleted.
  int changes() const;
  /// Whether BEGIN was run, and neither COMMIT nor ROLLBACK, SQLite's own included.
  bool in_transaction() const;

  sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// The rows of one run of a statement, which is reset when this goes: no lock outlives it.
class Rows {
 public:
  explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  /// Whether there is a further row. Throws SqliteError.
  bool next();
  std::int64_t integer(int column) const;
  /// Text or a BLOB, until the next row; no bytes for NULL.
  std::string_view bytes(int column) const;

 private:
  sqlite3_stmt* statement_;
};

/// A statement that is prepared once and run often. Goes before its database.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);

  /// Binds these values in order, and runs as far as rows are asked for.
  template <typename... Values>
  Rows rows(const Values&... values) {
    int at = 0;
    (bind(++at, values), ...);
    return Rows(statement_.get());
  }
  /// Runs to the end.
  template <typename... Values>
  void run(const Values&... values) {
    Rows all = rows(values...);
    while (all.next()) {
    }
  }

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };

  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view text);
  void bind(int at, Blob blob);
  void bind(int at, std::nullptr_t null);

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// A write transaction; rolled back unless it was committed. Waits for nothing: the process that
/// begins one has the turn.
class Transaction {
 public:
  enum class Kind : std::uint8_t { kWrites, kMakesFile };

  /// One that makes the file begins with its first statement: what decides its form is a part of
  /// it.
  explicit Transaction(Database& database, Kind kind = Kind::kWrites);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  Database& database_;
};

}  // namespace token_rotation
