#include "encoding/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace token_rotation {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::size_t kPlaces = 4;
/// In place of the bits of a character that does not belong to base64url; above the 24 bits that
/// four characters have.
constexpr std::uint32_t kInvalid = 1U << 31U;

/// For each of four places the bits that a character stands for there, so that four look-ups make
/// three bytes.
constexpr auto kBits = [] {
  std::array<std::array<std::uint32_t, 256>, kPlaces> tables{};
  for (std::size_t place = 0; place < kPlaces; ++place) {
    tables[place].fill(kInvalid);
    for (std::uint32_t value = 0; value < kUrlAlphabet.size(); ++value) {
      const auto character = static_cast<unsigned char>(kUrlAlphabet[value]);
      tables[place][character] = value << (18 - 6 * place);
    }
  }
  return tables;
}();

std::uint32_t bits_of(std::size_t place, char character) {
  return kBits[place][static_cast<unsigned char>(character)];
}

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

void write_four(std::uint32_t bits, std::string_view alphabet, char* out) {
  out[0] = alphabet[bits >> 18U];
  out[1] = alphabet[bits >> 12U & 63U];
  out[2] = alphabet[bits >> 6U & 63U];
  out[3] = alphabet[bits & 63U];
}

SecretString encoded(std::string_view bytes, std::string_view alphabet) {
  SecretString text;
  text.resize((bytes.size() + 2) / 3 * kPlaces);
  char* out = text.data();
  const std::size_t left_over = bytes.size() % 3;
  const std::size_t whole = bytes.size() - left_over;
  for (std::size_t i = 0; i < whole; i += 3, out += kPlaces) {
    write_four(byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2),
               alphabet, out);
  }
  if (left_over > 0) {
    std::uint32_t bits = byte_at(bytes, whole) << 16U;
    if (left_over > 1) bits |= byte_at(bytes, whole + 1) << 8U;
    write_four(bits, alphabet, out);
  }
  return text;
}

/// Characters beyond what the bytes need.
std::size_t padding_of(std::size_t bytes) {
  return (3 - bytes % 3) % 3;
}

/// Writes the bytes of up to four characters; false where one does not belong to base64url.
bool decode_rest(std::string_view rest, char* out) {
  std::uint32_t bits = 0;
  for (std::size_t place = 0; place < rest.size(); ++place) bits |= bits_of(place, rest[place]);
  if (rest.size() > 1) out[0] = static_cast<char>(bits >> 16U & 255U);
  if (rest.size() > 2) out[1] = static_cast<char>(bits >> 8U & 255U);
  return bits < kInvalid;
}

}  // namespace

SecretString base64(std::string_view bytes) {
  SecretString text = encoded(bytes, kAlphabet);
  for (std::size_t i = 0; i < padding_of(bytes.size()); ++i) text.data()[text.size() - 1 - i] = '=';
  return text;
}

SecretString base64url(std::string_view bytes) {
  SecretString text = encoded(bytes, kUrlAlphabet);
  text.resize(text.size() - padding_of(bytes.size()));
  return text;
}

std::optional<SecretString> base64url_decoded(std::string_view text) {
  const std::size_t left_over = text.size() % kPlaces;
  if (left_over == 1) return std::nullopt;
  SecretString bytes;
  bytes.resize(text.size() / kPlaces * 3 + (left_over == 0 ? 0 : left_over - 1));
  char* out = bytes.data();
  std::uint32_t seen = 0;
  const std::size_t whole = text.size() - left_over;
  for (std::size_t i = 0; i < whole; i += kPlaces) {
    const std::uint32_t bits = bits_of(0, text[i]) | bits_of(1, text[i + 1]) |
                               bits_of(2, text[i + 2]) | bits_of(3, text[i + 3]);
    seen |= bits;
    *out++ = static_cast<char>(bits >> 16U & 255U);
    *out++ = static_cast<char>(bits >> 8U & 255U);
    *out++ = static_cast<char>(bits & 255U);
  }
  if (!decode_rest(text.substr(whole), out) || seen >= kInvalid) return std::nullopt;
  return bytes;
}

}  // namespace token_rotation
