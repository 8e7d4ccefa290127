#pragma once

#include "provider.hpp"
#include "token_key.hpp"

namespace token_rotation {

/// Tells clients apart that differ in what a configuration failure may come from.
Digest client_digest(const Provider& provider, const Endpoints& endpoints);

}  // namespace token_rotation
