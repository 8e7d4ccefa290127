#pragma once

#include <string>
#include <string_view>

#include "http/http_message.hpp"

namespace token_rotation {

inline HttpReply reply_with(int status, std::string_view body, std::string retry_after = {}) {
  HttpReply reply;
  reply.delivery = HttpReply::Delivery::kReplied;
  reply.status = status;
  reply.content_type = "application/json";
  reply.retry_after = std::move(retry_after);
  reply.body = SecretString(body);
  return reply;
}

/// New tokens; an empty `refresh_token` is not sent.
inline HttpReply granted(const std::string& access_token, const std::string& refresh_token = {},
                         int expires_in = 3600) {
  std::string body = R"({"token_type":"Bearer","access_token":")" + access_token + '"';
  if (!refresh_token.empty()) body += R"(,"refresh_token":")" + refresh_token + '"';
  return reply_with(200, body + ",\"expires_in\":" + std::to_string(expires_in) + "}");
}

inline HttpReply refused(const std::string& error, int status = 400) {
  return reply_with(status, R"({"error":")" + error + "\"}");
}

/// No reply came; `delivery` says how far the request went.
inline HttpReply undelivered(HttpReply::Delivery delivery, bool timed_out = false) {
  HttpReply reply;
  reply.delivery = delivery;
  reply.timed_out = timed_out;
  reply.transport_error = "the network is down";
  return reply;
}

inline HttpReply not_sent() {
  return undelivered(HttpReply::Delivery::kNotSent);
}
inline HttpReply reply_missing() {
  return undelivered(HttpReply::Delivery::kReplyMissing);
}

inline HttpReply issuer_metadata(const std::string& issuer = "https://as.example") {
  return reply_with(200, R"({"issuer":")" + issuer +
                             R"(","token_endpoint":"https://as.example/token",)"
                             R"("revocation_endpoint":"https://as.example/revoke"})");
}

}  // namespace token_rotation
