// Text for logs: one short printable line without the secret, whatever else it repeats.
//
// Input: the secret; the text.

#include "encoding/redaction.hpp"

#include <algorithm>
#include <string>

#include "encoding/form_encoding.hpp"
#include "encoding/utf8.hpp"
#include "fuzz.hpp"

namespace token_rotation::fuzz {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Without characters that the mask itself is made of, or that others are replaced by; and no word,
/// of which other words may be made.
bool can_be_looked_for(std::string_view secret) {
  const bool is_word = secret.size() <= 16 && std::all_of(secret.begin(), secret.end(), is_letter);
  return secret.size() >= 4 && !is_word && is_one_printable_line(secret) &&
         secret.find_first_of("[.] ") == std::string_view::npos;
}

}  // namespace

void run(std::string_view input) {
  const std::string_view secret = take_line(input);
  const std::string line = redacted(input, {secret, "another-secret-71"});
  hold(is_one_printable_line(line), "it is one printable line");
  hold(line.size() <= kMaxDescription, "it is short");
  hold(line.find("another-secret-71") == std::string::npos, "the second secret is not in it");
  if (can_be_looked_for(secret)) {
    SecretString encoded;
    append_form_encoded(encoded, secret);
    hold(line.find(secret) == std::string::npos, "the secret is not in it");
    hold(line.find(encoded.view()) == std::string::npos, "nor is it form-encoded");
  }
  const SecretString valid = with_valid_utf8(input);
  hold(with_valid_utf8(valid.view()) == valid, "valid UTF-8 stays as it is");
}

}  // namespace token_rotation::fuzz
