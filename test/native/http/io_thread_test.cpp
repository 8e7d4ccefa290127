#include "http/io_thread.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "support/exchange.hpp"
#include "support/loopback_server.hpp"

namespace token_rotation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Delivery = HttpResponse::Delivery;

Reaction granting(const SeenRequest& /*request*/) {
  return Reaction::response(200, R"({"access_token":"a2"})");
}

TEST(IoThread, carries_a_request_and_its_response) {
  LoopbackServer server([](const SeenRequest&) {
    return Reaction::response(429, R"({"error":"slow_down"})", "Retry-After: 7\r\n");
  });
  IoThread io;
  const auto response = exchange(io, post_to(server.url("/oauth/token?tenant=a")));
  EXPECT_EQ(response.delivery, Delivery::kReplied);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.retry_after, "7");
  EXPECT_EQ(response.body.view(), R"({"error":"slow_down"})");
  EXPECT_FALSE(response.timed_out);
  const auto seen = server.requests().at(0);
  EXPECT_THAT(seen.head, HasSubstr("POST /oauth/token?tenant=a HTTP/1.1\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("Content-Type: application/x-www-form-urlencoded\r\n"));
  EXPECT_THAT(seen.head, Not(HasSubstr("Expect:"))) << "would cost a round trip";
  EXPECT_EQ(seen.body, "grant_type=refresh_token&refresh_token=refresh-1");
}

TEST(IoThread, carries_a_get_without_body) {
  LoopbackServer server(granting);
  IoThread io;
  auto request = post_to(server.url("/.well-known/openid-configuration"));
  request.method = HttpRequest::Method::kGet;
  request.body = SecretString();
  EXPECT_EQ(exchange(io, std::move(request)).status, 200);
  EXPECT_THAT(server.requests().at(0).head,
              HasSubstr("GET /.well-known/openid-configuration HTTP/1.1\r\n"));
}

TEST(IoThread, uses_a_connection_again) {
  LoopbackServer server(granting);
  IoThread io;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(exchange(io, post_to(server.url())).status, 200);
  EXPECT_EQ(server.requests().size(), 5U);
  EXPECT_EQ(server.connections(), 1);
}

TEST(IoThread, carries_nothing_of_one_exchange_into_the_next) {
  LoopbackServer server(granting);
  IoThread io;
  auto first = post_to(server.url());
  first.headers.emplace_back("Authorization: Basic c2VjcmV0");
  exchange(io, std::move(first));
  auto second = post_to(server.url());
  second.body = SecretString("token=short");
  exchange(io, std::move(second));
  EXPECT_THAT(server.requests().at(0).head, HasSubstr("Authorization: Basic c2VjcmV0\r\n"));
  EXPECT_THAT(server.requests().at(1).head, Not(HasSubstr("Authorization")));
  EXPECT_EQ(server.requests().at(1).body, "token=short");
}

TEST(IoThread, carries_many_exchanges_at_once) {
  LoopbackServer server(granting);
  IoThread io;
  std::vector<std::future<HttpResponse>> responses;
  for (int i = 0; i < 40; ++i) responses.push_back(begin_exchange(io, post_to(server.url())));
  for (auto& response : responses) EXPECT_EQ(awaited(std::move(response)).status, 200);
  EXPECT_EQ(server.requests().size(), 40U);
}

TEST(IoThread, follows_no_redirect) {
  LoopbackServer elsewhere(granting);
  LoopbackServer server([&](const SeenRequest&) {
    return Reaction::response(307, "", "Location: " + elsewhere.url() + "\r\n");
  });
  IoThread io;
  const auto response = exchange(io, post_to(server.url()));
  EXPECT_EQ(response.delivery, Delivery::kReplied);
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(elsewhere.connections(), 0) << "the refresh token went elsewhere";
}

TEST(IoThread, reads_the_largest_response) {
  LoopbackServer server([](const SeenRequest&) {
    return Reaction::response(200, std::string(kLargestResponseBytes, 'x'));
  });
  IoThread io;
  EXPECT_EQ(exchange(io, post_to(server.url())).body.size(), kLargestResponseBytes);
}

TEST(IoThread, stops_reading_a_response_that_is_too_large) {
  LoopbackServer server([](const SeenRequest&) {
    return Reaction::response(200, std::string(kLargestResponseBytes + 1, 'x'));
  });
  IoThread io;
  const auto response = exchange(io, post_to(server.url()));
  EXPECT_EQ(response.delivery, Delivery::kResponseTooLarge);
  EXPECT_TRUE(response.body.empty());
}

TEST(IoThread, stops_reading_an_endless_response) {
  LoopbackServer server([](const SeenRequest&) {
    std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 300; ++i) chunks += "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
    return Reaction{chunks, Reaction::Then::kHold};
  });
  IoThread io;
  EXPECT_EQ(exchange(io, post_to(server.url())).delivery, Delivery::kResponseTooLarge);
}

