#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "client/key_sets.hpp"
#include "support/fake_transport.hpp"
#include "support/jws_signing.hpp"
#include "support/make_provider.hpp"
#include "support/responses.hpp"

namespace token_rotation {

inline HttpResponse metadata_with_keys(const std::string& jwks_uri = "https://as.example/jwks",
                                       const std::string& issuer = "https://as.example") {
  return response_with(200, nlohmann::json{{"issuer", issuer},
                                           {"token_endpoint", "https://as.example/token"},
                                           {"jwks_uri", jwks_uri}}
                                .dump());
}

inline HttpResponse keys_response(const std::vector<nlohmann::json>& keys) {
  return response_with(200, key_set_of(keys));
}

/// An issuer whose metadata is known, and whose keys are not.
class KeysFixture : public ::testing::Test {
 protected:
  using Found = std::vector<std::variant<IssuerKeys, Failure>>;

  void discover() {
    discovery.find(provider, [](auto, Source) {});
    transport.run();
    transport.answer(metadata_with_keys());
  }

  std::shared_ptr<Found> find() {
    auto found = std::make_shared<Found>();
    keys.find(provider, [found](auto result) { found->push_back(std::move(result)); });
    transport.run();
    return found;
  }

  std::shared_ptr<Found> find_newer(const std::shared_ptr<const JsonWebKeySet>& seen) {
    auto found = std::make_shared<Found>();
    keys.find_newer(provider, seen, [found](auto result) { found->push_back(std::move(result)); });
    transport.run();
    return found;
  }

  static std::shared_ptr<const JsonWebKeySet> set_of(const Found& found) {
    const auto* got = found.empty() ? nullptr : std::get_if<IssuerKeys>(&found.front());
    return got == nullptr ? nullptr : got->keys;
  }
  static std::string failure_of(const Found& found) {
    const auto* got = found.empty() ? nullptr : std::get_if<Failure>(&found.front());
    return got == nullptr ? "(none)" : got->code;
  }

  FakeClock clock;
  FakeTransport transport{clock};
  const Jitter jitter = [] { return 0.5; };
  Discovery discovery{transport, clock, jitter};
  KeySets keys{transport, clock, discovery, jitter};
  std::shared_ptr<Provider> provider = make_issuer_provider();
  const nlohmann::json es256 = jwk_of(key_for("ES256"), {{"kid", "es"}});
  const nlohmann::json es384 = jwk_of(key_for("ES384"), {{"kid", "es3"}});
};

}  // namespace token_rotation
