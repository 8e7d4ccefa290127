#include "oauth/expiry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace token_rotation {
namespace {

constexpr double kSecond = 1000;
constexpr double kMinute = 60 * kSecond;
constexpr double kHour = 60 * kMinute;
constexpr double kTenMinutes = 10 * kMinute;
constexpr double kNow = 1.8e12;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kNan = std::nan("");

TEST(Lead, is_the_configured_one_for_a_token_of_an_hour) {
  EXPECT_EQ(lead_ms(kTenMinutes, kHour), kTenMinutes);
}

TEST(Lead, is_never_more_than_a_quarter_of_the_lifetime) {
  EXPECT_EQ(lead_ms(kTenMinutes, 20 * kSecond), 5 * kSecond);
  EXPECT_EQ(lead_ms(kTenMinutes, 5 * kMinute), 75 * kSecond);
  EXPECT_EQ(lead_ms(kTenMinutes, 40 * kMinute), kTenMinutes);
  EXPECT_EQ(lead_ms(kTenMinutes, 0), 0);
}

TEST(Lead, is_the_configured_one_where_the_lifetime_is_unknown) {
  EXPECT_EQ(lead_ms(kTenMinutes, kUnknownMs), kTenMinutes);
}

TEST(Due, starts_exactly_at_the_lead) {
  const Expiry expiry = Expiry::at(kNow + kHour, kHour);
  EXPECT_EQ(due_at_ms(expiry, kTenMinutes), kNow + 50 * kMinute);
  EXPECT_FALSE(is_due(expiry, kTenMinutes, kNow + 50 * kMinute - 1));
  EXPECT_TRUE(is_due(expiry, kTenMinutes, kNow + 50 * kMinute));
}

TEST(Due, does_not_fall_on_every_call_for_short_tokens) {
  for (const double lifetime : {20 * kSecond, 5 * kMinute}) {
    SCOPED_TRACE(lifetime);
    const Expiry fresh = Expiry::at(kNow + lifetime, lifetime);
    EXPECT_FALSE(is_due(fresh, kTenMinutes, kNow));
    EXPECT_FALSE(is_due(fresh, kTenMinutes, kNow + lifetime * 3 / 4 - 1));
    EXPECT_TRUE(is_due(fresh, kTenMinutes, kNow + lifetime * 3 / 4));
    EXPECT_FALSE(is_expired(fresh, kNow + lifetime - 1));
    EXPECT_TRUE(is_expired(fresh, kNow + lifetime));
  }
}

TEST(Due, takes_the_full_lead_where_the_lifetime_is_unknown) {
  EXPECT_TRUE(is_due(Expiry::at(kNow + kTenMinutes), kTenMinutes, kNow));
  EXPECT_FALSE(is_due(Expiry::at(kNow + kTenMinutes + 1), kTenMinutes, kNow));
}

TEST(Due, is_never_reached_by_a_token_that_does_not_expire) {
  EXPECT_EQ(due_at_ms(Expiry::never(), kTenMinutes), kInfinity);
  EXPECT_FALSE(is_due(Expiry::never(), kTenMinutes, kNow));
  EXPECT_FALSE(is_expired(Expiry::never(), kNow));
  EXPECT_FALSE(is_due(Expiry(), kTenMinutes, kNow)) << "what an unset expiry means";
}

TEST(Due, is_at_once_where_the_expiry_is_unreadable) {
  EXPECT_EQ(due_at_ms(Expiry::unreadable(), kTenMinutes), 0);
  EXPECT_TRUE(is_due(Expiry::unreadable(), kTenMinutes, kNow));
  EXPECT_TRUE(is_expired(Expiry::unreadable(), kNow));
}

TEST(Due, is_at_once_where_the_expiry_is_no_possible_time) {
  const double seconds_for_ms = (kNow + kHour) / 1000;
  const double ms_for_seconds = (kNow + kHour) * 1000;
  for (const double at_ms :
       {seconds_for_ms, ms_for_seconds, kNan, kInfinity, -kInfinity, 0.0, -1.0}) {
    SCOPED_TRACE(at_ms);
    EXPECT_TRUE(is_due(Expiry::at(at_ms), kTenMinutes, kNow));
    EXPECT_TRUE(is_expired(Expiry::at(at_ms), kNow));
  }
}

TEST(Due, leaves_the_longest_possible_lifetime_alone) {
  const Expiry ten_years = Expiry::at(kNow + kMaxLifetimeMs, kMaxLifetimeMs);
  EXPECT_FALSE(is_due(ten_years, kTenMinutes, kNow));
  EXPECT_FALSE(is_expired(ten_years, kNow));
}

TEST(Due, is_at_once_where_more_is_left_than_was_granted) {
  // The clock was set back by an hour: the token ends in 59 minutes, and not in 119.
  const Expiry expiry = Expiry::at(kNow + kHour, kHour);
  EXPECT_TRUE(is_due(expiry, kTenMinutes, kNow + kMinute - kHour));
  EXPECT_FALSE(is_expired(expiry, kNow + kMinute - kHour));
  // By less than the lead: it will be due before it ends.
  EXPECT_FALSE(is_due(expiry, kTenMinutes, kNow - kTenMinutes));
  EXPECT_FALSE(is_due(Expiry::at(kNow + kHour), kTenMinutes, kNow - kHour))
      << "the lifetime is unknown";
}

TEST(LifetimeEstimate, runs_from_the_cookie_to_the_expiry) {
  EXPECT_EQ(lifetime_since_ms(kNow, kNow + 5 * kMinute), 5 * kMinute);
}

TEST(LifetimeEstimate, is_nothing_for_a_cookie_written_after_the_expiry) {
  const double lifetime = lifetime_since_ms(kNow, kNow - kMinute);
  EXPECT_EQ(lifetime, 0);
  // No lead at all; but such a cookie may come from a clock that was set back since.
  EXPECT_TRUE(is_due(Expiry::at(kNow, lifetime), kTenMinutes, kNow));
  EXPECT_TRUE(is_due(Expiry::at(kNow + 1, lifetime), kTenMinutes, kNow));
}

TEST(LifetimeEstimate, is_unknown_without_both_times) {
  EXPECT_TRUE(std::isnan(lifetime_since_ms(kNan, kNow)));
  EXPECT_TRUE(std::isnan(lifetime_since_ms(kNow, kNan)));
}

TEST(LifetimeEstimate, never_makes_a_token_due_when_it_was_just_written) {
  // The cookie was rewritten late in the token's life: the estimate is short, and so is the lead.
  const double expires_at = kNow + 2 * kMinute;
  const Expiry expiry = Expiry::at(expires_at, lifetime_since_ms(kNow, expires_at));
  EXPECT_FALSE(is_due(expiry, kTenMinutes, kNow));
  EXPECT_TRUE(is_due(expiry, kTenMinutes, kNow + 90 * kSecond));
}

}  // namespace
}  // namespace token_rotation
