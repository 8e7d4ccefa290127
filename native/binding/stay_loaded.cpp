#include "stay_loaded.hpp"

#if defined(_WIN32)
#include <windows.h>
#elif defined(__APPLE__)
#include <dlfcn.h>
#endif

namespace token_rotation {

void stay_loaded() {
#if defined(_WIN32)
  HMODULE addon = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                     reinterpret_cast<LPCWSTR>(&stay_loaded), &addon);
#elif defined(__APPLE__)
  Dl_info addon{};
  if (dladdr(reinterpret_cast<const void*>(&stay_loaded), &addon) != 0)
    dlopen(addon.dli_fname, RTLD_LAZY | RTLD_NODELETE);
#endif
}

}  // namespace token_rotation
