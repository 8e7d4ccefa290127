#pragma once

#include <napi.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "js_store.hpp"
#include "oauth/provider.hpp"
#include "store/shared_store.hpp"

namespace token_rotation {

using Providers = std::unordered_map<std::string, std::shared_ptr<const Provider>>;

/// Which fields of a NextAuth token hold what.
struct TokenFields {
  std::string access_token;
  std::string refresh_token;
  std::string provider;
  std::string session;
  std::string id_token;  ///< empty: ID tokens are not kept
};

// Of the config that the shim hands to `createRotator`:
TokenFields read_token_fields(const Napi::Object& config);
Providers read_providers(const Napi::Object& config);
/// Empty: none.
std::string read_default_provider(const Napi::Object& config);
double read_config_number(const Napi::Object& config, const char* name);
/// Null without a store.
std::shared_ptr<const Sharing> read_sharing(const Napi::Object& config,
                                            std::shared_ptr<JsStore> store);

}  // namespace token_rotation
