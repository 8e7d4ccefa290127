#include "http/curl_transfer.hpp"

#include <openssl/ssl.h>

#ifndef _WIN32
#include <unistd.h>
#endif

#include <algorithm>
#include <charconv>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include "base/steady_time.hpp"
#include "encoding/json_reader.hpp"
#include "http/proxy_choice.hpp"
#include "http/trust_store.hpp"

namespace token_rotation {
namespace {

/// A server names each scheme that it takes in a line of its own (RFC 9110 §11.6.1).
constexpr std::size_t kMaxChallenges = 8;

/// For libcurl, which copies C strings.
SecretString terminated(const SecretString& text) {
  SecretString copy(text);
  copy.append({"\0", 1});
  return copy;
}

/// How long (s) a connection may have been idle when it is used again, and how old it may be. Load
/// balancers and address translators forget one that is idle, the first after 60 s (AWS), and often
/// say so to neither side; a server that ends it at the moment of a request leaves the request's
/// fate open. And an old one leads to where a name has long ceased to point. A handshake costs 2
/// ms.
constexpr long kMaxIdleSeconds = 50;
constexpr long kMaxLifeSeconds = 600;

/// libcurl's words where a stream met REFUSED_STREAM, and only there.
constexpr std::string_view kStreamRefused = "REFUSED_STREAM, retrying";

using WatchedConnection = std::unique_ptr<std::shared_ptr<Connection>>;

int connection_index() {
  static const int index = SSL_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void* /*parent*/, void* kept, CRYPTO_EX_DATA*, int, long, void*) {
        const WatchedConnection owned(static_cast<std::shared_ptr<Connection>*>(kept));
      });
  return index;
}

void watch_alerts(SSL* ssl, const std::shared_ptr<Connection>& connection) {
  auto kept = std::make_unique<std::shared_ptr<Connection>>(connection);
  const WatchedConnection before(
      static_cast<std::shared_ptr<Connection>*>(SSL_get_ex_data(ssl, connection_index())));
  if (SSL_set_ex_data(ssl, connection_index(), kept.get()) == 1) static_cast<void>(kept.release());
}

/// That the other side ends a connection may come in TLS some time before it comes in TCP.
void on_tls_event(const SSL* ssl, int where, int /*value*/) {
  if (where != SSL_CB_READ_ALERT) return;
  const auto* kept =
      static_cast<std::shared_ptr<Connection>*>(SSL_get_ex_data(ssl, connection_index()));
  if (kept != nullptr) (*kept)->peer_ended();
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

}  // namespace

CurlTransfer::CurlTransfer(EasyHandle easy, HttpRequest request,
                           HttpTransport::OnResponse on_response, ConnectionSockets& sockets)
    : easy_(std::move(easy)),
      request_(std::move(request)),
      on_response_(std::move(on_response)),
      sockets_(sockets),
      begun_ms_(steady_now_ms()) {
  set_options();
  set_connection_options();
  set_tls_options();
}

void CurlTransfer::HeaderDeleter::operator()(curl_slist* list) const {
  // libcurl copied the lines, and one of them may be an Authorization header.
  for (curl_slist* line = list; line != nullptr; line = line->next)
    OPENSSL_cleanse(line->data, std::strlen(line->data));
  curl_slist_free_all(list);
}

void CurlTransfer::add_header(const SecretString& line) {
  curl_slist* longer = curl_slist_append(headers_.get(), terminated(line).data());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(headers_.release());
  headers_.reset(longer);
}

void CurlTransfer::set_options() {
  CURL* easy = easy_.get();
  const HttpSettings& network = request_.network;
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(network.timeout_ms));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(network.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  // Waits for a connection that may turn out to multiplex, and so opens one where it would open
  // hundreds. ALPN tells; without TLS only the first response does, and everybody would wait for
  // it.
  const bool negotiates = request_.url.starts_with("https:");
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, negotiates ? 1L : 0L);
  // A process that exits does not wait for a name server that does not answer.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // Set even when empty: libcurl would otherwise call getenv, which is not safe beside a thread
  // that sets variables. What it is given is decided.
  const SecretString proxy(proxy_for(request_.url, network));
  curl_easy_setopt(easy, CURLOPT_PROXY, terminated(proxy).data());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  for (const SecretString& line : request_.headers) add_header(line);
  if (request_.method != HttpRequest::Method::kGet) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    if (request_.method == HttpRequest::Method::kPut)
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
    if (request_.method == HttpRequest::Method::kPatch)
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PATCH");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    // A read callback without a seek callback: libcurl cannot send the body a second time by itself
    // on a connection that died. Whether a refresh token may be presented again is for
    // retry_policy.hpp to say.
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &CurlTransfer::on_send);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &CurlTransfer::on_text);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
    // Over a connection that had been used, libcurl says the same of REFUSED_STREAM as of its end
    // and of garbage, unless this option takes the other cases out.
    curl_easy_setopt(easy, CURLOPT_RTSP_REQUEST, static_cast<long>(CURL_RTSPREQ_RECEIVE));
    add_header(SecretString("Expect:"));
  }
  // Something in between may compress without being asked: unread, the tokens in it would be lost.
  // libcurl decodes for those that ask; the header line takes the question back.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  add_header(SecretString("Accept-Encoding:"));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void CurlTransfer::set_connection_options() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &CurlTransfer::on_socket);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlTransfer::on_socket_end);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &sockets_);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, kMaxLifeSeconds);
}

