# The addon: native/core behind Node-API. Included by CMakeLists.txt when cmake-js runs it; CMAKE_JS_INC holds the
# headers of node-api-headers and node-addon-api.
set(binding_sources
  native/binding/addon.cpp
  native/binding/engine.cpp
  native/binding/js_functions.cpp
  native/binding/js_store.cpp
  native/binding/environment.cpp
  native/binding/local_store.cpp
  native/binding/local_stores.cpp
  native/binding/logout_tokens.cpp
  native/binding/outcome_object.cpp
  native/binding/provider_config.cpp
  native/binding/proxy.cpp
  native/binding/rotator.cpp
  native/binding/rotator_config.cpp
  native/binding/secret_text.cpp
  native/binding/session_cookie.cpp
  native/binding/shared_expiry.cpp
  native/binding/stay_loaded.cpp
  native/binding/versions.cpp
)
file(READ package.json package_json)
string(JSON package_version GET "${package_json}" version)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS package.json)
add_library(addon MODULE ${binding_sources} ${CMAKE_JS_SRC})
set_target_properties(addon PROPERTIES PREFIX "" SUFFIX ".node")
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT WIN32)
  # As the core: half of the time goes into reading napi.h.
  set_target_properties(addon PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
endif()
target_include_directories(addon SYSTEM PRIVATE ${CMAKE_JS_INC})
target_compile_definitions(addon PRIVATE NAPI_VERSION=8 NODE_ADDON_API_CPP_EXCEPTIONS NODE_ADDON_API_DISABLE_DEPRECATED
  # A worker that is being terminated takes no exception: one that escapes would end the process.
  NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS TOKEN_ROTATION_VERSION="${package_version}")
target_link_libraries(addon PRIVATE token_rotation_core token_rotation_options ${CMAKE_JS_LIB})

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # An addon that only a worker loaded is unmapped when that worker ends, under the I/O thread that still runs in it.
  target_link_options(addon PRIVATE -Wl,-z,nodelete)
  if(TOKEN_ROTATION_STATIC)
    # Node exports the names of its own OpenSSL, and they come first: only what is bound in here is ours.
    set(exported_symbols ${CMAKE_CURRENT_SOURCE_DIR}/native/binding/exported_symbols.map)
    target_link_options(addon PRIVATE -Wl,--version-script=${exported_symbols} -Wl,-z,now)
    set_target_properties(addon PROPERTIES LINK_DEPENDS ${exported_symbols})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_link_options(addon PRIVATE -static-libstdc++ -static-libgcc)
    endif()
  else()
    # Other addons have a SQLite of their own, as Node.js has.
    target_link_options(addon PRIVATE -Wl,--exclude-libs,libsqlite3.a)
  endif()
elseif(APPLE)
  target_link_options(addon PRIVATE -undefined dynamic_lookup)
elseif(MSVC)
  # The program that loads the addon may have any name: cmake-js's hook hands out its symbols for those of node.exe.
  target_link_options(addon PRIVATE /DELAYLOAD:NODE.EXE)
  target_link_libraries(addon PRIVATE delayimp)
  execute_process(COMMAND ${CMAKE_AR} /def:${CMAKE_JS_NODELIB_DEF} /out:${CMAKE_JS_NODELIB_TARGET} /machine:x64)
endif()
