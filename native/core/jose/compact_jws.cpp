#include "jose/compact_jws.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "encoding/base64.hpp"
#include "encoding/strict_json.hpp"

namespace token_rotation {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kJweParts = 5;
constexpr std::size_t kJwsParts = 3;

/// In quotes if it is a name of RFC 7518 that is refused; any text may stand there.
std::string known_algorithm(const std::string& name) {
  constexpr std::array<std::string_view, 4> kRefused = {"none", "HS256", "HS384", "HS512"};
  const bool is_known = std::find(kRefused.begin(), kRefused.end(), name) != kRefused.end();
  return is_known ? "\"" + name + "\"" : "one that is not accepted";
}

TokenRefusal fault_of(const char* part, JsonFault fault) {
  const std::string subject = std::string("the token's ") + part;
  switch (fault) {
    case JsonFault::kDuplicate:
      return {"duplicate_member", subject + " has two members of one name"};
    case JsonFault::kTooDeep:
      return {"nested_too_deep", subject + " is nested deeper than 16 levels"};
    case JsonFault::kUnreadable:
      break;
  }
  return {"malformed_token", subject + " is not a JSON object in base64url"};
}

std::variant<Json, TokenRefusal> object_in(std::string_view encoded, const char* part) {
  const auto text = base64url_decoded(encoded);
  if (!text) return fault_of(part, JsonFault::kUnreadable);
  auto read = read_strict_json_object(text->view());
  if (const auto* fault = std::get_if<JsonFault>(&read)) return fault_of(part, *fault);
  return std::move(std::get<Json>(read));
}

std::optional<TokenRefusal> take_header(const Json& header, CompactJws& jws) {
  const auto alg = header.find("alg");
  if (alg == header.end() || !alg->is_string())
    return TokenRefusal{"algorithm_not_allowed", "the token's header names no algorithm"};
  jws.algorithm = jws_algorithm_named(alg->get_ref<const std::string&>());
  if (jws.algorithm == nullptr) {
    return TokenRefusal{"algorithm_not_allowed",
                        "the token's algorithm is " +
                            known_algorithm(alg->get_ref<const std::string&>()) +
                            "; accepted are RS, PS and ES with 256, 384 and 512, and EdDSA"};
  }
  if (header.contains("crit"))
    return TokenRefusal{"critical_header", "the token's header has extensions that are critical"};
  if (const auto typ = header.find("typ"); typ != header.end()) {
    if (!typ->is_string())
      return TokenRefusal{"malformed_token", "the token's typ is not a string"};
    jws.type = typ->get<std::string>();
  }
  if (const auto kid = header.find("kid"); kid != header.end()) {
    if (!kid->is_string())
      return TokenRefusal{"malformed_token", "the token's kid is not a string"};
    jws.key_id = kid->get<std::string>();
  }
  return std::nullopt;
}

}  // namespace

std::variant<CompactJws, TokenRefusal> read_compact_jws(std::string_view token) {
  if (token.size() > kMaxJwsBytes)
    return TokenRefusal{"token_too_large", "the token is larger than 16 KiB"};
  const auto parts = static_cast<std::size_t>(std::count(token.begin(), token.end(), '.')) + 1;
  if (parts == kJweParts)
    return TokenRefusal{"encrypted_token", "the token is encrypted, which is not supported"};
  if (parts != kJwsParts)
    return TokenRefusal{"malformed_token", "the token is not a JWT in the compact form"};
  const std::size_t first_dot = token.find('.');
  const std::size_t last_dot = token.rfind('.');
  auto header = object_in(token.substr(0, first_dot), "header");
  if (auto* refusal = std::get_if<TokenRefusal>(&header)) return std::move(*refusal);
  CompactJws jws;
  if (auto refusal = take_header(std::get<Json>(header), jws)) return std::move(*refusal);
  auto claims = object_in(token.substr(first_dot + 1, last_dot - first_dot - 1), "payload");
  if (auto* refusal = std::get_if<TokenRefusal>(&claims)) return std::move(*refusal);
  const auto signature = base64url_decoded(token.substr(last_dot + 1));
  if (!signature || signature->empty())
    return TokenRefusal{"malformed_token", "the token has no signature in base64url"};
  jws.claims = std::move(std::get<Json>(claims));
  jws.signing_input = token.substr(0, last_dot);
  jws.signature = signature->view();
  return jws;
}

}  // namespace token_rotation
