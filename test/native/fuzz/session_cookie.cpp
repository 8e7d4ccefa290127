// The session cookie: whatever comes as a cookie is decrypted or refused, what is encrypted comes
// back, and with one byte changed it does not.
//
// Input: the format, 4 or 5; the secret; the salt; the cookie, or a payload.

#include "jose/session_cookie.hpp"

#include <string>

#include "fuzz.hpp"

namespace token_rotation::fuzz {
namespace {

/// Not its own: base64url has spare bits in its last character, so a neighbour may mean the same.
char another_kind_of_character(char c) {
  return c == '.' ? 'A' : '.';
}

}  // namespace

void run(std::string_view input) {
  const CookieFormat format =
      take_line(input) == "5" ? CookieFormat::kAuthJsV5 : CookieFormat::kNextAuthV4;
  const std::string_view secret = take_line(input);
  const std::string_view salt = take_line(input);
  if (secret.empty() || salt.size() > 512) return;
  static CookieKeys keys;
  const auto key = keys.of(format, secret, salt);

  static_cast<void>(key->decrypt(input));
  const SecretString cookie = key->encrypt(input);
  const auto payload = key->decrypt(cookie.view());
  hold(payload && payload->view() == input, "what is encrypted comes back");

  std::string changed(cookie.view());
  const std::size_t at = (input.size() * 31 + secret.size()) % changed.size();
  changed[at] = another_kind_of_character(changed[at]);
  hold(!key->decrypt(changed), "a changed cookie is refused");
}

}  // namespace token_rotation::fuzz
