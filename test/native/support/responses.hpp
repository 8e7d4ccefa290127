#pragma once

#include <string>
#include <string_view>

#include "http/http_message.hpp"

namespace token_rotation {

inline HttpResponse response_with(int status, std::string_view body, std::string retry_after = {}) {
  HttpResponse response;
  response.delivery = HttpResponse::Delivery::kReplied;
  response.status = status;
  response.content_type = "application/json";
  response.retry_after = std::move(retry_after);
  response.body = SecretString(body);
  return response;
}

/// New tokens; an empty `refresh_token` is not sent.
inline HttpResponse granted(const std::string& access_token, const std::string& refresh_token = {},
                            int expires_in = 3600) {
  std::string body = R"({"token_type":"Bearer","access_token":")" + access_token + '"';
  if (!refresh_token.empty()) body += R"(,"refresh_token":")" + refresh_token + '"';
  return response_with(200, body + ",\"expires_in\":" + std::to_string(expires_in) + "}");
}

inline HttpResponse refused(const std::string& error, int status = 400) {
  return response_with(status, R"({"error":")" + error + "\"}");
}

/// No response came; `delivery` says how far the request went.
inline HttpResponse undelivered(HttpResponse::Delivery delivery, bool timed_out = false) {
  HttpResponse response;
  response.delivery = delivery;
  response.timed_out = timed_out;
  response.transport_error = "the network is down";
  return response;
}

inline HttpResponse not_sent() {
  return undelivered(HttpResponse::Delivery::kNotSent);
}
inline HttpResponse response_missing() {
  return undelivered(HttpResponse::Delivery::kResponseMissing);
}

inline HttpResponse issuer_metadata(const std::string& issuer = "https://as.example") {
  return response_with(200, R"({"issuer":")" + issuer +
                                R"(","token_endpoint":"https://as.example/token",)"
                                R"("revocation_endpoint":"https://as.example/revoke"})");
}

}  // namespace token_rotation
