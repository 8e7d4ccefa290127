#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client/discovery.hpp"
#include "fake_transport.hpp"
#include "make_provider.hpp"
#include "responses.hpp"

namespace token_rotation {

class DiscoveryTest : public ::testing::Test {
 protected:
  using Found = std::vector<std::variant<Endpoints, Failure>>;

  std::shared_ptr<Found> find() {
    auto found = std::make_shared<Found>();
    discovery.find(provider, [found](auto result, Source) { found->push_back(std::move(result)); });
    transport.run();
    return found;
  }

  static std::string token_endpoint(const Found& found) {
    EXPECT_EQ(found.size(), 1U);
    const auto* endpoints = found.empty() ? nullptr : std::get_if<Endpoints>(&found.front());
    return endpoints == nullptr ? "(none)" : endpoints->token;
  }
  static Failure failure(const Found& found) {
    EXPECT_EQ(found.size(), 1U);
    const auto* failed = found.empty() ? nullptr : std::get_if<Failure>(&found.front());
    return failed == nullptr ? Failure() : *failed;
  }

  FakeClock clock;
  FakeTransport transport{clock};
  const Jitter jitter = [] { return 0.5; };
  Discovery discovery{transport, clock, jitter};
  std::shared_ptr<Provider> provider = make_issuer_provider();
};

}  // namespace token_rotation
