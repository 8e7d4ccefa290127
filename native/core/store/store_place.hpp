#pragma once

#include <cstdint>
#include <string>

#include "store/store_file_error.hpp"

namespace token_rotation {

/// Which file it is, so that a process sees when it was replaced.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// Checks where the embedded store's file is to be, without SQLite and without writing: the folder
/// is there, writable and on this machine, and the file is missing, empty, or one of ours that is
/// not newer than `newest_format`. Throws StoreFileError.
///
/// Reads the file's header by opening it, which ends what locks this process's SQLite has on it
/// (POSIX): not while it is open here.
void check_store_place(const std::string& path, std::int64_t newest_format);

/// Makes a file that only this user can read, unless it is there. Throws StoreFileError.
void create_private_file(const std::string& path);

/// Of the file at this path; all zeros where there is none.
FileIdentity identity_of(const std::string& path);

/// For a file of a format that this version does not know.
StoreFileError newer_store_file(const std::string& path, std::int64_t format,
                                std::int64_t newest_format);

/// In the header of every file of ours: https://sqlite.org/fileformat.html#application_id.
constexpr std::int32_t kStoreApplicationId = 0x4e417452;  // "NAtR"

}  // namespace token_rotation
