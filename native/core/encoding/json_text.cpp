#include "encoding/json_text.hpp"

#include <array>
#include <cstdio>

#include "encoding/utf8.hpp"

namespace token_rotation {

void append_json_escaped(SecretString& out, std::string_view text) {
  const SecretString valid = with_valid_utf8(text);
  for (const char& c : valid.view()) {
    if (c == '"' || c == '\\') out.append("\\");
    if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 7> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
      out.append(escaped.data());
    } else {
      out.append({&c, 1});
    }
  }
}

void append_json_string(SecretString& out, std::string_view text) {
  out.append("\"");
  append_json_escaped(out, text);
  out.append("\"");
}

}  // namespace token_rotation
