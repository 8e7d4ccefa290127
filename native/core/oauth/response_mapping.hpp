#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "encoding/json_reader.hpp"

namespace token_rotation {

/// Where a response has what a token response has (RFC 6749 §5.1), as paths of names: alternatives,
/// of which the last that the response has counts. A member without a path is read under OAuth's
/// own names. Immutable: any thread may read it.
struct ResponseMapping {
  std::vector<JsonPath> access_token;
  std::vector<JsonPath> refresh_token;
  std::vector<JsonPath> id_token;
  std::vector<JsonPath> expires_in;
  std::vector<JsonPath> expires_at;
  std::vector<JsonPath> error;

  bool maps_expiry() const { return !expires_in.empty() || !expires_at.empty(); }
};

/// `data.tokens.access` as names.
JsonPath path_of(std::string_view dotted);

bool is_mapped(const std::vector<JsonPath>& paths, const JsonPath& path);

}  // namespace token_rotation
