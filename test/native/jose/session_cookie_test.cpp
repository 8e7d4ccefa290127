#include "jose/session_cookie.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace token_rotation {
namespace {

constexpr auto kBoth = {CookieFormat::kNextAuthV4, CookieFormat::kAuthJsV5};
const std::string kPayload = R"({"sub":"1","access_token":"a"})";

/// Written by next-auth 4.24.15 and @auth/core 0.41.3: secret "a secret", salt
/// "authjs.session-token" of the second.
constexpr std::string_view kOfNextAuth =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..xIwdJNASSjj3wu-7.Jo89Mf0c1ejFmhdxqZCjS8wgvqG8uQkP"
    "ah4OdsUCu7Oe93eHOmQv0fNcDdtxYYafWfzN0LDBH-OPnDz_59mJO2FvPc63yuH-TyHbdMm23dag40XvuAb9GxHa.7"
    "05E2MBcj8-GmPCD8m2xzQ";
constexpr std::string_view kOfAuthJs =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoiUnAyNjhzX2NtQ3gzTzY0ZEtZTTQ5Ujk2RE"
    "YwblhGdDFWd3o2VC1xelpVN3VBc3RobDRJQlAyRTZUZ0dia3o4T2xlSTVfREVRNDJZNHdMQ1YxVXBmdncifQ..m9yC"
    "D_LwnvHJ53ZPA-rXNw.TAuIiWCc1NunvlR_yYrzQcy2YdzLgS4hPCUNu2h3CladCOu-LUreDOvr7uz6hp4AinI3dIc"
    "MNszIo8RzzQ_6mT6o64_As9rCNnE7OgTc9OS9YxdnhwF936VGsjgyXeBG.zSYtz7Lzt77XOpl-1CQjnRW6w4Gc_0iz"
    "E-3bY2v3eR0";

TEST(SessionCookie, of_next_auth_is_read) {
  const auto payload = CookieKey(CookieFormat::kNextAuthV4, "a secret", "").decrypt(kOfNextAuth);
  ASSERT_TRUE(payload);
  EXPECT_TRUE(payload->view().starts_with(R"({"sub":"1",)"));
}

TEST(SessionCookie, of_auth_js_is_read) {
  const CookieKey key(CookieFormat::kAuthJsV5, "a secret", "authjs.session-token");
  const auto payload = key.decrypt(kOfAuthJs);
  ASSERT_TRUE(payload);
  EXPECT_TRUE(payload->view().starts_with(R"({"sub":"1",)"));
}

TEST(SessionCookie, begins_with_the_header_of_its_version) {
  const auto header = [](CookieFormat format) {
    const SecretString cookie = CookieKey(format, "a secret", "authjs.session-token").encrypt("{}");
    return std::string(cookie.view().substr(0, cookie.view().find('.')));
  };
  EXPECT_EQ(header(CookieFormat::kNextAuthV4), kOfNextAuth.substr(0, kOfNextAuth.find('.')));
  EXPECT_EQ(header(CookieFormat::kAuthJsV5), kOfAuthJs.substr(0, kOfAuthJs.find('.')));
}

TEST(SessionCookie, is_read_by_its_own_key_only) {
  for (const CookieFormat format : kBoth) {
    const SecretString cookie = CookieKey(format, "secret", "salt").encrypt(kPayload);
    EXPECT_EQ(CookieKey(format, "secret", "salt").decrypt(cookie.view())->view(), kPayload);
    EXPECT_FALSE(CookieKey(format, "another", "salt").decrypt(cookie.view()));
    EXPECT_FALSE(CookieKey(format, "secret", "another").decrypt(cookie.view()));
    EXPECT_FALSE(CookieKey(format, "secret", "").decrypt(cookie.view()));
    for (const CookieFormat other : kBoth) {
      if (other == format) continue;
      EXPECT_FALSE(CookieKey(other, "secret", "salt").decrypt(cookie.view()));
    }
  }
}

TEST(SessionCookie, never_has_the_same_iv) {
  const CookieKey key(CookieFormat::kNextAuthV4, "secret", "");
  std::set<std::string> cookies;
  for (int i = 0; i < 1'000; ++i) cookies.emplace(key.encrypt(kPayload).view());
  EXPECT_EQ(cookies.size(), 1'000U);
}

TEST(SessionCookie, that_is_cut_off_or_lengthened_anywhere_is_none) {
  for (const CookieFormat format : kBoth) {
    const CookieKey key(format, "secret", "salt");
    const std::string cookie(key.encrypt(kPayload).view());
    for (std::size_t length = 0; length < cookie.size(); ++length) {
      EXPECT_FALSE(key.decrypt(cookie.substr(0, length))) << length;
    }
    for (const char* rest : {".", "A", "AAAA", "=", " ", "\n"}) {
      EXPECT_FALSE(key.decrypt(cookie + rest)) << rest;
    }
  }
}

TEST(SessionCookie, with_an_encrypted_key_is_none) {
  const CookieKey key(CookieFormat::kNextAuthV4, "secret", "");
  std::string cookie(key.encrypt(kPayload).view());
  cookie.insert(cookie.find("..") + 1, "AAAA");
  EXPECT_FALSE(key.decrypt(cookie));
}

TEST(CookieKeys, derive_a_key_once) {
  CookieKeys keys;
  const auto first = keys.of(CookieFormat::kAuthJsV5, "secret", "salt");
  EXPECT_EQ(keys.of(CookieFormat::kAuthJsV5, "secret", "salt"), first);
  EXPECT_NE(keys.of(CookieFormat::kNextAuthV4, "secret", "salt"), first);
  EXPECT_NE(keys.of(CookieFormat::kAuthJsV5, "secrets", "alt"), first);
}

TEST(CookieKeys, are_bounded) {
  CookieKeys keys;
  const std::weak_ptr<const CookieKey> first = keys.of(CookieFormat::kNextAuthV4, "secret", "");
  for (int i = 0; i < 300; ++i) keys.of(CookieFormat::kNextAuthV4, std::to_string(i), "");
  EXPECT_TRUE(first.expired()) << "a key that was dropped is still somewhere";
}

TEST(CookieKeys, serve_many_threads) {
  CookieKeys keys;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&keys, thread] {
      for (int i = 0; i < 200; ++i) {
        const auto key = keys.of(CookieFormat::kAuthJsV5, std::to_string((i + thread) % 7), "salt");
        const SecretString cookie = key->encrypt(kPayload);
        EXPECT_EQ(key->decrypt(cookie.view())->view(), kPayload);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace token_rotation
