#pragma once

#include <cstddef>
#include <cstdint>

#include "client/grant_result.hpp"

namespace token_rotation {

/// Since the process started.
struct RotationStats {
  std::uint64_t refreshed = 0;       ///< refreshes that brought tokens
  std::uint64_t failed = 0;          ///< refreshes that did not
  std::uint64_t joined = 0;          ///< calls that waited for another caller's refresh
  std::uint64_t replayed = 0;        ///< calls answered from the successor memory
  std::uint64_t remembered = 0;      ///< calls answered with a remembered failure
  std::uint64_t token_requests = 0;  ///< requests to token endpoints, retries included
  std::size_t successors = 0;        ///< spent refresh tokens remembered now
  std::size_t in_flight = 0;         ///< refreshes under way now

  /// How one flight ended.
  void count(Source source, bool is_granted) {
    switch (source) {
      case Source::kReplayed:
        ++replayed;
        return;
      case Source::kJoined:
        ++joined;
        return;
      case Source::kRemembered:
        ++remembered;
        return;
      case Source::kRefreshed:
      case Source::kStarted:
        ++(is_granted ? refreshed : failed);
    }
  }
};

}  // namespace token_rotation
