#pragma once

#include <openssl/types.h>

#include <string_view>

#include "jose/jws_algorithm.hpp"

namespace token_rotation {

/// Whether `signature`, in the form of JWS, is this key's over `input`. The key fits the algorithm.
bool is_signature_of(EVP_PKEY* key, const JwsAlgorithm& algorithm, std::string_view input,
                     std::string_view signature);

}  // namespace token_rotation
