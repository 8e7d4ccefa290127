# The addon: native/core behind Node-API. Included by CMakeLists.txt when cmake-js runs it; CMAKE_JS_INC holds the
# headers of node-api-headers and node-addon-api.
file(GLOB binding_sources CONFIGURE_DEPENDS native/binding/*.cpp)
add_library(addon MODULE ${binding_sources} ${CMAKE_JS_SRC})
set_target_properties(addon PROPERTIES PREFIX "" SUFFIX ".node")
target_include_directories(addon SYSTEM PRIVATE ${CMAKE_JS_INC})
target_compile_definitions(addon PRIVATE NAPI_VERSION=8 NODE_ADDON_API_CPP_EXCEPTIONS NODE_ADDON_API_DISABLE_DEPRECATED
  # A worker that is being terminated takes no exception: letting it escape would end the process.
  NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS)
target_link_libraries(addon PRIVATE token_rotation_core token_rotation_options ${CMAKE_JS_LIB})
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # An addon that only a worker loaded is unmapped when that worker ends, under the I/O thread that still runs in it.
  target_link_options(addon PRIVATE -Wl,-z,nodelete)
endif()
