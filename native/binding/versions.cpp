#include "versions.hpp"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <sqlite3.h>

#include <nlohmann/json.hpp>
#include <string>

namespace token_rotation {
namespace {

std::string nlohmann_json_version() {
  return std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + '.' +
         std::to_string(NLOHMANN_JSON_VERSION_MINOR) + '.' +
         std::to_string(NLOHMANN_JSON_VERSION_PATCH);
}

}  // namespace

Napi::Value versions(const Napi::CallbackInfo& info) {
  const curl_version_info_data& curl = *curl_version_info(CURLVERSION_NOW);
  Napi::Object result = Napi::Object::New(info.Env());
  result["addon"] = TOKEN_ROTATION_VERSION;
  result["openssl"] = OpenSSL_version(OPENSSL_VERSION_STRING);
  if (curl.nghttp2_version != nullptr) result["nghttp2"] = curl.nghttp2_version;
  result["libcurl"] = curl.version;
  result["nlohmannJson"] = nlohmann_json_version();
  result["sqlite"] = sqlite3_libversion();
  return result;
}

}  // namespace token_rotation
