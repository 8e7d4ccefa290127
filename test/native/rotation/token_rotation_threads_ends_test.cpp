// Threads that refresh for two audiences while others sign out and revoke.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "rotation/token_rotation.hpp"
#include "support/answering_transport.hpp"
#include "support/fake_clock.hpp"
#include "support/make_provider.hpp"
#include "support/request_fields.hpp"
#include "support/responses.hpp"

namespace token_rotation {
namespace {

constexpr int kRenewers = 6;
constexpr int kCalls = 300;
constexpr std::size_t kSessions = 4;

/// "family.generation"
std::string family_of(const std::string& token) {
  return token.substr(0, token.find('.'));
}

/// Every refresh token is good for one use, and a revoked family for none. Called on the
/// transport's thread only.
struct EndingServer {
  std::set<std::string> spent;
  std::set<std::string> revoked;
  int reused = 0;
  int after_the_end = 0;

  HttpResponse operator()(const HttpRequest& request) {
    if (request.url.ends_with("/revoke")) {
      revoked.insert(family_of(form_value(request, "token")));
      return response_with(200, "");
    }
    const std::string token = form_value(request, "refresh_token");
    if (!spent.insert(token).second) ++reused;
    if (revoked.count(family_of(token)) != 0) ++after_the_end;
    const int generation = std::stoi(token.substr(token.find('.') + 1)) + 1;
    return granted("for-" + form_value(request, "scope"),
                   family_of(token) + "." + std::to_string(generation), 10);
  }
};

/// A browser's cookies: of its session, and the newest refresh token that it was given.
struct Browser {
  std::mutex mutex;
  std::string refresh_token;  ///< guarded by mutex
  TokenKey session{};         ///< guarded by mutex
};

class EndsAmongThreads : public ::testing::Test {
 protected:
  EndsAmongThreads() {
    for (const char* scope : {"mail", "files"}) {
      auto client = make_provider();
      client->parameters.emplace_back("scope", SecretString(scope));
      client->audience = audience_of(client->parameters);
      clients.push_back(client);
    }
    for (Browser& browser : browsers) sign_in(browser);
  }

  void sign_in(Browser& browser) {
    const std::string family = std::to_string(++families);
    const std::lock_guard lock(browser.mutex);
    browser.refresh_token = family + ".0";
    browser.session = session_key(family);
    rotation.signed_in(clients[0], SecretString(browser.refresh_token));
  }

  void renew(Browser& browser, std::size_t turn) {
    const auto& client = clients[turn % clients.size()];
    RenewalRequest request;
    request.provider = client;
    request.expiry = Expiry::unreadable();
    std::string presented;
    {
      const std::lock_guard lock(browser.mutex);
      presented = browser.refresh_token;
      request.session = browser.session;
    }
    // Every third cookie is the session's first.
    request.refresh_token = SecretString(turn % 3 == 0 ? family_of(presented) + ".0" : presented);
    const std::string scope = turn % clients.size() == 0 ? "mail" : "files";
    const auto settle = [&browser, scope](const Outcome& outcome) {
      if (outcome.status != Status::kRenewed || !outcome.tokens) return;
      EXPECT_EQ(outcome.tokens->access_token.view(), "for-" + scope);
      const std::string next(outcome.tokens->refresh_token.view());
      const std::lock_guard lock(browser.mutex);
      if (family_of(browser.refresh_token) == family_of(next)) browser.refresh_token = next;
    };
    const auto answer = rotation.renew(std::move(request), [this, settle](const Outcome& outcome) {
      settle(outcome);
      arrived();
    });
    if (answer.will_complete) ++awaited;
    if (answer.now) settle(*answer.now);
  }

  void end(Browser& browser, TokenRotation::Ending ending) {
    TokenRotation::EndRequest request;
    request.provider = clients[0];
    request.ending = ending;
    {
      const std::lock_guard lock(browser.mutex);
      request.refresh_token = SecretString(browser.refresh_token);
      if (ending != TokenRotation::Ending::kRevoke) request.session = browser.session;
    }
    ++awaited;
    rotation.revoke(std::move(request), [this](const Outcome& /*outcome*/) { arrived(); });
    sign_in(browser);
  }

  void arrived() {
    const std::lock_guard lock(mutex);
    ++answered;
    changed.notify_one();
  }
  bool all_answered() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return answered >= awaited; });
  }

  FakeClock clock;
  std::shared_ptr<EndingServer> server = std::make_shared<EndingServer>();
  std::vector<std::shared_ptr<Provider>> clients;
  std::vector<Browser> browsers{kSessions};
  std::atomic<int> families{0};
  std::atomic<int> awaited{0};
  std::mutex mutex;
  std::condition_variable changed;
  int answered = 0;  ///< guarded by mutex
  AnsweringTransport transport{
      [kept = server](const HttpRequest& request) { return (*kept)(request); }};
  TokenRotation rotation{transport, clock, [] { return 0.5; }};
};

TEST_F(EndsAmongThreads, nothing_is_presented_twice_or_after_its_end_and_all_are_answered) {
  using Ending = TokenRotation::Ending;
  const auto work = [&](int thread) {
    for (int i = 0; i < kCalls; ++i) {
      Browser& browser = browsers[static_cast<std::size_t>(thread + i) % kSessions];
      const auto turn = static_cast<std::size_t>(thread + i / 4);
      if (thread < kRenewers) {
        renew(browser, turn);
      } else if (i % 10 == 0) {
        constexpr std::array kEndings = {Ending::kRevoke, Ending::kSignOut, Ending::kForget};
        end(browser, kEndings[static_cast<std::size_t>(i / 10) % kEndings.size()]);
      }
      if (i % 20 == 0) clock.advance(3'000);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kRenewers + 2; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(all_answered()) << "a caller was never answered";
  EXPECT_EQ(rotation.stats().in_flight, 0U);
  EXPECT_GT(rotation.stats().refreshed, 0U);
  // Behind all that the transport has still to do.
  std::promise<void> idle;
  transport.post([&] { idle.set_value(); });
  idle.get_future().wait();
  EXPECT_EQ(server->reused, 0) << "a refresh token was presented twice";
  EXPECT_EQ(server->after_the_end, 0) << "a refresh token was presented after its revocation";
  EXPECT_FALSE(server->revoked.empty());
}

}  // namespace
}  // namespace token_rotation
