#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace token_rotation {

/// Why the embedded store could not do what it was asked for.
enum class StoreFileProblem : std::uint8_t {
  kPlace,     ///< no folder, a network file system, a system that is not supported
  kReadOnly,  ///< the folder or the file may not be written
  kForeign,   ///< the file is of another program
  kNewer,     ///< a newer version of this package wrote it
  kDamaged,   ///< SQLite finds it malformed
  kFull,      ///< the disk, or what the process may write
  kBusy,      ///< another process has had its turn for too long
  kIo,        ///< the disk failed, or anything else
  kClosed,    ///< `close` was called
  kUnseal,    ///< no secret at hand opens the value
};

/// `what()` says what is wrong and `fix()` what helps, a sentence each, without anything that is
/// stored.
class StoreFileError : public std::runtime_error {
 public:
  StoreFileError(StoreFileProblem problem, const std::string& what, std::string fix = {})
      : std::runtime_error(what), problem_(problem), fix_(std::move(fix)) {}
  StoreFileProblem problem() const noexcept { return problem_; }
  const std::string& fix() const noexcept { return fix_; }

 private:
  StoreFileProblem problem_;
  std::string fix_;
};

}  // namespace token_rotation
