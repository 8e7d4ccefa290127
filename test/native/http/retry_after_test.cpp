#include "http/retry_after.hpp"

#include <gtest/gtest.h>

namespace token_rotation {
namespace {

/// Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110.
constexpr std::int64_t kDateMs = 784'111'777'000;

TEST(RetryAfter, is_a_number_of_seconds) {
  EXPECT_EQ(retry_after_delay_ms("120", 0), 120'000);
  EXPECT_EQ(retry_after_delay_ms("0", 0), 0);
  EXPECT_EQ(retry_after_delay_ms(" 7 ", 0), 7'000);
}

TEST(RetryAfter, is_a_date) {
  EXPECT_EQ(retry_after_delay_ms("Sun, 06 Nov 1994 08:49:37 GMT", kDateMs - 5'000), 5'000);
}

TEST(RetryAfter, may_be_in_the_obsolete_date_formats) {
  EXPECT_EQ(retry_after_delay_ms("Sunday, 06-Nov-94 08:49:37 GMT", kDateMs - 1'000), 1'000);
  EXPECT_EQ(retry_after_delay_ms("Sun Nov  6 08:49:37 1994", kDateMs - 1'000), 1'000);
}

TEST(RetryAfter, is_no_delay_for_a_date_gone_by) {
  EXPECT_EQ(retry_after_delay_ms("Sun, 06 Nov 1994 08:49:37 GMT", kDateMs + 5'000), 0);
}

TEST(RetryAfter, is_at_most_an_hour) {
  EXPECT_EQ(retry_after_delay_ms("3601", 0), 3'600'000);
  EXPECT_EQ(retry_after_delay_ms("99999999999999999999999999", 0), 3'600'000);
  EXPECT_EQ(retry_after_delay_ms("Sun, 06 Nov 1994 08:49:37 GMT", 0), 3'600'000);
  EXPECT_EQ(retry_after_delay_ms("Sun, 06 Nov 999991994 08:49:37 GMT", kDateMs), 3'600'000);
}

TEST(RetryAfter, is_nothing_where_it_is_neither) {
  for (const auto* header : {"", "   ", "soon", "-5", "1.5", "10s", "1e3", "0x10", "12, 13"}) {
    EXPECT_EQ(retry_after_delay_ms(header, kDateMs), std::nullopt) << header;
  }
}

}  // namespace
}  // namespace token_rotation
