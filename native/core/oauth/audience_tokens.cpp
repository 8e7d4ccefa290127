#include "oauth/audience_tokens.hpp"

#include <algorithm>
#include <utility>

namespace token_rotation {
namespace {

std::shared_ptr<const TokenSet> with_refresh_token(const std::shared_ptr<const TokenSet>& tokens,
                                                   const SecretString& refresh_token) {
  if (tokens->refresh_token == refresh_token) return tokens;
  auto copy = std::make_shared<TokenSet>(*tokens);
  copy->refresh_token = refresh_token;
  return copy;
}

}  // namespace

void carry_over(AudienceTokensList& list, const AudienceTokens& newest,
                const AudienceTokens& earlier) {
  if (!earlier.tokens || !earlier.audience || earlier.audience == newest.audience) return;
  AudienceTokens carried{with_refresh_token(earlier.tokens, newest.tokens->refresh_token),
                         earlier.audience, earlier.obtained_ms};
  const auto known = std::find_if(list.begin(), list.end(), [&](const AudienceTokens& one) {
    return one.audience == earlier.audience;
  });
  if (known != list.end()) {
    if (known->obtained_ms < carried.obtained_ms) *known = std::move(carried);
    return;
  }
  list.push_back(std::move(carried));
  const auto later_first = [](const AudienceTokens& one, const AudienceTokens& other) {
    return one.obtained_ms > other.obtained_ms;
  };
  std::stable_sort(list.begin(), list.end(), later_first);
  if (list.size() > kMaxOtherAudiences) list.resize(kMaxOtherAudiences);
}

}  // namespace token_rotation