int CurlTransfer::on_socket(void* transfer, curl_socket_t socket, curlsocktype /*purpose*/) noexcept
    try {
  static_cast<CurlTransfer*>(transfer)->opened_.push_back(socket);
  return CURL_SOCKOPT_OK;
} catch (const std::exception&) {
  return CURL_SOCKOPT_ERROR;
}

int CurlTransfer::on_socket_end(void* sockets, curl_socket_t socket) {
  static_cast<ConnectionSockets*>(sockets)->closing(socket);
#ifdef _WIN32
  return ::closesocket(socket);
#else
  return ::close(socket);
#endif
}

int CurlTransfer::on_connected(void* transfer, char* remote_address, char* /*local_address*/,
                               int remote_port, int local_port) noexcept try {
  auto* self = static_cast<CurlTransfer*>(transfer);
  // Without a body no callback of ours would keep libcurl from sending it a second time.
  if (self->body_requested_ && self->request_.presents_in_head) return CURL_PREREQFUNC_ABORT;
  if (!self->take_connection({local_port, remote_address, remote_port}))
    return CURL_PREREQFUNC_ABORT;
  if (self->request_.presents_in_head) self->begin_to_send();
  return CURL_PREREQFUNC_OK;
} catch (const std::exception&) {
  return CURL_PREREQFUNC_ABORT;
}

/// False where it is not to be used.
bool CurlTransfer::take_connection(Route route) {
  // The request has left on another one: libcurl would send it again, but on_send cannot.
  if (body_requested_) {
    if (const auto other = sockets_.at(route)) other->lose_count();
    return true;
  }
  const auto opened = std::find_if(opened_.begin(), opened_.end(), [&](curl_socket_t socket) {
    return ConnectionSockets::local_port_of(socket) == route.local_port;
  });
  if (opened != opened_.end()) {
    connection_ = sockets_.made(*opened, std::move(route), steady_now_ms());
    if (SSL* ssl = tls()) watch_alerts(ssl, connection_);
    stream_ = connection_->open_stream();
    return true;
  }
  connection_ = sockets_.at(route);
  unfit_connection_ = !is_fit();
  unfit_is_shared_ = unfit_connection_ && is_multiplexed();
  if (connection_ && !unfit_connection_) {
    heard_before_ = connection_->times_heard();
    stream_ = connection_->open_stream();
  }
  return !unfit_connection_;
}

bool CurlTransfer::is_fit() const {
  const bool multiplexed = is_multiplexed();
  if (!connection_) return multiplexed && request_.connection_made_after_ms == 0;
  if (connection_->made_ms() < request_.connection_made_after_ms || connection_->was_broken_off())
    return false;
  return multiplexed || connection_->is_quiet();
}

void CurlTransfer::begin_anew() {
  unfit_connection_ = false;
  connection_.reset();
  const std::int64_t left_ms = begun_ms_ + request_.network.timeout_ms - steady_now_ms();
  curl_easy_setopt(easy_.get(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::max<std::int64_t>(left_ms, 1)));
  // One that carries a single request is closed now. One that others use stays, and would be taken
  // again.
  if (unfit_is_shared_) curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
}

ssl_st* CurlTransfer::tls() const {
  const curl_tlssessioninfo* session = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_TLS_SSL_PTR, &session);
  return session == nullptr ? nullptr : static_cast<SSL*>(session->internals);
}

bool CurlTransfer::is_multiplexed() const {
  const SSL* ssl = tls();
  if (ssl == nullptr) return false;
  const unsigned char* protocol = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl, &protocol, &length);
  return length == 2 && std::memcmp(protocol, "h2", 2) == 0;
}

