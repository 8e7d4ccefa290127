#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "http/http_message.hpp"
#include "http/io_thread.hpp"
#include "http/trust_store.hpp"

namespace token_rotation {

/// Longer than anything here takes; a test that waits this long has failed.
inline constexpr std::chrono::seconds kPatience{10};

inline HttpRequest post_to(const std::string& url, std::shared_ptr<TrustStore> trust = nullptr) {
  HttpRequest request;
  request.url = url;
  request.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
  request.body = SecretString("grant_type=refresh_token&refresh_token=refresh-1");
  request.network.timeout_ms = 8'000;
  request.network.connect_timeout_ms = 4'000;
  request.network.trust = std::move(trust);
  return request;
}

inline std::future<HttpReply> begin_exchange(IoThread& io, HttpRequest request) {
  auto promise = std::make_shared<std::promise<HttpReply>>();
  auto reply = promise->get_future();
  io.post([&io, request = std::move(request), promise] {
    io.send(request, [promise](HttpReply answer) { promise->set_value(std::move(answer)); });
  });
  return reply;
}

inline HttpReply awaited(std::future<HttpReply> reply) {
  if (reply.wait_for(kPatience) == std::future_status::ready) return reply.get();
  ADD_FAILURE() << "no reply came";
  return {};
}

/// One whole exchange.
inline HttpReply exchange(IoThread& io, HttpRequest request) {
  return awaited(begin_exchange(io, std::move(request)));
}

}  // namespace token_rotation
