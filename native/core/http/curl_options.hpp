#pragma once

#include <curl/curl.h>

#include <memory>

#include "base/secret_string.hpp"
#include "http/http_message.hpp"

namespace token_rotation {

/// Header lines as libcurl takes them. It copies each, and one may hold credentials: the copies are
/// wiped.
class HeaderLines {
 public:
  void add(const SecretString& line);
  const curl_slist* get() const { return lines_.get(); }

 private:
  struct Wiped {
    void operator()(curl_slist* list) const;
  };
  std::unique_ptr<curl_slist, Wiped> lines_;
};

/// How old (s) a connection may be when it is used again. Load balancers and address translators
/// forget one that is idle, the first after 60 s (AWS), and often say so to neither side; a server
/// that ends it at the moment of a request leaves the request's fate open. And an old one leads to
/// where a name has long ceased to point. A handshake costs 2 ms.
struct ConnectionAges {
  long max_idle_s = 50;
  long max_life_s = 600;
};

/// What libcurl is told of a request before it begins, but for the callbacks. `request` has to
/// outlive the handle's use, and so have `lines`, to which lines are added.
void set_request_options(CURL* easy, const HttpRequest& request, HeaderLines& lines);
void set_connection_options(CURL* easy, const ConnectionAges& ages);
void set_tls_options(CURL* easy, const HttpSettings& network);

}  // namespace token_rotation
