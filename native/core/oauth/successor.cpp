#include "oauth/successor.hpp"

#include <utility>

namespace token_rotation {

std::shared_ptr<const TokenSet> only_refresh_token(SecretString refresh_token) {
  TokenSet tokens;
  tokens.refresh_token = std::move(refresh_token);
  tokens.expiry = Expiry::at(0);
  return std::make_shared<const TokenSet>(std::move(tokens));
}

AudienceTokens Successor::tokens_for(const Audience& wanted) const {
  if (newest().are_of(wanted)) return newest();
  if (others) {
    for (const AudienceTokens& one : *others) {
      if (one.are_of(wanted)) return one;
    }
  }
  return {nullptr, wanted, kLongAgoMs};
}

Successor carrying_over(Successor next, const Successor* earlier) {
  if (earlier == nullptr) return next;
  const AudienceTokens newest = next.newest();
  AudienceTokensList list;
  if (next.others) list = *next.others;
  carry_over(list, newest, earlier->newest());
  if (earlier->others) {
    for (const AudienceTokens& one : *earlier->others) carry_over(list, newest, one);
  }
  if (!list.empty()) next.others = std::make_shared<const AudienceTokensList>(std::move(list));
  return next;
}

}  // namespace token_rotation
