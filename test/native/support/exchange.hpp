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

inline std::future<HttpResponse> begin_exchange(IoThread& io, HttpRequest request) {
  auto promise = std::make_shared<std::promise<HttpResponse>>();
  auto response = promise->get_future();
  io.post([&io, request = std::move(request), promise] {
    io.send(request, [promise](HttpResponse answer) { promise->set_value(std::move(answer)); });
  });
  return response;
}

inline HttpResponse awaited(std::future<HttpResponse> response) {
  if (response.wait_for(kPatience) == std::future_status::ready) return response.get();
  ADD_FAILURE() << "no response came";
  return {};
}

/// One whole exchange.
inline HttpResponse exchange(IoThread& io, HttpRequest request) {
  return awaited(begin_exchange(io, std::move(request)));
}

}  // namespace token_rotation
