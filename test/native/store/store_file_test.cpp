#include "store/store_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "http/signals_blocked.hpp"
#include "support/embedded_stores.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kSoonMs = 1'000;

class StoreFiles : public EmbeddedStores {
 protected:
  StoreFile open_file() { return StoreFile({path(), machine, seal, nullptr}); }

  /// Writes one value of each key.
  static std::vector<EmbeddedAnswer> write(StoreFile& file, int first, int count,
                                           std::int64_t ttl_ms, std::size_t size = 3'000) {
    std::vector<EmbeddedRequest> requests;
    for (int at = first; at < first + count; ++at) {
      EmbeddedRequest request;
      request.operation = EmbeddedRequest::Operation::kSet;
      request.key = "key" + std::to_string(at);
      request.value = SecretString(std::string(size, 'v'));
      request.ttl_ms = ttl_ms;
      requests.push_back(std::move(request));
    }
    std::vector<const EmbeddedRequest*> all;
    for (const EmbeddedRequest& request : requests) all.push_back(&request);
    std::vector<EmbeddedAnswer> answers;
    EXPECT_TRUE(file.try_write(all, answers));
    return answers;
  }

  std::uintmax_t size(const char* ending = "") const {
    return std::filesystem::file_size(path() + ending);
  }

  ValueSeal seal{seal_keys()};
};

TEST_F(StoreFiles, stay_as_long_as_they_are_while_values_come_and_go) {
  StoreFile file = open_file();
  std::uintmax_t early = 0;
  for (int round = 0; round < 40; ++round) {
    for (int at = 0; at < 10; ++at) {
      write(file, 1'000 * round + 20 * at, 20, kSoonMs);
      if (file.is_log_long()) file.copy_log();
    }
    machine.pass(2 * kSoonMs);
    while (file.tidy() == Untidy::kMore) {
    }
    if (round == 9) early = size();
  }
  file.copy_log();
  EXPECT_GT(early, 0U);
  EXPECT_LE(size(), early + 64 * 1024);
  EXPECT_LE(size("-wal"), 9U << 20);
}

TEST_F(StoreFiles, give_room_back_that_a_storm_took) {
  StoreFile file = open_file();
  for (int at = 0; at < 4'000; at += 200) write(file, at, 200, kSoonMs);
  file.copy_log();
  const std::uintmax_t full = size();
  machine.pass(2 * kSoonMs);
  while (file.tidy() == Untidy::kMore) {
  }
  file.copy_log();
  EXPECT_LT(size(), full / 2);
}

/// A file that may grow no further is what a full disk is. The signal of it is blocked on the
/// thread of a store, as here.
TEST_F(StoreFiles, a_full_disk_fails_what_it_has_no_room_for_and_loses_nothing) {
  StoreFile file = open_file();
  write(file, 0, 10, 1'000'000);
  const SignalsBlocked blocked;
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit full = before;
  full.rlim_cur = size("-wal") + 8'192;
  setrlimit(RLIMIT_FSIZE, &full);
  const auto answers = write(file, 100, 20, 1'000'000);
  setrlimit(RLIMIT_FSIZE, &before);
  int failed = 0;
  for (const EmbeddedAnswer& answer : answers) failed += answer.error ? 1 : 0;
  EXPECT_GT(failed, 10);
  // There is room again.
  for (const EmbeddedAnswer& answer : write(file, 200, 5, 1'000'000)) EXPECT_TRUE(answer.done);
  sigset_t pending;
  sigpending(&pending);
  const timespec at_once{};
  sigset_t grown;
  sigemptyset(&grown);
  sigaddset(&grown, SIGXFSZ);
  while (sigtimedwait(&grown, nullptr, &at_once) > 0) {
  }
  for (int at : {0, 9, 200}) {
    EmbeddedRequest request;
    request.key = "key" + std::to_string(at);
    EmbeddedAnswer answer;
    EXPECT_TRUE(file.answers_by_reading(request, answer));
    EXPECT_TRUE(answer.value.has_value()) << at;
  }
}

TEST_F(StoreFiles, wait_for_a_turn_and_write_nothing_meanwhile) {
  StoreFile one = open_file();
  StoreFile other = open_file();
  ASSERT_TRUE(other.turns().try_take());
  EmbeddedRequest request;
  request.operation = EmbeddedRequest::Operation::kSet;
  request.key = "key";
  const EmbeddedRequest* requests[] = {&request};
  std::vector<EmbeddedAnswer> answers;
  EXPECT_FALSE(one.try_write(requests, answers));
  other.turns().give_back();
  EXPECT_TRUE(one.try_write(requests, answers));
}

TEST_F(StoreFiles, say_whether_only_a_turn_was_missing_to_tidy) {
  StoreFile one = open_file();
  StoreFile other = open_file();
  write(one, 0, 10, kSoonMs);
  EXPECT_EQ(one.tidy(), Untidy::kNothing);
  machine.pass(2 * kSoonMs);
  ASSERT_TRUE(other.turns().try_take());
  EXPECT_EQ(one.tidy(), Untidy::kWithoutTurn);
  other.turns().give_back();
  EXPECT_EQ(one.tidy(), Untidy::kMore);
  EXPECT_EQ(one.tidy(), Untidy::kNothing);
}

}  // namespace
}  // namespace token_rotation
