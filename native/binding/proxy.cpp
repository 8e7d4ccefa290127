#include "proxy.hpp"

#include <string>

#include "http/proxy_choice.hpp"

namespace token_rotation {
namespace {

std::string text(const Napi::Object& object, const char* name) {
  return object.Get(name).ToString();
}

}  // namespace

Napi::Value proxy_for(const Napi::CallbackInfo& info) {
  const auto settings = info[1].As<Napi::Object>();
  HttpSettings network;
  network.proxy = SecretString(text(settings, "proxy"));
  network.http_proxy = SecretString(text(settings, "httpProxy"));
  network.no_proxy = text(settings, "noProxy");
  const std::string url = info[0].ToString();
  return Napi::String::New(info.Env(), std::string(proxy_for(url, network)));
}

}  // namespace token_rotation