TEST(IoThread, speaks_no_other_protocol) {
  IoThread io;
  for (const auto* url :
       {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "no url"}) {
    const auto response = exchange(io, post_to(url));
    EXPECT_EQ(response.delivery, Delivery::kNotSent) << url;
    EXPECT_TRUE(response.body.empty()) << url;
  }
}

TEST(IoThread, goes_through_the_configured_proxy_only) {
  LoopbackServer proxy(granting);
  IoThread io;
  auto request = post_to("http://as.example/token");
  request.network.http_proxy = SecretString(proxy.url(""));
  EXPECT_EQ(exchange(io, request).status, 200);
  EXPECT_THAT(proxy.requests().at(0).head, HasSubstr("POST http://as.example/token HTTP/1.1\r\n"));

  LoopbackServer server(granting);
  auto excepted = post_to(server.url());
  excepted.network.http_proxy = SecretString(proxy.url(""));
  excepted.network.no_proxy = "127.0.0.1";
  EXPECT_EQ(exchange(io, excepted).status, 200);
  EXPECT_EQ(proxy.requests().size(), 1U);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(IoThread, takes_no_proxy_from_the_environment) {
  LoopbackServer proxy(granting);
  LoopbackServer server(granting);
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  ::setenv("ALL_PROXY", proxy.url("").c_str(), 1);
  IoThread io;
  EXPECT_EQ(exchange(io, post_to(server.url())).status, 200);
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(IoThreadTasks, run_one_at_a_time_whoever_posts_them) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 500;
  int count = 0;  // no lock: the I/O thread's alone
  std::promise<void> all_ran;
  IoThread io;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kTasks; ++k) {
        io.post([&] {
          if (++count == kThreads * kTasks) all_ran.set_value();
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all_ran.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(IoThreadTasks, run_in_the_order_they_were_posted) {
  std::vector<int> order;
  std::promise<void> done;
  IoThread io;
  for (int i = 0; i < 100; ++i) io.post([&order, i] { order.push_back(i); });
  io.post([&] { done.set_value(); });
  ASSERT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), 100U);
}

TEST(IoThreadTasks, may_post_tasks) {
  std::promise<void> done;
  IoThread io;
  io.post([&] { io.post([&] { io.post_after(1, [&] { done.set_value(); }); }); });
  EXPECT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(IoThreadTimers, run_in_the_order_they_are_due) {
  std::vector<int> order;
  std::promise<void> done;
  const auto started = std::chrono::steady_clock::now();
  IoThread io;
  io.post_after(30, [&] {
    order.push_back(30);
    done.set_value();
  });
  io.post_after(10, [&] { order.push_back(10); });
  io.post_after(20, [&] { order.push_back(20); });
  io.post_after(0, [&] { order.push_back(0); });
  ASSERT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_THAT(order, ::testing::ElementsAre(0, 10, 20, 30));
  EXPECT_GE(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(29))
      << "not before their time";
}

TEST(IoThreadTimers, do_not_wait_for_requests_under_way) {
  LoopbackServer server([](const SeenRequest&) { return Reaction::hold(); });
  std::promise<void> done;
  IoThread io;
  const auto pending = begin_exchange(io, post_to(server.url()));
  ASSERT_TRUE(server.wait_for_requests(1));
  io.post_after(5, [&] { done.set_value(); });
  EXPECT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(IoThreadEnd, needs_no_beginning) {
  const IoThread io;
}

TEST(IoThreadEnd, abandons_what_is_under_way) {
  LoopbackServer server([](const SeenRequest&) { return Reaction::hold(); });
  auto token = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = token;
  std::atomic<bool> called{false};
  {
    IoThread io;
    io.post([&io, &called, url = server.url(), token = std::move(token)] {
      io.send(post_to(url), [&called, token](const HttpResponse&) { called = true; });
    });
    io.post_after(3'600'000, [&called] { called = true; });
    ASSERT_TRUE(server.wait_for_requests(1));
  }
  EXPECT_FALSE(called);
  EXPECT_TRUE(watched.expired()) << "what the callbacks held is released";
}

}  // namespace
}  // namespace token_rotation
