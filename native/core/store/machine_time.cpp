#include "store/machine_time.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <fstream>

#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace token_rotation {
namespace {

std::string name_of_this_boot() {
#if defined(__linux__)
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string name;
  std::getline(file, name);
  return name;
#elif defined(__APPLE__)
  std::array<char, 64> name{};
  std::size_t size = name.size() - 1;
  if (sysctlbyname("kern.bootsessionuuid", name.data(), &size, nullptr, 0) != 0) return {};
  return name.data();
#else
  return {};
#endif
}

#if defined(CLOCK_BOOTTIME)
constexpr clockid_t kSinceBoot = CLOCK_BOOTTIME;
#elif defined(__APPLE__)
constexpr clockid_t kSinceBoot = CLOCK_MONOTONIC;  // which counts sleep there
#endif

}  // namespace

SystemMachineTime::SystemMachineTime() : boot_(name_of_this_boot()) {}

std::int64_t SystemMachineTime::since_boot_ms() const {
#if defined(CLOCK_BOOTTIME) || defined(__APPLE__)
  timespec now{};
  if (!boot_.empty() && clock_gettime(kSinceBoot, &now) == 0)
    return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
#endif
  return wall_ms();
}

std::int64_t SystemMachineTime::wall_ms() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace token_rotation
