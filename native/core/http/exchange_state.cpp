#include "http/exchange_state.hpp"

#include <charconv>
#include <exception>
#include <string>
#include <utility>

#include "encoding/json_reader.hpp"

namespace token_rotation {
namespace {

using Delivery = HttpResponse::Delivery;

/// A server names each scheme that it takes in a line of its own (RFC 9110 §11.6.1).
constexpr std::size_t kMaxChallenges = 8;

/// libcurl's words where a stream met REFUSED_STREAM, and only there.
constexpr std::string_view kStreamRefused = "REFUSED_STREAM, retrying";

void read_goaway(std::string_view words, Connection& connection) {
  constexpr std::string_view kLastStream = "last_stream=";
  const auto at = words.find(kLastStream);
  if (at == std::string_view::npos) return;
  const std::string_view digits = words.substr(at + kLastStream.size());
  std::int64_t last_stream = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), last_stream).ec == std::errc())
    connection.go_away(last_stream);
}

/// An alert that a client gets about a certificate is about its own. With TLS 1.3 it comes when the
/// request has left already (RFC 8446 §6.2), and libcurl tells it in OpenSSL's words only.
bool is_alert_about_certificate(std::string_view error_text) {
  const auto alert = error_text.find(" alert ");
  if (alert == std::string_view::npos) return false;
  const std::string_view reason = error_text.substr(alert);
  return reason.find("certificate") != std::string_view::npos ||
         reason.find("unknown ca") != std::string_view::npos;
}

long http_version(CURL* easy) {
  long version = CURL_HTTP_VERSION_NONE;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  return version;
}

int status_of(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

/// What Content-Length says; -1 without one.
curl_off_t length_of(CURL* easy) {
  curl_off_t length = -1;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length;
}

/// Where a connection breaks behind END_STREAM, libcurl may meet the break before it tells of the
/// stream's end. A length, or a JSON object, shows by itself that nothing is missing.
bool holds_whole_response(CURLcode result, CURL* easy, const ExchangeState& state) noexcept try {
  const bool connection_broke =
      result == CURLE_RECV_ERROR || result == CURLE_SEND_ERROR || result == CURLE_HTTP2;
  if (!connection_broke || !state.heard_something) return false;
  if (http_version(easy) != CURL_HTTP_VERSION_2_0) return false;
  return length_of(easy) == static_cast<curl_off_t>(state.body.size()) ||
         read_json_object(state.body.view(), [](const JsonPath&, const JsonScalar&) {});
} catch (const std::exception&) {
  return false;
}

/// The first `most` values of a header, joined by commas.
std::string header_value(CURL* easy, const char* name, std::size_t most) {
  std::string value;
  curl_header* header = nullptr;
  for (std::size_t i = 0; i < most; ++i) {
    if (curl_easy_header(easy, name, i, CURLH_HEADER, -1, &header) != CURLHE_OK) break;
    if (!value.empty()) value += ", ";
    value += header->value;
  }
  return value;
}

/// Whether more than the connection's end says that the response is whole.
bool is_end_marked(CURL* easy) {
  constexpr int kNoContent = 204;
  return length_of(easy) >= 0 || status_of(easy) == kNoContent || !is_serial(easy) ||
         !header_value(easy, "Transfer-Encoding", 1).empty();
}

std::string words_for(CURLcode result, const HttpResponse& response, const ExchangeState& state) {
  if (response.delivery == Delivery::kRefused)
    return "the server refused the request before acting on it";
  if (response.delivery == Delivery::kResponseTooLarge) return "the response is larger than 1 MiB";
  if (response.met_silence && result != CURLE_OPERATION_TIMEDOUT)
    return "nothing came on the connection any more";
  return state.error_text[0] != '\0' ? state.error_text.data() : curl_easy_strerror(result);
}

}  // namespace

void read_words(std::string_view words, ExchangeState& state) {
  if (words.starts_with(kStreamRefused)) state.stream_refused = true;
  // 7.88 writes it with a slip.
  const bool is_goaway =
      words.starts_with("received GOAWAY") || words.starts_with("recveived GOAWAY");
  if (is_goaway && state.connection) read_goaway(words, *state.connection);
}

Delivery delivery_of(CURLcode result, CURL* easy, const ExchangeState& state) noexcept {
  switch (result) {
    case CURLE_OK:
      return Delivery::kReplied;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Delivery::kTlsUnverified;
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CLIENTCERT:
      return Delivery::kClientCertificateRefused;
    default:
      break;
  }
  if (is_alert_about_certificate(state.error_text.data()))
    return Delivery::kClientCertificateRefused;
  if (state.too_large) return Delivery::kResponseTooLarge;
  if (result == CURLE_BAD_CONTENT_ENCODING) return Delivery::kResponseUndecodable;
  if (holds_whole_response(result, easy, state)) return Delivery::kReplied;
  if (was_refused(result, state)) return Delivery::kRefused;
  // The refresh token travels in the body: as long as libcurl did not ask for the body, no server
  // has seen it.
  return state.body_requested ? Delivery::kResponseMissing : Delivery::kNotSent;
}

bool was_refused(CURLcode result, const ExchangeState& state) {
  const Connection* connection = state.connection.get();
  if (result == CURLE_OK || connection == nullptr || connection->was_broken_off()) return false;
  if (state.heard_something) return false;
  // A GOAWAY that does not count it in. What libcurl then says of it depends on who read the frame.
  return connection->refuses(state.stream) || state.stream_refused;
}

bool met_silence(CURLcode result, const ExchangeState& state) {
  if (result == CURLE_OK) return false;
  const Connection* connection = state.connection.get();
  if (connection != nullptr && connection->was_broken_off()) return true;
  return result == CURLE_OPERATION_TIMEDOUT &&
         !(connection != nullptr && connection->times_heard() != state.heard_before);
}

HttpResponse make_response(CURLcode result, CURL* easy, ExchangeState& state) {
  HttpResponse response;
  response.delivery = delivery_of(result, easy, state);
  const bool is_whole = response.delivery == Delivery::kReplied;
  response.met_silence = !is_whole && met_silence(result, state);
  // Not the time of this failure: several requests failed together, and a connection that the first
  // of them has made since is for all of them.
  if (state.connection && state.connection->was_broken_off())
    response.silent_ms = state.connection->broken_off_ms();
  // Others that were on a silent connection share the fate of the one that waited for longest.
  response.timed_out = response.met_silence || result == CURLE_OPERATION_TIMEDOUT;
  response.status = status_of(easy);
  if (!is_whole) {
    response.transport_error = words_for(result, response, state);
    return response;
  }
  const char* content_type = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &content_type);
  if (content_type != nullptr) response.content_type = content_type;
  response.retry_after = header_value(easy, "Retry-After", 1);
  response.www_authenticate = header_value(easy, "WWW-Authenticate", kMaxChallenges);
  response.is_whole = is_end_marked(easy);
  response.body = std::move(state.body);
  return response;
}

bool is_serial(CURL* easy) {
  const long version = http_version(easy);
  return version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
}

}  // namespace token_rotation
