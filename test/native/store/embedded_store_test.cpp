#include "store/embedded_store.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "store/sqlite.hpp"
#include "support/embedded_stores.hpp"

namespace token_rotation {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

StoreFileProblem problem_of(const EmbeddedAnswer& answer) {
  EXPECT_TRUE(answer.error.has_value());
  return answer.error ? answer.error->problem() : StoreFileProblem::kClosed;
}

TEST_F(EmbeddedStores, a_value_is_there_after_the_process_that_wrote_it) {
  open()->set("key", "value");
  EXPECT_EQ(open()->value_of("key"), "value");
}

TEST_F(EmbeddedStores, one_process_sees_at_once_what_another_wrote) {
  const auto one = open();
  const auto other = open();
  one->set("key", "first");
  EXPECT_EQ(other->value_of("key"), "first");
  other->set("key", "second");
  EXPECT_EQ(one->value_of("key"), "second");
}

TEST_F(EmbeddedStores, a_lock_is_of_one_process) {
  const auto one = open();
  const auto other = open();
  EXPECT_TRUE(one->acquire("key", "one").done);
  EXPECT_FALSE(other->acquire("key", "other").done);
  EXPECT_FALSE(other->set("key", "of other", kHourMs, "other").done);
  EXPECT_TRUE(one->set("key", "of one", kHourMs, "one").done);
  EXPECT_TRUE(other->acquire("key", "other").done);
  EXPECT_EQ(other->value_of("key"), "of one");
}

TEST_F(EmbeddedStores, what_is_in_the_file_cannot_be_read_without_the_secret) {
  open()->set("key", "access_token=marked-7f3a");
  std::ifstream file(path(), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(bytes.find("marked-7f3a"), std::string::npos);
  EXPECT_EQ(problem_of(open('z')->get("key")), StoreFileProblem::kUnseal);
}

TEST_F(EmbeddedStores, all_files_are_for_their_user_only) {
  const auto store = open();
  store->set("key", "value");
  for (const char* ending : {"", "-wal", "-shm", "-turn"}) {
    struct stat about {};
    ASSERT_EQ(stat((path() + ending).c_str(), &about), 0) << ending;
    EXPECT_EQ(about.st_mode & 0777U, 0600U) << ending;
  }
}

TEST_F(EmbeddedStores, setting_the_clock_changes_nothing) {
  const auto store = open();
  store->set("key", "value", kHourMs);
  store->acquire("key", "owner", kHourMs);
  for (const std::int64_t step : {1000 * kHourMs, -2000 * kHourMs}) {
    machine.step_wall(step);
    EXPECT_EQ(open()->value_of("key"), "value");
    EXPECT_FALSE(open()->acquire("key", "other").done);
  }
  machine.pass(kHourMs);
  EXPECT_EQ(store->value_of("key"), "-");
  EXPECT_TRUE(store->acquire("key", "other").done);
}

TEST_F(EmbeddedStores, values_outlive_a_boot_and_locks_do_not) {
  {
    const auto store = open();
    store->set("key", "value", 10 * kHourMs);
    store->set("short", "value", kHourMs);
    store->acquire("key", "owner", 10 * kHourMs);
  }
  machine.boot_again(2 * kHourMs);
  EXPECT_EQ(open()->value_of("key"), "value");
  EXPECT_EQ(open()->value_of("short"), "-");
  EXPECT_TRUE(open()->acquire("key", "other").done);
  // A clock that was set back while the machine was off: time never goes back.
  machine.boot_again(-100 * kHourMs);
  EXPECT_EQ(open()->value_of("key"), "value");
  machine.pass(9 * kHourMs);
  EXPECT_EQ(open()->value_of("key"), "-");
}

TEST_F(EmbeddedStores, a_file_of_the_first_format_gets_what_it_lacks) {
  open()->set("key", "value");
  {
    Database database(path(), nullptr);
    database.execute("DROP TABLE sessions; DROP TABLE session_indexes; PRAGMA user_version = 1");
  }
  const auto store = open();
  EXPECT_EQ(store->value_of("key"), "value");
  EXPECT_TRUE(store->begin("id", "tokens", {"index"}).done);
  EXPECT_EQ(store->session_of("id"), "tokens");
}

TEST_F(EmbeddedStores, a_file_of_a_newer_format_is_left_as_it_is) {
  open()->set("key", "value");
  {
    Database database(path(), nullptr);
    database.execute("PRAGMA user_version = 99");
  }
  EXPECT_EQ(problem_of(open()->get("key")), StoreFileProblem::kNewer);
  EXPECT_EQ(Database(path(), nullptr).integer("PRAGMA user_version"), 99);
}

TEST_F(EmbeddedStores, a_file_of_something_else_is_left_as_it_is) {
  std::ofstream(path()) << "a list of things to do";
  EXPECT_EQ(problem_of(open()->set("key", "value")), StoreFileProblem::kForeign);
  std::ifstream file(path());
  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(file)), {}), "a list of things to do");
}

