#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/ascii.hpp"

/// How providers name what a response says besides the tokens.
namespace token_rotation::member_names {

/// Names without regard to case and separators: errorCode, error_code and ErrorCode are one.
using Names = std::span<const std::string_view>;

/// In place of `error`, in the response itself.
inline constexpr auto kErrorCodeMembers = std::to_array<std::string_view>({"errorcode", "errcode"});
/// Where the code stands in a response that says in another way, or by its status, that it is an
/// error.
inline constexpr auto kCodeMembers = std::to_array<std::string_view>({"code", "status", "type"});
/// Where it stands in an object that `error` is.
inline constexpr auto kNestedCodeMembers = std::to_array<std::string_view>(
    {"code", "type", "error", "reason", "name", "status", "errorcode", "errcode", "errortype"});
inline constexpr auto kErrorObjects = std::to_array<std::string_view>({"error", "errors", "fault"});
/// Envelopes: what they say of an error is heard, but does not make one.
inline constexpr auto kEnvelopes = std::to_array<std::string_view>({"data", "result", "response"});
inline constexpr auto kDescriptionMembers =
    std::to_array<std::string_view>({"errordescription", "description", "message", "errmsg",
                                     "detail", "errormessage", "errorsummary", "faultstring"});
/// These are read for words that say "later", but they are too often something else to be shown.
inline constexpr auto kWordMembers =
    std::to_array<std::string_view>({"msg", "reason", "title", "hint", "error", "err", "errormsg",
                                     "statustext", "info", "details"});
inline constexpr auto kLifetimeMembers = std::to_array<std::string_view>({"expiresin"});
inline constexpr auto kExpiryMembers = std::to_array<std::string_view>(
    {"expireson", "expires", "expiry", "expiration", "expirydate", "expirationtime",
     "accesstokenexpiresat", "accesstokenexpires", "accesstokenexpiration"});

/// A status that is not a code, but says whether there is an error.
inline constexpr auto kStatusWords = std::to_array<std::string_view>(
    {"error", "failure", "failed", "fail", "bad request", "unauthorized"});

/// "refresh_token_expires_in" and its likes have to fit.
inline constexpr std::size_t kMaxKnownName = 32;

inline bool is_one_of(Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// As the lists above have it; empty for a name that is too long to be in one.
inline std::string plain_name(std::string_view name) {
  std::string plain;
  if (name.size() > kMaxKnownName) return plain;
  for (const char c : lowercase(name)) {
    if (c != '_' && c != '-' && c != '.') plain += c;
  }
  return plain;
}

}  // namespace token_rotation::member_names
