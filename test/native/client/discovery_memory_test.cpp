// How many issuers are remembered.

#include <gmock/gmock.h>

#include "support/discovery_fixture.hpp"
#include "support/request_fields.hpp"

namespace token_rotation {
namespace {

/// Applications with an issuer for each tenant.
class ManyIssuers : public DiscoveryTest {
 protected:
  void ask(const std::string& issuer) {
    provider = make_issuer_provider();
    provider->issuer = issuer;
    find();
  }
  void learn(const std::string& issuer) {
    ask(issuer);
    transport.answer(issuer_metadata(issuer));
  }
  bool knows(const std::string& issuer) {
    provider = make_issuer_provider();
    provider->issuer = issuer;
    return discovery.known(provider).has_value();
  }
  static std::string tenant(std::size_t number) {
    return "https://as.example/" + std::to_string(number);
  }
};

TEST_F(ManyIssuers, are_remembered_up_to_a_number_the_least_recently_used_goes_first) {
  for (std::size_t number = 0; number < Discovery::kMaxIssuers; ++number) learn(tenant(number));
  EXPECT_TRUE(knows(tenant(0)));
  learn("https://as.example/one-more");
  EXPECT_TRUE(knows(tenant(0))) << "used lately";
  EXPECT_FALSE(knows(tenant(1)));
  learn(tenant(1));
  EXPECT_TRUE(knows(tenant(1))) << "and is asked again";
}

TEST_F(ManyIssuers, are_remembered_up_to_a_size) {
  const std::string endpoint = "https://as.example/" + std::string(2'000, 'a');
  const std::size_t most = Discovery::kMaxBytes / (2 * endpoint.size());
  ASSERT_LT(most + 50, Discovery::kMaxIssuers) << "the number is not what bounds them";
  for (std::size_t number = 0; number < most + 50; ++number) {
    ask(tenant(number));
    transport.answer(response_with(200, R"({"issuer":")" + tenant(number) +
                                            R"(","token_endpoint":")" + endpoint +
                                            R"(","revocation_endpoint":")" + endpoint + R"("})"));
  }
  EXPECT_FALSE(knows(tenant(0)));
  EXPECT_TRUE(knows(tenant(most + 49)));
}

TEST_F(ManyIssuers, never_push_out_one_that_is_being_fetched) {
  ask("https://slow.example");
  for (std::size_t number = 0; number <= Discovery::kMaxIssuers; ++number) {
    ask(tenant(number));
    transport.answer_last(issuer_metadata(tenant(number)));
  }
  ask("https://slow.example");
  EXPECT_EQ(transport.requests(), Discovery::kMaxIssuers + 2) << "slow.example was asked once";
  transport.answer(issuer_metadata("https://slow.example"));
  EXPECT_TRUE(knows("https://slow.example"));
}

TEST_F(ManyIssuers, that_fail_are_bounded_too) {
  for (std::size_t number = 0; number < 2 * Discovery::kMaxIssuers; ++number) {
    ask(tenant(number));
    while (transport.unanswered() > 0) transport.answer(response_with(404, ""));
  }
  const std::size_t requests = transport.requests();
  ask(tenant(2 * Discovery::kMaxIssuers - 1));
  EXPECT_EQ(transport.requests(), requests) << "cools down";
  ask(tenant(0));
  EXPECT_EQ(transport.requests(), requests + 1) << "forgotten";
}

}  // namespace
}  // namespace token_rotation