void CurlTransfer::set_tls_options() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &CurlTransfer::on_tls_context);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
  const TrustStore* trust = request_.network.trust.get();
  if (trust == nullptr) return;
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // No list of libcurl's own beside the store, and no cache that would hand one store to another's
  // connections.
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  // libcurl does not see what the context callback does, and would reuse a connection that was
  // verified against another store. It does compare this blob, and that of the certificate.
  set_blob(CURLOPT_CAINFO_BLOB, trust->extra_pem());
  set_blob(CURLOPT_SSLCERT_BLOB, request_.network.client_certificate);
  set_blob(CURLOPT_SSLKEY_BLOB, request_.network.client_key.view());
}

void CurlTransfer::set_blob(CURLoption option, std::string_view bytes) {
  if (bytes.empty()) return;
  curl_blob blob{};
  // libcurl only reads it.
  blob.data = const_cast<char*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  blob.len = bytes.size();
  blob.flags = CURL_BLOB_NOCOPY;  // the request outlives its use; a copy of a key is not wiped
  curl_easy_setopt(easy_.get(), option, &blob);
}

CURLcode CurlTransfer::on_tls_context(CURL* /*easy*/, void* context, void* transfer) {
  auto* tls_context = static_cast<SSL_CTX*>(context);
  // libcurl writes the keys of every connection into the file that SSLKEYLOGFILE names.
  SSL_CTX_set_keylog_callback(tls_context, nullptr);
  // Nor need it describe every message of the handshake to on_text.
  SSL_CTX_set_msg_callback(tls_context, nullptr);
  SSL_CTX_set_info_callback(tls_context, &on_tls_event);
  TrustStore* trust = static_cast<CurlTransfer*>(transfer)->request_.network.trust.get();
  if (trust != nullptr) trust->install(tls_context);
  return CURLE_OK;
}

void CurlTransfer::heard() {
  heard_something_ = true;
  if (connection_) connection_->heard();
}

/// libcurl tells of these frames only in words.
int CurlTransfer::on_text(CURL* /*easy*/, curl_infotype type, char* text, std::size_t length,
                          void* transfer) {
  if (type != CURLINFO_TEXT) return 0;
  auto* self = static_cast<CurlTransfer*>(transfer);
  const std::string_view words(text, length);
  if (words.starts_with(kStreamRefused)) self->stream_refused_ = true;
  // 7.88 writes it with a slip.
  const bool is_goaway =
      words.starts_with("received GOAWAY") || words.starts_with("recveived GOAWAY");
  if (is_goaway && self->connection_) self->read_goaway(words);
  return 0;
}

void CurlTransfer::read_goaway(std::string_view words) {
  constexpr std::string_view kLastStream = "last_stream=";
  const auto at = words.find(kLastStream);
  if (at == std::string_view::npos) return;
  const std::string_view digits = words.substr(at + kLastStream.size());
  std::int64_t last_stream = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), last_stream).ec == std::errc())
    connection_->go_away(last_stream);
}

std::size_t CurlTransfer::on_header(char* /*data*/, std::size_t size, std::size_t count,
                                    void* transfer) {
  static_cast<CurlTransfer*>(transfer)->heard();
  return size * count;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count,
                                  void* transfer) noexcept try {
  auto* self = static_cast<CurlTransfer*>(transfer);
  self->heard();
  const std::size_t length = size * count;
  if (self->body_.size() + length > kLargestResponseBytes) {
    self->too_large_ = true;
    return 0;
  }
  self->body_.append({data, length});
  return length;
} catch (const std::exception&) {
  return 0;
}

void CurlTransfer::begin_to_send() {
  body_requested_ = true;
  // From here on, for on_text: before, libcurl has much to say that costs time and tells nothing.
  curl_easy_setopt(easy_.get(), CURLOPT_VERBOSE, 1L);
}

std::size_t CurlTransfer::on_send(char* buffer, std::size_t size, std::size_t count,
                                  void* transfer) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  if (!self->body_requested_) self->begin_to_send();
  const std::string_view left = self->request_.body.view().substr(self->sent_);
  const std::size_t length = std::min(size * count, left.size());
  std::memcpy(buffer, left.data(), length);
  self->sent_ += length;
  return length;
}

HttpResponse::Delivery CurlTransfer::delivery_of(CURLcode result) const noexcept {
  using Delivery = HttpResponse::Delivery;
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
  if (is_alert_about_certificate(error_text_.data())) return Delivery::kClientCertificateRefused;
  if (too_large_) return Delivery::kResponseTooLarge;
  if (result == CURLE_BAD_CONTENT_ENCODING) return Delivery::kResponseUndecodable;
  if (holds_whole_response(result)) return Delivery::kReplied;
  if (was_refused(result)) return Delivery::kRefused;
  // The refresh token travels in the body: as long as libcurl did not ask for the body, nobody has
  // seen it.
  return body_requested_ ? Delivery::kResponseMissing : Delivery::kNotSent;
}

