#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "fake_clock.hpp"
#include "make_provider.hpp"
#include "rotation/renewal_request.hpp"

namespace token_rotation {

/// What sessions hold when they come to be renewed.
class Sessions : public ::testing::Test {
 protected:
  static constexpr std::int64_t kHourMs = 3'600'000;
  static constexpr std::int64_t kMinuteMs = 60'000;

  /// A token of one hour that expires in `left_ms`.
  RenewalRequest holding(std::string_view refresh_token, std::int64_t left_ms) const {
    RenewalRequest request;
    request.provider = provider;
    request.refresh_token = SecretString(refresh_token);
    request.access_token = SecretString("access-of-cookie");
    request.expiry =
        Expiry::at(static_cast<double>(clock.wall_ms() + left_ms), static_cast<double>(kHourMs));
    return request;
  }
  RenewalRequest due(std::string_view refresh_token) const {
    return holding(refresh_token, kMinuteMs);
  }
  RenewalRequest expired(std::string_view refresh_token) const {
    return holding(refresh_token, -kMinuteMs);
  }

  FakeClock clock;
  std::shared_ptr<Provider> provider = make_provider();
};

}  // namespace token_rotation
