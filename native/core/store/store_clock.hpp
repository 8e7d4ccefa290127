#pragma once

#include <cstdint>
#include <string>

#include "store/machine_time.hpp"
#include "store/sqlite.hpp"

namespace token_rotation {

/// The time of an embedded store, by which what is in it runs out. It goes with the machine's own
/// clock from the boot, so setting the wall clock changes nothing. From one boot to the next the
/// wall clock says how long it was, never less than nothing.
///
/// All processes of a boot come to the same time by the row that the first of them wrote.
class StoreClock {
 public:
  explicit StoreClock(const MachineTime& machine) : machine_(machine) {}

  /// Goes on where the file's row says. In a write transaction.
  void begin(Database& database);
  /// Notes what time it is, for the next boot. In a write transaction.
  void note(Database& database);

  std::int64_t now_ms() const;
  std::int64_t since_noted_ms() const { return machine_.since_boot_ms() - noted_boot_ms_; }
  const std::string& boot() const { return machine_.boot(); }

 private:
  const MachineTime& machine_;
  std::int64_t noted_boot_ms_ = 0;
  std::int64_t noted_store_ms_ = 0;
};

}  // namespace token_rotation
