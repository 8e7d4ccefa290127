#include "http/curl_options.hpp"

#include <openssl/crypto.h>

#include <cstring>
#include <new>
#include <string_view>

#include "http/proxy_choice.hpp"
#include "http/trust_store.hpp"

namespace token_rotation {
namespace {

/// For libcurl, which copies C strings.
SecretString terminated(const SecretString& text) {
  SecretString copy(text);
  copy.resize(copy.size() + 1);
  return copy;
}

void set_blob(CURL* easy, CURLoption option, std::string_view bytes) {
  if (bytes.empty()) return;
  curl_blob blob{};
  // libcurl only reads it.
  blob.data = const_cast<char*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  blob.len = bytes.size();
  blob.flags = CURL_BLOB_NOCOPY;  // the request outlives its use; a copy of a key is not wiped
  curl_easy_setopt(easy, option, &blob);
}

void set_proxy(CURL* easy, const HttpRequest& request) {
  // This is set even when it is empty: libcurl would otherwise call getenv, which is not safe
  // beside a thread that sets variables. Which proxy it is given has been decided.
  const SecretString proxy(proxy_for(request.url, request.network));
  curl_easy_setopt(easy, CURLOPT_PROXY, terminated(proxy).data());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
}

}  // namespace

void HeaderLines::add(const SecretString& line) {
  curl_slist* longer = curl_slist_append(lines_.get(), terminated(line).data());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(lines_.release());
  lines_.reset(longer);
}

void HeaderLines::Wiped::operator()(curl_slist* list) const {
  for (curl_slist* line = list; line != nullptr; line = line->next)
    OPENSSL_cleanse(line->data, std::strlen(line->data));
  curl_slist_free_all(list);
}

void set_request_options(CURL* easy, const HttpRequest& request, HeaderLines& lines) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set_proxy(easy, request);
  for (const SecretString& line : request.headers) lines.add(line);
  if (request.method != HttpRequest::Method::kGet) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    if (request.method == HttpRequest::Method::kPut)
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
    if (request.method == HttpRequest::Method::kPatch)
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PATCH");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    // Over a connection that had been used, libcurl says the same of REFUSED_STREAM as of its end
    // and of garbage, unless this option takes the other cases out.
    curl_easy_setopt(easy, CURLOPT_RTSP_REQUEST, static_cast<long>(CURL_RTSPREQ_RECEIVE));
    lines.add(SecretString("Expect:"));
  }
  // Something in between may compress a response without being asked. If it could not be read, the
  // tokens in it would be lost. libcurl decodes for requests that ask; the header line takes the
  // question back.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  lines.add(SecretString("Accept-Encoding:"));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines.get());
  // Requests wait for a connection that may turn out to multiplex, so that libcurl opens one where
  // it would open hundreds. ALPN tells; without TLS only the first response does, and every request
  // would wait for it.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, request.url.starts_with("https:") ? 1L : 0L);
  // The time for the whole is kept by the I/O thread.
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request.network.connect_timeout_ms));
}

void set_connection_options(CURL* easy, const ConnectionAges& ages) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  // A process that exits does not wait for a name server that does not answer.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, ages.max_idle_s);
  curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, ages.max_life_s);
}

void set_tls_options(CURL* easy, const HttpSettings& network) {
  const TrustStore* trust = network.trust.get();
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
  set_blob(easy, CURLOPT_CAINFO_BLOB, trust->extra_pem());
  set_blob(easy, CURLOPT_SSLCERT_BLOB, network.client_certificate);
  set_blob(easy, CURLOPT_SSLKEY_BLOB, network.client_key.view());
}

}  // namespace token_rotation
