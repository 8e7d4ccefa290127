#pragma once

#include <cstdint>
#include <vector>

#include "store/embedded_request.hpp"
#include "store/sqlite.hpp"
#include "store/store_clock.hpp"
#include "store/turn_file.hpp"
#include "store/value_seal.hpp"

namespace token_rotation {

/// The newest that this version reads and writes: user_version of the file. Older ones become it
/// when they are opened.
constexpr std::int64_t kStoreFormat = 2;

/// Makes the tables of a new file, or adds what an older one lacks. Throws StoreFileError for a
/// file of another program or a newer version, which is left as it is.
void prepare_tables(Database& database, const std::string& path);

/// What is in an embedded store, as statements. One thread.
class StoreTables {
 public:
  StoreTables(Database& database, const StoreClock& clock, const ValueSeal& seal);

  /// Whether reading is enough: of all `acquire`s those that find a lock. If so, `answer` is it.
  bool answers_by_reading(const EmbeddedRequest& request, EmbeddedAnswer& answer);
  /// Whether what is written has to outlive a power loss. A lock does not have to: its owner does
  /// not outlive it either.
  static bool must_last(const EmbeddedRequest& request);
  /// In a write transaction. Adds what the other processes are told.
  EmbeddedAnswer write(const EmbeddedRequest& request, std::vector<Word>& told);

  /// Whether something has run out.
  bool holds_expired();
  /// Deletes some of what has run out, in a write transaction.
  void delete_expired();

 private:
  void get(const EmbeddedRequest& request, EmbeddedAnswer& answer);
  void read_session(const EmbeddedRequest& request, EmbeddedAnswer& answer);
  void list_sessions(const EmbeddedRequest& request, EmbeddedAnswer& answer);
  bool is_locked(const EmbeddedRequest& request);
  bool set(const EmbeddedRequest& request);
  bool acquire(const EmbeddedRequest& request);
  bool release(const EmbeddedRequest& request);
  void begin_session(const EmbeddedRequest& request);
  bool write_session(const EmbeddedRequest& request);
  bool end_session(const EmbeddedRequest& request);

  bool changed() const { return database_.changes() > 0; }
  std::int64_t end_of(const EmbeddedRequest& request) const;

  Database& database_;
  const StoreClock& clock_;
  const ValueSeal& seal_;

  Statement get_;
  Statement set_;
  Statement is_locked_;
  Statement acquire_;
  Statement release_held_;
  Statement release_;
  Statement read_session_;
  Statement begin_session_;
  Statement drop_indexes_;
  Statement add_index_;
  Statement write_session_;
  Statement end_session_;
  Statement list_sessions_;
  Statement holds_expired_;
  Statement expire_entries_;
  Statement expire_locks_;
  Statement expire_sessions_;
};

}  // namespace token_rotation
