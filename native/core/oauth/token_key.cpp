#include "oauth/token_key.hpp"

namespace token_rotation {

TokenKey token_key(std::string_view token_endpoint, std::string_view client_id,
                   std::string_view refresh_token) {
  return {sha256_of({token_endpoint, client_id, refresh_token})};
}

TokenKey session_key(std::string_view session_id) {
  return {sha256_of({"session", session_id})};
}

}  // namespace token_rotation
