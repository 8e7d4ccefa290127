#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <map>

#include "store/embedded_store.hpp"
#include "store/sqlite.hpp"
#include "support/crashing_vfs.hpp"
#include "support/embedded_stores.hpp"

namespace token_rotation {
namespace {

/// What a process does that is killed on the way. Every byte it sends is an acknowledgement: the
/// number of the step that was answered.
void live(const std::string& path, const MachineTime& machine, int acknowledged) {
  AskedStore store(path, machine, 'k', crashing_vfs());
  char step = 0;
  const auto acknowledge = [&](const EmbeddedAnswer& answer) {
    ++step;
    if (answer.done && write(acknowledged, &step, 1) != 1) _exit(3);
  };
  for (int round = 0; round < 2; ++round) {
    const std::string name = std::to_string(round);
    acknowledge(store.acquire("key" + name, "owner"));
    acknowledge(store.set("key" + name, "successor" + name + std::string(5'000, 's'),
                          AskedStore::kLongMs, "owner"));
    acknowledge(store.begin("id" + name, "tokens" + name, {"sub"}));
    acknowledge(store.write("id" + name, "newer" + name));
    acknowledge(store.end("id" + name));
  }
}

/// What must be there when the steps up to this one were answered. The one after it may be.
void expect_kept(AskedStore& store, int answered) {
  for (int round = 0; round < 2; ++round) {
    const std::string name = std::to_string(round);
    const int done = answered - 5 * round;
    if (done >= 2) {
      EXPECT_EQ(store.value_of("key" + name), "successor" + name + std::string(5'000, 's'));
      // The lock ended in the same step.
      EXPECT_TRUE(store.acquire("key" + name, "next").done);
    }
    const std::string session = store.session_of("id" + name);
    if (done == 3) {
      EXPECT_TRUE(session == "tokens" + name || session == "newer" + name) << session;
    } else if (done == 4) {
      EXPECT_TRUE(session == "newer" + name || session == "-") << session;
    } else if (done >= 5) {
      EXPECT_EQ(session, "-");
    }
  }
  EXPECT_LE(store.list("sub").sessions.size(), 1U);
}

class EmbeddedStoreCrash : public EmbeddedStores {
 protected:
  /// Runs a process to the crash that is planned, or to its end. How many steps were answered.
  int run_process() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
      live(path(), machine, ends[1]);
      const char steps = static_cast<char>(std::min(Crash::steps(), 120));
      _exit(steps);
    }
    close(ends[1]);
    int answered = 0;
    for (char step = 0; read(ends[0], &step, 1) == 1;) answered = step;
    close(ends[0]);
    waitpid(child, &status, 0);
    return answered;
  }

  void expect_sound() {
    Database database(path(), nullptr);
    Statement check(database, "PRAGMA integrity_check");
    Rows rows = check.rows();
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.bytes(0), "ok");
  }

  /// A crash at each step of a life; by hand a thousand.
  void crash_everywhere(bool power_loss) {
    Crash::planned() = {};
    ASSERT_EQ(run_process(), 10);
    const int steps = WEXITSTATUS(status);
    ASSERT_GT(steps, 20);
    const char* const wanted = std::getenv("TOKEN_ROTATION_CRASHES");
    const int crashes = wanted != nullptr ? std::atoi(wanted) : steps;
    for (int crash = 0; crash < crashes && !HasFailure(); ++crash) {
      for (const char* ending : {"", "-wal", "-shm", "-turn", "-journal"})
        std::filesystem::remove(path() + ending);
      Crash::planned() = {crash % steps + 1, power_loss, static_cast<unsigned>(crash)};
      SCOPED_TRACE("crash " + std::to_string(crash) + " at step " +
                   std::to_string(crash % steps + 1));
      const int answered = run_process();
      ASSERT_TRUE(WIFSIGNALED(status));
      {
        const auto store = open();
        expect_kept(*store, answered);
        const EmbeddedAnswer later = store->set("later", "value");
        EXPECT_TRUE(later.done) << (later.error ? later.error->what() : "");
      }
      expect_sound();
    }
  }

  int status = 0;
};

TEST_F(EmbeddedStoreCrash, kill_9_at_any_step_loses_nothing_that_was_answered) {
  crash_everywhere(false);
}

TEST_F(EmbeddedStoreCrash, a_loss_of_power_at_any_step_loses_nothing_that_was_answered) {
  crash_everywhere(true);
}

}  // namespace
}  // namespace token_rotation
