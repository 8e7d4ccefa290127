#include "rotator_config.hpp"

#include <cstdint>
#include <utility>

#include "provider_config.hpp"

namespace token_rotation {
namespace {

/// The shim keeps the time of its store. An event loop that still serves is not busy for longer
/// than this.
constexpr std::int64_t kStoreGraceMs = 10'000;

std::string text_or_empty(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

}  // namespace

TokenFields read_token_fields(const Napi::Object& config) {
  const auto fields = config.Get("fields").As<Napi::Object>();
  const auto name_of = [&fields](const char* role) { return text_or_empty(fields.Get(role)); };
  return {name_of("accessToken"), name_of("refreshToken"), name_of("provider"), name_of("session"),
          name_of("idToken")};
}

Providers read_providers(const Napi::Object& config) {
  Providers providers;
  const auto list = config.Get("providers").As<Napi::Array>();
  for (std::uint32_t i = 0; i < list.Length(); ++i) {
    auto provider = std::make_shared<const Provider>(read_provider(list.Get(i).As<Napi::Object>()));
    const std::string id = provider->id;
    providers.emplace(id, std::move(provider));
  }
  return providers;
}

std::string read_default_provider(const Napi::Object& config) {
  return text_or_empty(config.Get("defaultProvider"));
}

double read_config_number(const Napi::Object& config, const char* name) {
  return config.Get(name).As<Napi::Number>();
}

std::shared_ptr<const Sharing> read_sharing(const Napi::Object& config,
                                            std::shared_ptr<JsStore> store) {
  if (!store) return nullptr;
  Sharing sharing;
  sharing.store = std::move(store);
  sharing.timeout_ms = static_cast<std::int64_t>(read_config_number(config, "storeTimeoutMs"));
  sharing.grace_ms = kStoreGraceMs;
  sharing.successor_ttl_ms =
      static_cast<std::int64_t>(read_config_number(config, "successorTtlMs"));
  sharing.required = config.Get("storeRequired").ToBoolean();
  return std::make_shared<const Sharing>(std::move(sharing));
}

}  // namespace token_rotation
