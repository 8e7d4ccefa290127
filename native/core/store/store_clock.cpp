#include "store/store_clock.hpp"

#include <algorithm>

namespace token_rotation {

void StoreClock::begin(Database& database) {
  Statement select(database, "SELECT boot, boot_ms, store_ms, wall_ms FROM clock");
  {
    Rows row = select.rows();
    const bool found = row.next();
    if (found && row.bytes(0) == machine_.boot() && row.integer(1) <= machine_.since_boot_ms()) {
      noted_boot_ms_ = row.integer(1);
      noted_store_ms_ = row.integer(2);
      return;
    }
    noted_boot_ms_ = machine_.since_boot_ms();
    noted_store_ms_ =
        !found ? machine_.wall_ms()
               : row.integer(2) + std::max<std::int64_t>(0, machine_.wall_ms() - row.integer(3));
  }
  note(database);
}

void StoreClock::note(Database& database) {
  const std::int64_t store_ms = now_ms();
  const std::int64_t boot_ms = machine_.since_boot_ms();
  Statement replace(database, "INSERT OR REPLACE INTO clock VALUES (1, ?, ?, ?, ?)");
  replace.run(std::string_view(machine_.boot()), boot_ms, store_ms, machine_.wall_ms());
  noted_store_ms_ = store_ms;
  noted_boot_ms_ = boot_ms;
}

std::int64_t StoreClock::now_ms() const {
  return noted_store_ms_ + machine_.since_boot_ms() - noted_boot_ms_;
}

}  // namespace token_rotation
