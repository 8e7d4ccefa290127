#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "oauth/failure.hpp"

/// What the fuzz targets share. An input is text, so that its seeds can be read and written by
/// hand: some lines that set the scene, and a rest.

namespace token_rotation {

/// Ends the run where something that always holds does not; libFuzzer keeps the input.
inline void hold(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// The text up to the next line feed, which is taken off `input` with it.
inline std::string_view take_line(std::string_view& input) {
  const std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(std::min(line.size() + 1, input.size()));
  return line;
}

inline bool is_one_printable_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

inline constexpr std::size_t kMaxDescription = 200;
inline constexpr std::size_t kMaxFailureCode = 64;
inline constexpr std::int64_t kMaxRetryAfterMs = 3'600'000;

/// What holds for every failure, since all of it goes into logs and events.
inline void hold_well_formed(const Failure& failure, std::size_t longest_description) {
  hold(failure.failure_class <= FailureClass::kAmbiguous, "the class is one of four");
  hold(!failure.code.empty(), "a failure has a code");
  hold(is_one_printable_line(failure.code), "the code is one printable line");
  hold(is_one_printable_line(failure.description), "the description is one printable line");
  hold(failure.description.size() <= longest_description, "the description is short");
  if (failure.retry_after_ms) {
    hold(*failure.retry_after_ms >= 0 && *failure.retry_after_ms <= kMaxRetryAfterMs,
         "Retry-After is at most an hour");
  }
}

}  // namespace token_rotation

namespace token_rotation::fuzz {

/// Each target defines it.
void run(std::string_view input);

}  // namespace token_rotation::fuzz
