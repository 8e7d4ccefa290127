#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
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

constexpr int kThreads = 8;
constexpr int kCallsPerThread = 300;
constexpr int kFamilies = 5;

/// A strict authorization server: every refresh token is good for one use, and a second use is
/// recorded. Called on the transport's thread only.
struct StrictServer {
  std::set<std::string> spent;
  int reused = 0;

  HttpResponse operator()(const HttpRequest& request) {
    const std::string token = form_value(request, "refresh_token");
    if (!spent.insert(token).second) {
      ++reused;
      return refused("invalid_grant");
    }
    // "family.generation"; ten seconds, so that a moved clock makes it due.
    const auto dot = token.find('.');
    const int generation = std::stoi(token.substr(dot + 1)) + 1;
    const std::string next = token.substr(0, dot + 1) + std::to_string(generation);
    return granted("access-" + next, next, 10);
  }
};

/// What a browser's cookie holds, and how many answers are out.
struct Family {
  std::mutex mutex;
  std::string refresh_token;  ///< guarded by mutex
};

class Answers {
 public:
  void arrived() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_one();
  }
  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;  ///< guarded by mutex_
};

TEST(ManyThreads, spend_every_refresh_token_once) {
  const auto clock = std::make_unique<FakeClock>();
  const auto server = std::make_shared<StrictServer>();
  const auto provider = make_provider();
  std::vector<Family> families(kFamilies);
  for (int i = 0; i < kFamilies; ++i) families[i].refresh_token = std::to_string(i) + ".0";
  std::atomic<int> renewed{0};
  std::atomic<int> awaited{0};
  Answers answers;
  std::uint64_t requests = 0;
  {
    AnsweringTransport transport(
        [server](const HttpRequest& request) { return (*server)(request); });
    TokenRotation rotation(transport, *clock, [] { return 0.5; });
    const auto settle = [&](Family& family, const Outcome& outcome) {
      if (outcome.status != Status::kRenewed || !outcome.tokens) return;
      ++renewed;
      const std::lock_guard lock(family.mutex);
      family.refresh_token = outcome.tokens->refresh_token.view();
    };
    const auto hammer = [&](int thread) {
      for (int i = 0; i < kCallsPerThread; ++i) {
        Family& family = families[static_cast<std::size_t>(thread + i) % kFamilies];
        RenewalRequest request;
        request.provider = provider;
        request.expiry = Expiry::unreadable();
        {
          const std::lock_guard lock(family.mutex);
          // Every other cookie is several generations old.
          request.refresh_token = SecretString(
              i % 2 == 0 ? family.refresh_token : family.refresh_token.substr(0, 2) + "0");
        }
        const auto answer = rotation.renew(std::move(request), [&](const Outcome& outcome) {
          settle(family, outcome);
          answers.arrived();
        });
        if (answer.will_complete) ++awaited;
        if (answer.now) settle(family, *answer.now);
        if (i % 20 == 0) clock->advance(3'000);
        if (i % 50 == 0) {
          EXPECT_LE(rotation.stats().in_flight, static_cast<std::size_t>(kFamilies));
        }
      }
    };
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(hammer, i);
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(answers.wait_for(awaited)) << "a caller was never answered";
    EXPECT_EQ(rotation.stats().failed, 0U);
    EXPECT_EQ(rotation.stats().in_flight, 0U);
    EXPECT_EQ(rotation.stats().token_requests, rotation.stats().refreshed);
    requests = transport.requests();
  }
  EXPECT_EQ(server->reused, 0) << "a refresh token was presented twice";
  EXPECT_EQ(server->spent.size(), requests);
  EXPECT_EQ(renewed, kThreads * kCallsPerThread);
  EXPECT_GE(requests, static_cast<std::uint64_t>(kFamilies));
}

TEST(ManyThreads, sign_in_revoke_and_renew_at_once) {
  const auto clock = std::make_unique<FakeClock>();
  const auto provider = make_issuer_provider();
  std::atomic<int> awaited{0};
  Answers answers;
  AnsweringTransport transport([](const HttpRequest& request) {
    if (request.method == HttpRequest::Method::kGet) return issuer_metadata();
    if (request.url.ends_with("/revoke")) return response_with(200, "");
    return granted("access", form_value(request, "refresh_token") + "x", 10);
  });
  TokenRotation rotation(transport, *clock, [] { return 0.5; });
  const auto on_answer = [&](const Outcome&) { answers.arrived(); };
  const auto work = [&](int thread) {
    for (int i = 0; i < kCallsPerThread; ++i) {
      const SecretString token(std::to_string(i % 10));
      if (thread == 0) {
        rotation.signed_in(provider, token);
        rotation.request_limits(static_cast<std::size_t>(100 + i), 1'000'000);
      } else if (thread == 1) {
        ++awaited;
        rotation.revoke({provider, token}, on_answer);
      } else {
        RenewalRequest request;
        request.provider = provider;
        request.refresh_token = token;
        request.expiry = Expiry::unreadable();
        if (rotation.renew(std::move(request), on_answer).will_complete) ++awaited;
      }
      if (i % 30 == 0) clock->advance(3'000);
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(answers.wait_for(awaited)) << "a caller was never answered";
}

}  // namespace
}  // namespace token_rotation
