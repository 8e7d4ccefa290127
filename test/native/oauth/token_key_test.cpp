#include "oauth/token_key.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace token_rotation {
namespace {

TEST(TokenKey, is_the_same_for_the_same_token_of_the_same_client) {
  EXPECT_EQ(token_key("https://a/token", "client", "refresh"),
            token_key("https://a/token", "client", "refresh"));
}

TEST(TokenKey, differs_by_endpoint_client_and_token) {
  const std::set<Digest> digests = {token_key("https://a/token", "client", "refresh").digest,
                                    token_key("https://b/token", "client", "refresh").digest,
                                    token_key("https://a/token", "other", "refresh").digest,
                                    token_key("https://a/token", "client", "other").digest};
  EXPECT_EQ(digests.size(), 4U);
}

TEST(TokenKey, does_not_mistake_where_one_part_ends) {
  const std::set<Digest> digests = {
      token_key("a", "bc", "d").digest, token_key("ab", "c", "d").digest,
      token_key("a", "b", "cd").digest, token_key("", "abc", "d").digest,
      token_key("abcd", "", "").digest, token_key("", "", "abcd").digest};
  EXPECT_EQ(digests.size(), 6U);
  EXPECT_NE(sha256_of({"a", ""}), sha256_of({"a"}));
}

TEST(TokenKey, is_the_same_on_every_thread) {
  const TokenKey expected = token_key("https://a/token", "client", "refresh");
  std::vector<TokenKey> keys(4);
  std::vector<std::thread> threads;
  threads.reserve(keys.size());
  for (TokenKey& key : keys) {
    threads.emplace_back([&key] {
      for (int i = 0; i < 200; ++i) key = token_key("https://a/token", "client", "refresh");
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const TokenKey& key : keys) EXPECT_EQ(key, expected);
}

TEST(TokenKey, spreads_over_hash_buckets) {
  std::set<std::size_t> hashes;
  for (int i = 0; i < 1000; ++i)
    hashes.insert(TokenKeyHash()(token_key("e", "c", std::to_string(i))));
  EXPECT_EQ(hashes.size(), 1000U);
}

}  // namespace
}  // namespace token_rotation
