#include "jose/content_encryption.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <numeric>
#include <string>

namespace token_rotation {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

struct Vector {
  ContentEncryption encryption;
  std::string key;
  std::string iv;
  std::string aad;
  std::string plaintext;
  std::string ciphertext;
  std::string tag;

  ContentKey content_key() const { return {encryption, SecretString(key)}; }
};

/// RFC 7516 appendix A.1.
Vector a256gcm() {
  return {ContentEncryption::kA256Gcm,
          bytes({177, 161, 244, 128, 84,  143, 225, 115, 63, 180, 3,   255, 107, 154, 212, 246,
                 138, 7,   110, 91,  112, 46,  34,  105, 47, 130, 203, 46,  122, 234, 64,  252}),
          bytes({227, 197, 117, 252, 2, 219, 233, 68, 180, 225, 77, 219}),
          "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ",
          "The true sign of intelligence is not knowledge but imagination.",
          bytes({229, 236, 166, 241, 53,  191, 115, 196, 174, 43,  73,  109, 39,  122, 233, 96,
                 140, 206, 120, 52,  51,  237, 48,  11,  190, 219, 186, 80,  111, 104, 50,  142,
                 47,  167, 59,  61,  181, 127, 196, 21,  40,  82,  242, 32,  123, 143, 168, 226,
                 73,  216, 176, 144, 138, 247, 106, 60,  16,  205, 160, 109, 64,  63,  192}),
          bytes({92, 80, 104, 49, 133, 25, 161, 215, 173, 101, 219, 211, 136, 91, 210, 145})};
}

/// RFC 7518 appendix B.3.
Vector a256cbc_hs512() {
  std::string key(64, '\0');
  std::iota(key.begin(), key.end(), '\0');
  return {ContentEncryption::kA256CbcHs512,
          key,
          bytes({0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41,
                 0xbc, 0x04}),
          "The second principle of Auguste Kerckhoffs",
          "A cipher system must not be required to be secret, and it must be able to fall into the "
          "hands of the enemy without inconvenience",
          bytes({0x4a, 0xff, 0xaa, 0xad, 0xb7, 0x8c, 0x31, 0xc5, 0xda, 0x4b, 0x1b, 0x59, 0x0d, 0x10,
                 0xff, 0xbd, 0x3d, 0xd8, 0xd5, 0xd3, 0x02, 0x42, 0x35, 0x26, 0x91, 0x2d, 0xa0, 0x37,
                 0xec, 0xbc, 0xc7, 0xbd, 0x82, 0x2c, 0x30, 0x1d, 0xd6, 0x7c, 0x37, 0x3b, 0xcc, 0xb5,
                 0x84, 0xad, 0x3e, 0x92, 0x79, 0xc2, 0xe6, 0xd1, 0x2a, 0x13, 0x74, 0xb7, 0x7f, 0x07,
                 0x75, 0x53, 0xdf, 0x82, 0x94, 0x10, 0x44, 0x6b, 0x36, 0xeb, 0xd9, 0x70, 0x66, 0x29,
                 0x6a, 0xe6, 0x42, 0x7e, 0xa7, 0x5c, 0x2e, 0x08, 0x46, 0xa1, 0x1a, 0x09, 0xcc, 0xf5,
                 0x37, 0x0d, 0xc8, 0x0b, 0xfe, 0xcb, 0xad, 0x28, 0xc7, 0x3f, 0x09, 0xb3, 0xa3, 0xb7,
                 0x5e, 0x66, 0x2a, 0x25, 0x94, 0x41, 0x0a, 0xe4, 0x96, 0xb2, 0xe2, 0xe6, 0x60, 0x9e,
                 0x31, 0xe6, 0xe0, 0x2c, 0xc8, 0x37, 0xf0, 0x53, 0xd2, 0x1f, 0x37, 0xff, 0x4f, 0x51,
                 0x95, 0x0b, 0xbe, 0x26, 0x38, 0xd0, 0x9d, 0xd7, 0xa4, 0x93, 0x09, 0x30, 0x80, 0x6d,
                 0x07, 0x03, 0xb1, 0xf6}),
          bytes({0x4d, 0xd3, 0xb4, 0xc0, 0x88, 0xa7, 0xf4, 0x5c, 0x21, 0x68, 0x39,
                 0x64, 0x5b, 0x20, 0x12, 0xbf, 0x2e, 0x62, 0x69, 0xa8, 0xc5, 0x6a,
                 0x81, 0x6d, 0xbc, 0x1b, 0x26, 0x77, 0x61, 0x95, 0x5b, 0xc5})};
}

class ContentEncryptionOf : public testing::TestWithParam<Vector (*)()> {
 protected:
  const Vector vector = GetParam()();
  const ContentKey key = vector.content_key();
};

TEST_P(ContentEncryptionOf, gives_the_vector_of_its_rfc) {
  SecretString ciphertext;
  SecretString tag;
  key.seal(vector.iv, vector.aad, vector.plaintext, ciphertext, tag);
  EXPECT_EQ(ciphertext.view(), vector.ciphertext);
  EXPECT_EQ(tag.view(), vector.tag);
}

TEST_P(ContentEncryptionOf, opens_the_vector_of_its_rfc) {
  const auto plaintext = key.open(vector.iv, vector.aad, vector.ciphertext, vector.tag);
  ASSERT_TRUE(plaintext);
  EXPECT_EQ(plaintext->view(), vector.plaintext);
}

TEST_P(ContentEncryptionOf, notices_every_changed_bit) {
  for (std::string Vector::*const part :
       {&Vector::iv, &Vector::aad, &Vector::ciphertext, &Vector::tag}) {
    for (std::size_t bit = 0; bit < (vector.*part).size() * 8; ++bit) {
      Vector changed = vector;
      char& byte = (changed.*part)[bit / 8];
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      EXPECT_FALSE(key.open(changed.iv, changed.aad, changed.ciphertext, changed.tag)) << bit;
    }
  }
}

TEST_P(ContentEncryptionOf, notices_parts_of_another_length) {
  const auto opens = [&](const Vector& one) {
    return key.open(one.iv, one.aad, one.ciphertext, one.tag).has_value();
  };
  for (std::string Vector::*const part :
       {&Vector::iv, &Vector::aad, &Vector::ciphertext, &Vector::tag}) {
    Vector shorter = vector;
    (shorter.*part).pop_back();
    EXPECT_FALSE(opens(shorter));
    Vector longer = vector;
    longer.*part += '\0';
    EXPECT_FALSE(opens(longer));
    Vector empty = vector;
    (empty.*part).clear();
    EXPECT_FALSE(opens(empty));
  }
}

TEST_P(ContentEncryptionOf, encrypts_every_length) {
  for (std::size_t length = 0; length < 100; ++length) {
    const std::string plaintext(length, 'x');
    SecretString ciphertext;
    SecretString tag;
    key.seal(vector.iv, vector.aad, plaintext, ciphertext, tag);
    const auto opened = key.open(vector.iv, vector.aad, ciphertext.view(), tag.view());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->view(), plaintext);
  }
}

TEST_P(ContentEncryptionOf, refuses_a_key_of_another_length) {
  const auto make = [&](std::size_t size) {
    return ContentKey(vector.encryption, SecretString(std::string(size, 'k')));
  };
  EXPECT_THROW(make(vector.key.size() - 1), std::invalid_argument);
  EXPECT_THROW(make(vector.key.size() + 1), std::invalid_argument);
  EXPECT_THROW(make(0), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Of, ContentEncryptionOf, testing::Values(&a256gcm, &a256cbc_hs512));

}  // namespace
}  // namespace token_rotation
