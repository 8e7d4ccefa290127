#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "oauth/failure.hpp"

namespace token_rotation {

/// What the refreshes of one grant have come to since the last that brought tokens.
struct RefusalHistory {
  /// An attempt of ours may have spent the refresh token, and nothing has been answered since.
  bool may_be_spent = false;
  std::string last_code;                         ///< of the last refusal that was not believed
  int refusals = 0;                              ///< that were not believed
  std::optional<std::int64_t> patient_since_ms;  ///< steady time: when "later" was said first
  /// Steady time of the last attempt that may have spent the refresh token.
  std::optional<std::int64_t> lost_ms{};
  /// Steady time of the last refusal that was not believed.
  std::optional<std::int64_t> doubted_ms{};

  /// What is known after one more failure.
  void add(const Failure& failure, std::int64_t now_ms);
  /// An attempt for another audience may have spent the refresh token.
  void add_lost(std::int64_t now_ms);
};

/// What a refusal of one audience is judged by: what that audience has been answered so far, and
/// the lost attempts for any audience of the grant since, as all of them present one refresh token.
RefusalHistory history_of_audience(const RefusalHistory& grant, RefusalHistory audience);

/// The failure as it is to be taken, given what came before it (design: "What decides, where the
/// table is silent"). A refusal that blames the refresh token proves nothing behind an attempt of
/// ours that may have spent it; one whose words are not known is believed when it comes a second
/// time; one that says "later", after a day. What is not believed is ambiguous and `is_doubted`.
Failure judged(Failure failure, const RefusalHistory& history, std::int64_t now_ms);

}  // namespace token_rotation
