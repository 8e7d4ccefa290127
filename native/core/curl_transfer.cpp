#include "curl_transfer.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "trust_store.hpp"

namespace token_rotation {
namespace {

/// A server names each scheme that it takes in a line of its own (RFC 9110 §11.6.1).
constexpr std::size_t kMostChallenges = 8;

/// For libcurl, which copies C strings.
SecretString terminated(const SecretString& text) {
  SecretString copy(text);
  copy.append({"\0", 1});
  return copy;
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

CurlTransfer::CurlTransfer(EasyHandle easy, HttpRequest request, HttpTransport::OnReply on_reply,
                           ConnectionSockets& sockets)
    : easy_(std::move(easy)),
      request_(std::move(request)),
      on_reply_(std::move(on_reply)),
      sockets_(sockets) {
  set_options();
  set_connection_options();
  if (request_.network.trust) set_tls_options();
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
  const Network& network = request_.network;
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(network.timeout_ms));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(network.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  // Waits for a connection that may turn out to multiplex, and so opens one where it would open
  // hundreds. ALPN tells; without TLS only the first reply does, and everybody would wait for it.
  const bool negotiates = request_.url.starts_with("https:");
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, negotiates ? 1L : 0L);
  // A process that exits does not wait for a name server that does not answer.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // Set even when empty: libcurl would otherwise call getenv, which is not safe beside a thread
  // that sets variables.
  curl_easy_setopt(easy, CURLOPT_PROXY, terminated(network.proxy).data());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, network.no_proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  for (const SecretString& line : request_.headers) add_header(line);
  if (request_.method == HttpRequest::Method::kPost) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    // A read callback without a seek callback: libcurl cannot send the body a second time by itself
    // on a connection that died. Whether a refresh token may be presented again is for
    // retry_policy.hpp to say.
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &CurlTransfer::on_send);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
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
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
}

int CurlTransfer::on_socket(void* transfer, curl_socket_t socket, curlsocktype /*purpose*/) {
  static_cast<CurlTransfer*>(transfer)->opened_.push_back(socket);
  return CURL_SOCKOPT_OK;
}

int CurlTransfer::on_connected(void* transfer, char* /*remote_address*/, char* /*local_address*/,
                               int /*remote_port*/, int local_port) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  for (const curl_socket_t socket : self->opened_) {
    if (ConnectionSockets::local_port_of(socket) != local_port) continue;
    self->sockets_.made(socket, local_port);
    return CURL_PREREQFUNC_OK;
  }
  self->unfit_connection_ = !self->is_multiplexed() && !self->sockets_.is_quiet(local_port);
  return self->unfit_connection_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

bool CurlTransfer::is_multiplexed() const {
  const curl_tlssessioninfo* tls = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_TLS_SSL_PTR, &tls);
  if (tls == nullptr || tls->internals == nullptr) return false;
  const unsigned char* protocol = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(static_cast<const SSL*>(tls->internals), &protocol, &length);
  return length == 2 && std::memcmp(protocol, "h2", 2) == 0;
}

void CurlTransfer::set_tls_options() {
  CURL* easy = easy_.get();
  TrustStore* trust = request_.network.trust.get();
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // No list of libcurl's own beside the store, and no cache that would hand one store to another's
  // connections.
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &CurlTransfer::on_tls_context);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, trust);
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

CURLcode CurlTransfer::on_tls_context(CURL* /*easy*/, void* context, void* trust_store) {
  static_cast<TrustStore*>(trust_store)->install(static_cast<SSL_CTX*>(context));
  return CURLE_OK;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  const std::size_t length = size * count;
  if (self->body_.size() + length > kLargestReplyBytes) {
    self->too_large_ = true;
    return 0;
  }
  self->body_.append({data, length});
  return length;
}

std::size_t CurlTransfer::on_send(char* buffer, std::size_t size, std::size_t count,
                                  void* transfer) {
  auto* self = static_cast<CurlTransfer*>(transfer);
  self->body_requested_ = true;
  const std::string_view left = self->request_.body.view().substr(self->sent_);
  const std::size_t length = std::min(size * count, left.size());
  std::memcpy(buffer, left.data(), length);
  self->sent_ += length;
  return length;
}

HttpReply::Delivery CurlTransfer::delivery_of(CURLcode result) const {
  using Delivery = HttpReply::Delivery;
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
  if (too_large_) return Delivery::kReplyTooLarge;
  // The refresh token travels in the body: as long as libcurl did not ask for the body, nobody has
  // seen it.
  return body_requested_ ? Delivery::kReplyMissing : Delivery::kNotSent;
}

HttpReply CurlTransfer::reply(CURLcode result) {
  HttpReply reply;
  reply.delivery = delivery_of(result);
  reply.timed_out = result == CURLE_OPERATION_TIMEDOUT;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  if (result != CURLE_OK) {
    reply.transport_error =
        error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(result);
    return reply;
  }
  const char* content_type = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &content_type);
  if (content_type != nullptr) reply.content_type = content_type;
  reply.retry_after = header_value("Retry-After", 1);
  reply.www_authenticate = header_value("WWW-Authenticate", kMostChallenges);
  reply.is_whole = is_end_marked();
  reply.body = std::move(body_);
  return reply;
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