TEST_F(EmbeddedStores, a_database_of_another_program_is_left_as_it_is) {
  create_private_file(path());
  Database(path(), nullptr).execute("CREATE TABLE theirs(x)");
  EXPECT_EQ(problem_of(open()->set("key", "value")), StoreFileProblem::kForeign);
  EXPECT_EQ(Database(path(), nullptr).integer("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(EmbeddedStores, a_damaged_file_is_said_to_be_and_left_as_it_is) {
  {
    const auto store = open();
    for (int at = 0; at < 50; ++at) store->set("key" + std::to_string(at), std::string(900, 'v'));
  }
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(60'000, '\x5a');
  }
  EXPECT_EQ(problem_of(open()->get("key7")), StoreFileProblem::kDamaged);
  EXPECT_EQ(problem_of(open()->set("key7", "value")), StoreFileProblem::kDamaged);
}

TEST_F(EmbeddedStores, a_folder_that_is_missing_is_named) {
  AskedStore store(folder.path() + "/missing/tokens.db", machine);
  const EmbeddedAnswer answer = store.get("key");
  EXPECT_EQ(problem_of(answer), StoreFileProblem::kPlace);
  EXPECT_NE(std::string(answer.error->what()).find(folder.path() + "/missing"), std::string::npos);
}

TEST_F(EmbeddedStores, a_file_that_was_taken_away_is_made_anew) {
  const auto store = open();
  store->set("key", "value");
  for (const char* ending : {"", "-wal", "-shm", "-turn"}) std::filesystem::remove(path() + ending);
  // It looks for it once a second.
  std::this_thread::sleep_for(std::chrono::milliseconds(1'100));
  EXPECT_EQ(store->value_of("key"), "-");
  store->set("key", "newer");
  EXPECT_EQ(open()->value_of("key"), "newer");
}

TEST_F(EmbeddedStores, a_store_tells_of_what_another_wrote) {
  const auto listening = open();
  const auto writing = open();
  std::mutex mutex;
  std::condition_variable heard;
  std::vector<std::string> words;
  const auto listen = [&](Word::About about) {
    return listening->store().listen(about, [&](const Word& word) {
      const std::lock_guard lock(mutex);
      words.push_back(word.name);
      heard.notify_one();
    });
  };
  listen(Word::About::kKey);
  listen(Word::About::kSession);
  listening->get("key");
  writing->set("key", "value");  // without an owner: no process waits for it
  writing->acquire("key", "owner");
  writing->set("key", "value", kHourMs, "owner");
  writing->acquire("other", "owner");
  writing->release("other", "owner");
  writing->begin("id", "tokens", {});
  writing->write("id", "newer");
  writing->end("id");
  std::unique_lock lock(mutex);
  EXPECT_TRUE(heard.wait_for(lock, std::chrono::seconds(10), [&] { return words.size() >= 4; }));
  EXPECT_EQ(words, (std::vector<std::string>{"key", "other", "id", "id"}));
}

/// Where many processes write, each finds its turn taken most of the time.
TEST_F(EmbeddedStores, what_has_run_out_is_deleted_as_soon_as_another_gives_its_turn_back) {
  constexpr std::chrono::seconds kSoonerThanTheNextTime{8};
  open()->set("key", "value", 1'000);
  machine.pass(2'000);
  TurnFile other(path() + "-turn");
  const auto store = open();
  std::promise<bool> taken;
  // On the store's thread, before it tidies.
  EmbeddedRequest look;
  look.operation = EmbeddedRequest::Operation::kGet;
  look.key = "key";
  store->store().ask(std::move(look),
                     [&](const EmbeddedAnswer&) { taken.set_value(other.try_take()); });
  ASSERT_TRUE(taken.get_future().get());
  store->get("key");
  Database file(path(), nullptr);
  EXPECT_EQ(file.integer("SELECT count(*) FROM entries"), 1);
  other.give_back();
  const auto start = std::chrono::steady_clock::now();
  while (file.integer("SELECT count(*) FROM entries") > 0) {
    ASSERT_LT(std::chrono::steady_clock::now() - start, kSoonerThanTheNextTime);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST_F(EmbeddedStores, a_session_that_ended_is_not_written_again) {
  const auto store = open();
  store->begin("id", "tokens", {"sub", "sid"});
  EXPECT_TRUE(store->write("id", "newer").done);
  EXPECT_EQ(store->list("sid").sessions.size(), 1U);
  EXPECT_TRUE(store->end("id").done);
  EXPECT_FALSE(store->end("id").done);
  EXPECT_FALSE(store->write("id", "late").done);
  EXPECT_EQ(store->session_of("id"), "-");
  EXPECT_TRUE(store->list("sub").sessions.empty());
}

TEST_F(EmbeddedStores, info_of_another_secret_is_empty_and_its_session_is_there) {
  open()->begin("id", "tokens", {"sub"});
  const auto store = open('z');
  EXPECT_EQ(store->session_of("id"), "tokens");
  const EmbeddedAnswer listed = store->list("sub");
  ASSERT_EQ(listed.sessions.size(), 1U);
  EXPECT_EQ(listed.sessions[0].info.view(), "");
  EXPECT_TRUE(store->end("id").done);
}

TEST_F(EmbeddedStores, a_closed_store_says_so) {
  const auto store = open();
  store->set("key", "value");
  std::promise<void> closed;
  store->store().close([&closed] { closed.set_value(); });
  closed.get_future().get();
  EXPECT_EQ(problem_of(store->get("key")), StoreFileProblem::kClosed);
  EXPECT_FALSE(std::filesystem::exists(path() + "-wal"));
}

}  // namespace
}  // namespace token_rotation
