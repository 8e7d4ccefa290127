#pragma once

#include <curl/curl.h>

#include <memory>

#include "http/connection_sockets.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace token_rotation {

class TrustStore;

/// The TLS session that a transfer is on; null without one.
ssl_st* tls_of(CURL* easy);

/// Whether HTTP/2 was agreed on (RFC 7301). False without a session.
bool speaks_http2(const ssl_st* tls);

/// From now on `connection` is told when the other side ends the session.
void watch_alerts(ssl_st* tls, const std::shared_ptr<Connection>& connection);

/// Before the handshake: trust, and what libcurl would do that is not wanted.
void prepare_tls_context(ssl_ctx_st* context, TrustStore* trust);

}  // namespace token_rotation
