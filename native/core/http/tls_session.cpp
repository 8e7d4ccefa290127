#include "http/tls_session.hpp"

#include <openssl/ssl.h>

#include <cstring>

#include "http/trust_store.hpp"

namespace token_rotation {
namespace {

using WatchedConnection = std::unique_ptr<std::shared_ptr<Connection>>;

int connection_index() {
  static const int index = SSL_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void* /*parent*/, void* kept, CRYPTO_EX_DATA*, int, long, void*) {
        const WatchedConnection owned(static_cast<std::shared_ptr<Connection>*>(kept));
      });
  return index;
}

/// That the other side ends a connection may come in TLS some time before it comes in TCP.
void on_tls_event(const SSL* ssl, int where, int /*value*/) {
  if (where != SSL_CB_READ_ALERT) return;
  const auto* kept =
      static_cast<std::shared_ptr<Connection>*>(SSL_get_ex_data(ssl, connection_index()));
  if (kept != nullptr) (*kept)->peer_ended();
}

}  // namespace

ssl_st* tls_of(CURL* easy) {
  const curl_tlssessioninfo* session = nullptr;
  curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session);
  return session == nullptr ? nullptr : static_cast<SSL*>(session->internals);
}

bool speaks_http2(const ssl_st* tls) {
  if (tls == nullptr) return false;
  const unsigned char* protocol = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(tls, &protocol, &length);
  return length == 2 && std::memcmp(protocol, "h2", 2) == 0;
}

void watch_alerts(ssl_st* tls, const std::shared_ptr<Connection>& connection) {
  auto kept = std::make_unique<std::shared_ptr<Connection>>(connection);
  const WatchedConnection before(
      static_cast<std::shared_ptr<Connection>*>(SSL_get_ex_data(tls, connection_index())));
  if (SSL_set_ex_data(tls, connection_index(), kept.get()) == 1) static_cast<void>(kept.release());
}

void prepare_tls_context(ssl_ctx_st* context, TrustStore* trust) {
  // libcurl writes the keys of every connection into the file that SSLKEYLOGFILE names.
  SSL_CTX_set_keylog_callback(context, nullptr);
  // Nor need it describe every message of the handshake.
  SSL_CTX_set_msg_callback(context, nullptr);
  SSL_CTX_set_info_callback(context, &on_tls_event);
  if (trust != nullptr) trust->install(context);
}

}  // namespace token_rotation
