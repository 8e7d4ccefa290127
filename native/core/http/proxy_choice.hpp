#pragma once

#include <string>
#include <string_view>

#include "http/http_message.hpp"

namespace token_rotation {

/// The proxy that a request to `url` goes through; empty for none. Never one for this machine,
/// https or http: a proxy elsewhere does not reach what is here, and what goes in the clear must
/// stay here.
std::string_view proxy_for(const std::string& url, const HttpSettings& network);

/// Whether `no_proxy` excepts a host and port, as people write it for curl, Node and others:
/// entries between commas or blanks, in any case, each
///   `*` for all; `example.com` and `.example.com` for it and what is under it; `*.example.com` for
///   what is under it, or another `*` in a name or address; an address, or a network in CIDR
///   notation; and behind any of them but the last `:8443` for that port alone.
bool is_excepted(std::string_view no_proxy, const std::string& host, int port);

}  // namespace token_rotation