/// Where a connection breaks behind END_STREAM, libcurl may meet the break before it tells of the
/// stream's end. A length, or a JSON object, shows by itself that nothing is missing.
bool CurlTransfer::holds_whole_response(CURLcode result) const noexcept try {
  const bool connection_broke =
      result == CURLE_RECV_ERROR || result == CURLE_SEND_ERROR || result == CURLE_HTTP2;
  if (!connection_broke || !heard_something_ || !is_multiplexed_response()) return false;
  curl_off_t length = -1;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length == static_cast<curl_off_t>(body_.size()) ||
         read_json_object(body_.view(), [](const JsonPath&, const JsonScalar&) {});
} catch (const std::exception&) {
  return false;
}

bool CurlTransfer::was_refused(CURLcode result) const {
  if (result == CURLE_OK || connection_ == nullptr || connection_->was_broken_off()) return false;
  if (heard_something_) return false;
  // A GOAWAY that does not count it in. What libcurl then says of it depends on who read the frame.
  if (connection_->refuses(stream_)) return true;
  return stream_refused_;
}

void CurlTransfer::account_for_stream(CURLcode result) const {
  const bool may_not_have_opened = result != CURLE_OK && !body_requested_;
  if (connection_ && may_not_have_opened) connection_->lose_count();
}

bool CurlTransfer::met_silence(CURLcode result) const {
  if (result == CURLE_OK) return false;
  if (connection_ && connection_->was_broken_off()) return true;
  return result == CURLE_OPERATION_TIMEDOUT &&
         !(connection_ && connection_->times_heard() != heard_before_);
}

void CurlTransfer::break_off_silence(CURLcode result) {
  if (connection_ && met_silence(result)) connection_->break_off(steady_now_ms());
}

HttpResponse CurlTransfer::response(CURLcode result) {
  HttpResponse response;
  response.delivery = delivery_of(result);
  const bool is_whole = response.delivery == HttpResponse::Delivery::kReplied;
  response.met_silence = !is_whole && met_silence(result);
  // Not the time of this failure: what the first of those that failed together has made anew since
  // is for all of them.
  if (connection_ && connection_->was_broken_off())
    response.silent_ms = connection_->broken_off_ms();
  // Others that were on a silent connection share the fate of the one that waited for longest.
  const bool shares_silence = response.met_silence && result != CURLE_OPERATION_TIMEDOUT;
  response.timed_out = shares_silence || result == CURLE_OPERATION_TIMEDOUT;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  if (!is_whole) {
    response.transport_error =
        error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(result);
    if (response.delivery == HttpResponse::Delivery::kRefused)
      response.transport_error = "the server refused the request before acting on it";
    if (response.delivery == HttpResponse::Delivery::kResponseTooLarge)
      response.transport_error = "the response is larger than 1 MiB";
    if (shares_silence) response.transport_error = "nothing came on the connection any more";
    return response;
  }
  const char* content_type = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &content_type);
  if (content_type != nullptr) response.content_type = content_type;
  response.retry_after = header_value("Retry-After", 1);
  response.www_authenticate = header_value("WWW-Authenticate", kMaxChallenges);
  response.is_whole = is_end_marked();
  response.body = std::move(body_);
  return response;
}

bool CurlTransfer::is_end_marked() const {
  curl_off_t length = -1;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  constexpr long kNoContent = 204;
  return length >= 0 || status == kNoContent || !is_serial() ||
         !header_value("Transfer-Encoding", 1).empty();
}

std::string CurlTransfer::header_value(const char* name, std::size_t most) const {
  std::string value;
  curl_header* header = nullptr;
  for (std::size_t i = 0; i < most; ++i) {
    if (curl_easy_header(easy_.get(), name, i, CURLH_HEADER, -1, &header) != CURLHE_OK) break;
    if (!value.empty()) value += ", ";
    value += header->value;
  }
  return value;
}

bool CurlTransfer::is_multiplexed_response() const {
  long version = CURL_HTTP_VERSION_NONE;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
  return version == CURL_HTTP_VERSION_2_0;
}

bool CurlTransfer::is_serial() const {
  long version = CURL_HTTP_VERSION_NONE;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
  return version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
}

EasyHandle CurlTransfer::release_handle() {
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

}  // namespace token_rotation
