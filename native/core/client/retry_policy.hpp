#pragma once

#include <cstdint>
#include <optional>

#include "oauth/failure.hpp"

namespace token_rotation {

/// The attempts of one refresh so far.
struct Attempts {
  int made = 0;
  /// An attempt that may have spent the refresh token has had its one retry.
  bool retried_ambiguous = false;
};

/// No retry is waited for longer (ms).
inline constexpr std::int64_t kMaxRetryDelayMs = 2'050;

/// How long (ms) to wait before the next attempt; nothing to give up. At most `retries` attempts
/// after the first, none after a refusal; an ambiguous failure is retried promptly and once,
/// because waiting lets the provider's reuse grace run out and a third try would look like theft.
/// `jitter` is in [0, 1).
std::optional<std::int64_t> retry_delay_ms(const Failure& failure, const Attempts& attempts,
                                           int retries, double jitter);

/// How long (ms) after giving up the token endpoint is left alone for this refresh token. Doubles
/// with every refresh that failed in a row, and honours Retry-After.
std::int64_t cooldown_ms(const Failure& failure, int failed_in_a_row, double jitter);

/// How long (ms) after the store has failed `attempts_made` times (at least once) it is told the
/// result of a refresh again; nothing to give up, after half a minute.
std::optional<std::int64_t> republication_delay_ms(int attempts_made);

}  // namespace token_rotation
