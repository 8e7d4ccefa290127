#pragma once

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace token_rotation {

/// Ends the process (SIGKILL) at one step of writing: before the write, sync, truncation or
/// deletion that has this number. With a loss of power what was written and not synced is then on
/// the disk or not, or half, as a random number says.
struct Crash {
  int at_step = 0;
  bool power_loss = false;
  unsigned seed = 0;

  static Crash& planned() {
    static Crash crash;
    return crash;
  }
  static int& steps() {
    static int counted = 0;
    return counted;
  }
};

/// A file under the crashing VFS: SQLite's own file behind it, and how to undo what was not synced.
struct CrashingFile {
  struct Undo {
    sqlite3_int64 offset;
    std::string before;  ///< less than was written where the file was shorter
    std::size_t written;
    sqlite3_int64 file_size;  ///< before
  };

  sqlite3_file base;
  std::vector<Undo>* unsynced;
  sqlite3_file* real;
};

inline std::set<CrashingFile*>& crashing_files() {
  static std::set<CrashingFile*> files;
  return files;
}

inline sqlite3_vfs* real_vfs() {
  return sqlite3_vfs_find("unix");
}
inline CrashingFile* crashing(sqlite3_file* file) {
  return reinterpret_cast<CrashingFile*>(file);
}
inline sqlite3_file* real_of(sqlite3_file* file) {
  return crashing(file)->real;
}

inline void lose_power() {
  std::minstd_rand random(Crash::planned().seed + 1);
  for (CrashingFile* file : crashing_files()) {
    sqlite3_file* const real = file->real;
    for (auto undo = file->unsynced->rbegin(); undo != file->unsynced->rend(); ++undo) {
      const auto fate = random() % 3;
      if (fate == 0) continue;  // it had reached the disk
      // Torn: the first sector of it did.
      const std::size_t kept = fate == 1 ? 0 : std::min<std::size_t>(512, undo->written);
      if (undo->before.size() > kept) {
        real->pMethods->xWrite(real, undo->before.data() + kept,
                               static_cast<int>(undo->before.size() - kept),
                               undo->offset + static_cast<sqlite3_int64>(kept));
      }
      const sqlite3_int64 end = undo->offset + static_cast<sqlite3_int64>(kept);
      if (undo->file_size < undo->offset + static_cast<sqlite3_int64>(undo->written))
        real->pMethods->xTruncate(real, std::max(undo->file_size, end));
    }
  }
}

inline void count_step() {
  if (++Crash::steps() != Crash::planned().at_step) return;
  if (Crash::planned().power_loss) lose_power();
  kill(getpid(), SIGKILL);
}

inline int crashing_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  sqlite3_file* const real = real_of(file);
  count_step();
  CrashingFile::Undo undo{offset, {}, static_cast<std::size_t>(count), 0};
  real->pMethods->xFileSize(real, &undo.file_size);
  if (undo.file_size > offset) {
    undo.before.resize(
        static_cast<std::size_t>(std::min<sqlite3_int64>(count, undo.file_size - offset)));
    real->pMethods->xRead(real, undo.before.data(), static_cast<int>(undo.before.size()), offset);
  }
  crashing(file)->unsynced->push_back(std::move(undo));
  return real->pMethods->xWrite(real, bytes, count, offset);
}

inline int crashing_sync(sqlite3_file* file, int flags) {
  count_step();
  crashing(file)->unsynced->clear();
  return real_of(file)->pMethods->xSync(real_of(file), flags);
}

inline int crashing_truncate(sqlite3_file* file, sqlite3_int64 size) {
  count_step();
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

inline int crashing_close(sqlite3_file* file) {
  crashing_files().erase(crashing(file));
  const int code = real_of(file)->pMethods->xClose(real_of(file));
  delete crashing(file)->unsynced;
  return code;
}

/// Everything else is SQLite's own.
inline const sqlite3_io_methods* crashing_methods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods all{};
    all.iVersion = 2;
    all.xClose = &crashing_close;
    all.xRead = [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 offset) {
      return real_of(f)->pMethods->xRead(real_of(f), bytes, count, offset);
    };
    all.xWrite = &crashing_write;
    all.xTruncate = &crashing_truncate;
    all.xSync = &crashing_sync;
    all.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return real_of(f)->pMethods->xFileSize(real_of(f), size);
    };
    all.xLock = [](sqlite3_file* f, int level) {
      return real_of(f)->pMethods->xLock(real_of(f), level);
    };
    all.xUnlock = [](sqlite3_file* f, int level) {
      return real_of(f)->pMethods->xUnlock(real_of(f), level);
    };
    all.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
    };
    all.xFileControl = [](sqlite3_file* f, int what, void* about) {
      return real_of(f)->pMethods->xFileControl(real_of(f), what, about);
    };
    all.xSectorSize = [](sqlite3_file* f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); };
    all.xDeviceCharacteristics = [](sqlite3_file* f) {
      return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
    };
    all.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
    };
    all.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
      return real_of(f)->pMethods->xShmLock(real_of(f), offset, count, flags);
    };
    all.xShmBarrier = [](sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); };
    all.xShmUnmap = [](sqlite3_file* f, int remove) {
      return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
    };
    return all;
  }();
  return &methods;
}

inline int crashing_open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags,
                         int* out_flags) {
  CrashingFile* const opened = crashing(file);
  opened->base.pMethods = nullptr;
  opened->real = reinterpret_cast<sqlite3_file*>(opened + 1);
  const int code = real_vfs()->xOpen(real_vfs(), name, opened->real, flags, out_flags);
  if (code != SQLITE_OK) return code;
  opened->unsynced = new std::vector<CrashingFile::Undo>;
  opened->base.pMethods = crashing_methods();
  crashing_files().insert(opened);
  return code;
}

inline int crashing_delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  count_step();
  return real_vfs()->xDelete(real_vfs(), name, sync_folder);
}

/// The name of the VFS, registered on first use.
inline const char* crashing_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_initialize();
    sqlite3_vfs made = *real_vfs();
    made.zName = "crashing";
    made.szOsFile = static_cast<int>(sizeof(CrashingFile)) + real_vfs()->szOsFile;
    made.xOpen = &crashing_open;
    made.xDelete = &crashing_delete;
    return made;
  }();
  sqlite3_vfs_register(&vfs, 0);
  return "crashing";
}

}  // namespace token_rotation
