#include "base64.hpp"

#include <openssl/evp.h>

namespace token_rotation {

SecretString base64(std::string_view bytes) {
  SecretString encoded;
  encoded.resize((bytes.size() + 2) / 3 * 4 + 1);  // EVP_EncodeBlock ends with a NUL
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return encoded;
}

SecretString base64url(std::string_view bytes) {
  SecretString encoded = base64(bytes);
  std::size_t length = 0;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    char& c = encoded.data()[i];
    if (c == '=') break;
    if (c == '+') c = '-';
    if (c == '/') c = '_';
    ++length;
  }
  encoded.resize(length);
  return encoded;
}

std::optional<SecretString> base64url_decoded(std::string_view text) {
  if (text.size() % 4 == 1 || text.find_first_of("+/= \t\r\n") != std::string_view::npos)
    return std::nullopt;
  SecretString padded(text);
  for (std::size_t i = 0; i < padded.size(); ++i) {
    char& c = padded.data()[i];
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  const std::size_t padding = (4 - text.size() % 4) % 4;
  padded.append(std::string_view("==").substr(0, padding));
  SecretString decoded;
  decoded.resize(padded.size() / 4 * 3 + 1);
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                     reinterpret_cast<const unsigned char*>(padded.data()),
                                     static_cast<int>(padded.size()));
  if (length < 0) return std::nullopt;
  decoded.resize(static_cast<std::size_t>(length) - padding);
  return decoded;
}

}  // namespace token_rotation
