#pragma once

#include <cstdint>
#include <optional>

#include "http/http_message.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"
#include "oauth/response_parameters.hpp"

namespace token_rotation {

inline bool is_success_status(int status) {
  return status >= 200 && status < 300;
}

/// The failure that a response without tokens stands for, e.g. to a discovery or revocation
/// request.
Failure read_error_response(const HttpResponse& response, const Provider& provider,
                            const SecretString& refresh_token, std::int64_t now_ms);

/// The same where its members have been read; nothing: it has none.
Failure error_response(const HttpResponse& response,
                       const std::optional<ResponseParameters>& members, const Provider& provider,
                       const SecretString& refresh_token, std::int64_t now_ms);

}  // namespace token_rotation
