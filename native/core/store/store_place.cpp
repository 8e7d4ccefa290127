#include "store/store_place.hpp"

#include "store/store_file_error.hpp"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sys/vfs.h>
#elif defined(__APPLE__)
#include <sys/mount.h>
#include <sys/param.h>
#endif

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace token_rotation {
namespace {

using enum StoreFileProblem;

#ifndef _WIN32

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string words_of(int error) {
  return std::generic_category().message(error);
}

#ifdef __linux__
struct FileSystemName {
  std::uint32_t type;
  const char* name;
};
/// statfs(2), and magic.h of the kernel. FUSE may be either; sshfs and the like are what it mostly
/// is.
constexpr std::array kNetworkFileSystems{
    FileSystemName{0x6969, "NFS"},        FileSystemName{0xff534d42, "CIFS"},
    FileSystemName{0xfe534d42, "SMB"},    FileSystemName{0x517b, "SMB"},
    FileSystemName{0x00c36400, "Ceph"},   FileSystemName{0x5346414f, "AFS"},
    FileSystemName{0x6b414653, "AFS"},    FileSystemName{0x73757245, "Coda"},
    FileSystemName{0x0bd00bd0, "Lustre"}, FileSystemName{0x47504653, "GPFS"},
    FileSystemName{0x01161970, "GFS2"},   FileSystemName{0x7461636f, "OCFS2"},
    FileSystemName{0x01021997, "9P"},     FileSystemName{0x564c, "NCP"},
    FileSystemName{0x65735546, "FUSE"},   FileSystemName{0x19830326, "BeeGFS"},
    FileSystemName{0x013111a8, "IBRIX"},  FileSystemName{0x6e667364, "NFS"},
};

std::string network_file_system(const std::string& folder) {
  struct statfs about {};
  if (statfs(folder.c_str(), &about) != 0) return {};
  for (const auto& [type, name] : kNetworkFileSystems) {
    if (static_cast<std::uint32_t>(about.f_type) == type) return name;
  }
  return {};
}
#elif defined(__APPLE__)
std::string network_file_system(const std::string& folder) {
  struct statfs about {};
  if (statfs(folder.c_str(), &about) != 0 || (about.f_flags & MNT_LOCAL) != 0) return {};
  return about.f_fstypename;
}
#else
std::string network_file_system(const std::string& /*folder*/) {
  return {};
}
#endif

void check_folder(const std::string& folder) {
  struct stat about {};
  if (stat(folder.c_str(), &about) != 0) {
    throw StoreFileError(kPlace, "is in the folder " + folder + ": " + words_of(errno),
                         "Make the folder, and let this user write in it.");
  }
  if (!S_ISDIR(about.st_mode))
    throw StoreFileError(kPlace, "is below " + folder + ", not a folder", "Name a file in one.");
  if (const std::string network = network_file_system(folder); !network.empty()) {
    throw StoreFileError(
        kPlace,
        "is on a network file system (" + network +
            "), where the locks of a database file do not hold: " + folder,
        "Name a file on a disk of this machine; for several machines use redisStore.");
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    throw StoreFileError(
        kReadOnly, "is in a folder that cannot be written, " + folder + ": " + words_of(errno),
        "Name a file in a folder that this user may write: its log is made beside it.");
  }
}

std::uint32_t big_endian(const char* bytes) {
  std::uint32_t number = 0;
  for (int at = 0; at < 4; ++at) number = number << 8 | static_cast<unsigned char>(bytes[at]);
  return number;
}

StoreFileError foreign(const std::string& path, const char* what) {
  return {kForeign, "is " + std::string(what) + ": " + path,
          "Name another file; this one is left as it is."};
}

/// https://sqlite.org/fileformat.html#the_database_header
void check_header(const std::string& path, std::string_view header, std::int64_t newest_format) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  constexpr std::size_t kUserVersion = 60;
  constexpr std::size_t kApplicationId = 68;
  if (header.empty()) return;
  if (header.size() < 100 || !header.starts_with(kMagic))
    throw foreign(path, "a file of something else");
  if (big_endian(header.data() + kApplicationId) != static_cast<std::uint32_t>(kStoreApplicationId))
    throw foreign(path, "a database of another program");
  const std::uint32_t format = big_endian(header.data() + kUserVersion);
  if (format > newest_format) throw newer_store_file(path, format, newest_format);
}

void check_file(const std::string& path, std::int64_t newest_format) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) {
    if (errno == ENOENT) return;
    throw StoreFileError(kPlace, "cannot be used: " + words_of(errno), "Name another file.");
  }
  if (!S_ISREG(about.st_mode))
    throw foreign(path, S_ISDIR(about.st_mode) ? "a folder" : "not a regular file");
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) {
    throw StoreFileError(kReadOnly, "cannot be read and written, " + path + ": " + words_of(errno),
                         "Give this user both rights.");
  }
  std::array<char, 100> header{};
  const ssize_t count = read(file, header.data(), header.size());
  close(file);
  // One whose making was cut off: SQLite takes that back when it opens the file.
  if (access((path + "-journal").c_str(), F_OK) == 0) return;
  if (count >= 0)
    check_header(path, {header.data(), static_cast<std::size_t>(count)}, newest_format);
}

#endif

}  // namespace

StoreFileError newer_store_file(const std::string& path, std::int64_t format,
                                std::int64_t newest_format) {
  return {kNewer,
          "was written by a newer version of next-auth-token-rotation (format " +
              std::to_string(format) + ", this version knows " + std::to_string(newest_format) +
              "): " + path,
          "Use that version, or name another file."};
}

#ifdef _WIN32

void check_store_place(const std::string& /*path*/, std::int64_t /*newest_format*/) {
  throw StoreFileError(kPlace, "is on Windows, and localStore runs on Linux and macOS",
                       "Leave the store out here, or use redisStore.");
}
void create_private_file(const std::string& path) {
  check_store_place(path, 0);
}
FileIdentity identity_of(const std::string& /*path*/) {
  return {};
}

#else

void check_store_place(const std::string& path, std::int64_t newest_format) {
  check_folder(folder_of(path));
  check_file(path, newest_format);
}

void create_private_file(const std::string& path) {
  const int file =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    close(file);
  } else if (errno != EEXIST) {
    const bool full = errno == ENOSPC || errno == EDQUOT;
    throw StoreFileError(full ? kFull : kReadOnly,
                         "cannot be made, " + path + ": " + words_of(errno),
                         full ? "Make room on the disk." : "Let this user write there.");
  }
}

FileIdentity identity_of(const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return {};
  return {static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
}

#endif

}  // namespace token_rotation
