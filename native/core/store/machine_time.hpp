#pragma once

#include <cstdint>
#include <string>

namespace token_rotation {

/// The clock that all processes of a machine share and that is never set: it counts from the boot,
/// sleep included. Injected, so that tests decide what time it is.
class MachineTime {
 public:
  MachineTime() = default;
  MachineTime(const MachineTime&) = delete;
  MachineTime& operator=(const MachineTime&) = delete;
  virtual ~MachineTime() = default;

  /// Names this boot of this machine: `since_boot_ms` of another one says nothing here.
  virtual const std::string& boot() const = 0;
  virtual std::int64_t since_boot_ms() const = 0;
  /// Of the clock that can be set: what is known of the time between two boots.
  virtual std::int64_t wall_ms() const = 0;
};

class SystemMachineTime final : public MachineTime {
 public:
  SystemMachineTime();

  const std::string& boot() const override { return boot_; }
  std::int64_t since_boot_ms() const override;
  std::int64_t wall_ms() const override;

 private:
  std::string boot_;  ///< empty where the system names none; then the clock is the wall's
};

}  // namespace token_rotation
