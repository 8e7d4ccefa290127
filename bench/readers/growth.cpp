// How the work of each reader on the I/O thread grows with its input: 1 MiB of the worst text that is
// known for it against half of that. One provider's response holds up the refreshes at all others for
// that time. Prints a line for each, and fails where doubling the text more than doubles the time,
// with room for what else the machine does.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "../../test/native/support/make_provider.hpp"
#include "encoding/base64.hpp"
#include "client/discovery.hpp"
#include "oauth/id_token.hpp"
#include "encoding/json_reader.hpp"
#include "encoding/redaction.hpp"
#include "http/retry_after.hpp"
#include "store/store_entry.hpp"
#include "oauth/token_response.hpp"
#include "encoding/utf8.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace token_rotation {
namespace {

constexpr std::size_t kMost = std::size_t{1024} * 1024;
constexpr double kMaxGrowth = 3;
/// Below this the clock and the caches decide.
constexpr double kLeastMs = 5;
constexpr double kMaxMs = 1'000;
constexpr int kRounds = 5;

std::string repeated(std::string_view part, std::size_t size) {
  std::string text;
  while (text.size() + part.size() <= size) text += part;
  return text;
}

std::string object(std::string_view before, std::string_view part, std::size_t size,
                   std::string_view after) {
  return std::string(before) + repeated(part, size) + std::string(after);
}

void read_response(const std::string& body, std::string_view refresh_token = "refresh-1",
                int status = 400) {
  HttpResponse response;
  response.delivery = HttpResponse::Delivery::kReplied;
  response.status = status;
  response.body = SecretString(body);
  const auto provider = make_provider();
  provider->keep_id_token = true;
  static_cast<void>(read_token_response(
      response, *provider, {SecretString(refresh_token), SecretString(), kUnknownMs}, 1'800'000'000'000));
}

std::string jwt_of(const std::string& claims) {
  return "e30." + std::string(base64url(claims).view()) + ".c2ln";
}

struct Reader {
  const char* name;
  std::function<std::string(std::size_t)> worst;
  std::function<void(const std::string&)> read;
};

const std::function<void(const std::string&)> kResponse = [](const auto& text) { read_response(text); };
const std::function<void(const std::string&)> kGrant = [](const auto& text) {
  read_response(text, "refresh-1", 200);
};

const std::vector<Reader> kReaders = {
    {"description of a's, refresh token a",
     [](auto size) { return object(R"({"error":"x","error_description":")", "a", size, "\"}"); },
     [](const auto& text) { read_response(text, "a"); }},
    {"description of a's, refresh token aa...ab",
     [](auto size) { return object(R"({"error":"x","error_description":")", "a", size, "\"}"); },
     [](const auto& text) { read_response(text, std::string(60'000, 'a') + "b"); }},
    {"description that is the refresh token, again and again",
     [](auto size) { return object(R"({"error":"x","message":")", "r3fresh-1 ", size, "\"}"); },
     [](const auto& text) { read_response(text, "r3fresh-1"); }},
    {"log text, 100 secrets",
     [](auto size) { return repeated("ab ", size); },
     [](const auto& text) {
       std::vector<std::string> secrets;
       for (int i = 0; i < 100; ++i) secrets.push_back("ab ab" + std::to_string(i));
       static_cast<void>(redacted(text, {secrets.begin(), secrets.end()}));
     }},
    {"code of digits, then nested codes",
     [](auto size) {
       return "{\"error\":\"" + repeated("1", size / 2) + "\",\"errors\":[" +
              repeated("\"x\",", size / 2) + "\"x\"]}";
     },
     kResponse},
    {"nested codes that are numbers",
     [](auto size) { return object("{\"errors\":[", "1,", size, "1]}"); }, kResponse},
    {"members without number", [](auto size) { return object("{", "\"a\":1,", size, "\"b\":1}"); },
     kResponse},
    {"names as long as the text",
     [](auto size) { return object("{\"", "n", size, "\":1}"); }, kResponse},
    {"messages without number",
     [](auto size) { return object("{", "\"message\":\"m\",", size, "\"b\":1}"); }, kResponse},
    {"a number of a million digits",
     [](auto size) { return object("{\"expires_in\":", "9", size, "}"); }, kResponse},
    {"a number with a million digits in its exponent",
     [](auto size) { return object("{\"expires_in\":1e", "9", size, "}"); }, kResponse},
    {"a fraction of a million digits",
     [](auto size) { return object("{\"expires_in\":0.", "1", size, "}"); }, kResponse},
    {"many numbers beyond all doubles",
     [](auto size) { return object("{\"a\":[", "1e999,", size, "1]}"); }, kResponse},
    {"brackets", [](auto size) { return repeated("[", size); }, kResponse},
    {"objects in objects", [](auto size) { return repeated("{\"a\":", size); }, kResponse},
    {"quotes that are escaped", [](auto size) { return object("{\"a\":\"", "\\\"", size, "\"}"); },
     kResponse},
    {"halves of surrogate pairs",
     [](auto size) { return object("{\"a\":\"", "\\ud800", size, "\"}"); }, kResponse},
    {"bytes that are not UTF-8", [](auto size) { return object("{\"a\":\"", "\xff", size, "\"}"); },
     kResponse},
    {"UTF-8 that is cut", [](auto size) { return repeated("\xf0\x90\x80", size); },
     [](const auto& text) { static_cast<void>(with_valid_utf8(text)); }},
    {"form of many fields", [](auto size) { return repeated("error=a&", size) + "b=1"; }, kResponse},
    {"form of percent signs", [](auto size) { return "error=" + repeated("%41", size); }, kResponse},
    {"a page", [](auto size) { return repeated("<p>try again</p>", size); }, kGrant},
    {"words to be squeezed", [](auto size) { return object("{\"msg\":\"", "r e t r", size, "\"}"); },
     kResponse},
    {"an access token that is a JWT",
     [](auto size) {
       return "{\"access_token\":\"" +
              jwt_of(object("{\"a\":[", "1,", std::min<std::size_t>(size, 40'000), "1]}")) + "\"}";
     },
     kGrant},
    {"an ID token",
     [](auto size) { return jwt_of(object("{\"iss\":\"i\",\"a\":[", "1,", size / 2, "1]}")); },
     [](const auto& text) {
       static_cast<void>(id_token_continues(SecretString(text), SecretString(text)));
     }},
    {"Retry-After of digits", [](auto size) { return repeated("9", size); },
     [](const auto& text) { static_cast<void>(retry_after_delay_ms(text, 0)); }},
    {"Retry-After of words", [](auto size) { return repeated("Mon, ", size); },
     [](const auto& text) { static_cast<void>(retry_after_delay_ms(text, 0)); }},
    {"metadata of many methods",
     [](auto size) {
       return object(R"({"issuer":"https://as.example","token_endpoint_auth_methods_supported":[)",
                     "\"m\",", size, "\"m\"]}");
     },
     [](const auto& text) {
       static_cast<void>(read_issuer_metadata(text, "https://as.example", false));
     }},
    {"store entry of many fields",
     [](auto size) {
       std::string text = "version=1";
       for (int i = 0; text.size() < size; ++i) text += "&f" + std::to_string(i) + "=1";
       return text;
     },
     [](const auto& text) { static_cast<void>(read_store_entry(text, 0)); }},
};

/// The least of some rounds: what else runs can only make one slower.
double ms_of(const Reader& reader, std::size_t size) {
  const std::string text = reader.worst(size);
  double least = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto begun = std::chrono::steady_clock::now();
    reader.read(text);
    const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - begun;
    least = std::min(least, ms.count());
  }
  return least;
}

bool is_linear(const Reader& reader) {
  const double half_ms = ms_of(reader, kMost / 2);
  const double whole_ms = ms_of(reader, kMost);
  const double growth = whole_ms / std::max(half_ms, kLeastMs);
  const bool ok = growth <= kMaxGrowth && whole_ms <= kMaxMs;
  std::printf("%s  %8.2f ms  x%.1f  %s\n", ok ? "ok    " : "FAILED", whole_ms, growth, reader.name);
  return ok;
}

}  // namespace
}  // namespace token_rotation

int main() {
#ifdef __GLIBC__
  // Memory that goes back to the kernel costs a page fault each 4 KiB when it comes again, from half a mebibyte on: that
  // is not the readers' work.
  mallopt(M_MMAP_THRESHOLD, 64 * 1024 * 1024);
  mallopt(M_TRIM_THRESHOLD, 256 * 1024 * 1024);
#endif
  int failed = 0;
  const auto all = token_rotation::kReaders;
  for (const auto& reader : all) failed += token_rotation::is_linear(reader) ? 0 : 1;
  std::printf("readers: %zu passed, %d failed\n", all.size() - static_cast<std::size_t>(failed), failed);
  return failed == 0 ? 0 : 1;
}
