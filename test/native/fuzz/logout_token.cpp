// Logout tokens, and the keys they are checked with: whatever comes is read or refused, and nothing
// that came is accepted.
//
// Input: a key set; the header and the claims of a token, as text; the token's signature, or a
// whole token where the line of the header is empty.

#include "jose/logout_token.hpp"

#include <string>

#include "encoding/base64.hpp"
#include "fuzz.hpp"
#include "jose/key_set.hpp"

namespace token_rotation::fuzz {
namespace {

constexpr std::int64_t kNowMs = 1'700'000'000'000;

std::string token_of(std::string_view header, std::string_view claims, std::string_view rest) {
  if (header.empty()) return std::string(rest);
  std::string token(base64url(header).view());
  token.append(".").append(base64url(claims).view()).append(".");
  return token.append(base64url(rest).view());
}

void hold_refused_well(const TokenRefusal& refusal) {
  hold(refusal.reason != nullptr && is_one_printable_line(refusal.reason), "a reason is a word");
  hold(is_one_printable_line(refusal.description), "the description is one printable line");
  hold(refusal.description.size() <= kMaxDescription, "the description is short");
}

void hold_consistent(const LogoutToken& token) {
  hold(!token.issuer.empty() && !token.id.empty(), "a logout token has issuer and id");
  hold(!token.subject.empty() || !token.session.empty(), "it names a user or a session");
  const auto refusal = check_times(token, kNowMs);
  if (refusal) hold_refused_well(*refusal);
  hold(refusal || replayable_until_ms(token) > kNowMs, "a valid one is worth remembering");
  hold(replayable_until_ms(token) <= kNowMs + (kMaxLogoutTokenAgeS + 31) * 1000 || refusal,
       "for an hour at most");
  if (const auto problem = check_audience(token, "client-1")) hold_refused_well(*problem);
}

}  // namespace

void run(std::string_view input) {
  const auto keys = JsonWebKeySet::read(take_line(input));
  const std::string_view header = take_line(input);
  const std::string_view claims = take_line(input);
  const std::string token = token_of(header, claims, input);
  const auto read = read_compact_jws(token);
  if (const auto* refusal = std::get_if<TokenRefusal>(&read)) return hold_refused_well(*refusal);
  const auto& jws = std::get<CompactJws>(read);
  hold(token.size() <= kMaxJwsBytes, "only tokens of a bounded size are read");
  if (keys) {
    hold(keys->verify(jws) != JsonWebKeySet::Verdict::kSigned, "no input guesses a signature");
  }
  const auto logout = read_logout_token(jws);
  if (const auto* refusal = std::get_if<TokenRefusal>(&logout)) return hold_refused_well(*refusal);
  hold_consistent(std::get<LogoutToken>(logout));
}

}  // namespace token_rotation::fuzz
