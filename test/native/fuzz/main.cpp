#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // An exception that gets out ends the run: none of the readers may throw.
  token_rotation::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
