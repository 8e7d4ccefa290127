#pragma once

#include "base/digest.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

/// Tells clients apart that differ in what a configuration failure may come from.
Digest client_digest(const Provider& provider, const Endpoints& endpoints);

/// The same for what a connection may fail by.
Digest network_digest(const HttpSettings& network);

}  // namespace token_rotation
