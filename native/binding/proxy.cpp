#include "proxy.hpp"

#include <string>

#include "http/proxy_choice.hpp"

namespace token_rotation {

Napi::Value proxy_for(const Napi::CallbackInfo& info) {
  const auto settings = info[1].As<Napi::Object>();
  const auto setting = [&settings](const char* name) -> std::string {
    return settings.Get(name).ToString();
  };
  HttpSettings network;
  network.proxy = SecretString(setting("proxy"));
  network.http_proxy = SecretString(setting("httpProxy"));
  network.no_proxy = setting("noProxy");
  const std::string url = info[0].ToString();
  return Napi::String::New(info.Env(), std::string(proxy_for(url, network)));
}

}  // namespace token_rotation
