#pragma once

#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>
#include "make_provider.hpp"
#include "oauth/token_response.hpp"
#include "responses.hpp"

// Rows of the table of what a response without tokens means.
namespace token_rotation {

inline constexpr std::int64_t kNowMs = 1'800'000'000'000;
inline constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

enum class Means : std::uint8_t {
  kDead,     ///< final at once
  kDoubted,  ///< transient, and final when it comes a second time
  kClient,   ///< configuration
  kLimit,    ///< not acted on, however often it comes
  kOpen,     ///< may have been acted on, however often it comes
};

struct Row {
  int status;
  const char* body;
  Means means;
  const char* code;
  const char* retry_after = "";
  const char* challenge = "";
};

inline std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.status << ' ' << row.body << ' ' << row.challenge;
}

inline FailureClass first_class(Means means) {
  switch (means) {
    case Means::kDead:
      return FailureClass::kTerminal;
    case Means::kClient:
      return FailureClass::kConfiguration;
    case Means::kLimit:
      return FailureClass::kNotSent;
    case Means::kDoubted:
    case Means::kOpen:
      break;
  }
  return FailureClass::kAmbiguous;
}

inline FailureClass second_class(Means means) {
  return means == Means::kDoubted ? FailureClass::kTerminal : first_class(means);
}

inline Failure failure_of(const Row& row) {
  HttpResponse response = response_with(row.status, row.body, row.retry_after);
  response.www_authenticate = row.challenge;
  auto outcome = read_token_response(
      response, *make_provider(), {SecretString("refresh-1"), SecretString(), kUnknownMs}, kNowMs);
  if (auto* failure = std::get_if<Failure>(&outcome)) return std::move(*failure);
  ADD_FAILURE() << "tokens from " << row;
  return {};
}

inline void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row);
    RefusalHistory history;
    const Failure first = judged(failure_of(row), history, 0);
    EXPECT_EQ(first.failure_class, first_class(row.means));
    EXPECT_EQ(first.is_doubted, row.means == Means::kDoubted);
    EXPECT_EQ(first.code, row.code);
    EXPECT_EQ(first.http_status, row.status);
    history.add(first, 0);
    EXPECT_EQ(judged(failure_of(row), history, 1'000).failure_class, second_class(row.means));
  }
}

inline constexpr auto kDead = Means::kDead;
inline constexpr auto kDoubted = Means::kDoubted;
inline constexpr auto kClient = Means::kClient;
inline constexpr auto kLimit = Means::kLimit;
inline constexpr auto kOpen = Means::kOpen;

}  // namespace token_rotation
