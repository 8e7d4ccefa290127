#include "client/logout_verifier.hpp"

#include <optional>
#include <utility>

namespace token_rotation {
namespace {

TokenRefusal wrong_issuer() {
  return {"wrong_issuer", "the token is of an issuer that is not configured (iss)"};
}

std::string_view without_slash(std::string_view issuer) {
  while (issuer.ends_with('/')) issuer.remove_suffix(1);
  return issuer;
}

/// Where metadata is read at an address of its own, only the metadata says which issuer it is of.
bool may_be_of(const Provider& provider, const std::string& issuer) {
  return !provider.metadata_url.empty() || without_slash(provider.issuer) == without_slash(issuer);
}

/// The providers that the token may be for, or why there is none.
std::variant<LogoutVerifier::Providers, TokenRefusal> candidates_for(
    const LogoutToken& token, const LogoutVerifier::Providers& providers) {
  LogoutVerifier::Providers found;
  std::optional<TokenRefusal> refusal;
  for (const auto& provider : providers) {
    if (!may_be_of(*provider, token.issuer)) continue;
    auto problem = check_audience(token, provider->client_id);
    if (!problem) found.push_back(provider);
    if (problem && !refusal) refusal = std::move(problem);
  }
  if (!found.empty()) return found;
  return refusal.value_or(wrong_issuer());
}

TokenRefusal refusal_of(JsonWebKeySet::Verdict verdict) {
  switch (verdict) {
    case JsonWebKeySet::Verdict::kUnknownKey:
      return {"unknown_key", "the issuer has no key for the token's kid and algorithm"};
    case JsonWebKeySet::Verdict::kSeveralFit:
      return {"unknown_key", "the token names no key, and the issuer has more than one that fits"};
    default:
      return {"wrong_signature", "the token's signature is not the issuer's"};
  }
}

}  // namespace

struct LogoutVerifier::Check {
  CompactJws jws;
  LogoutToken token;
  Providers candidates;
  RunHere run_here;
  OnVerdict on_verdict;
  std::optional<Failure> failure{};                 ///< of a candidate that could not be asked
  std::optional<JsonWebKeySet::Verdict> verdict{};  ///< by the keys that were there

  const std::shared_ptr<const Provider>& provider() const { return candidates.front(); }
};

void LogoutVerifier::verify(std::string_view text, const Providers& providers, RunHere run_here,
                            OnVerdict on_verdict) {
  auto jws = read_compact_jws(text);
  if (auto* refusal = std::get_if<TokenRefusal>(&jws)) return on_verdict(std::move(*refusal));
  auto token = read_logout_token(std::get<CompactJws>(jws));
  if (auto* refusal = std::get_if<TokenRefusal>(&token)) return on_verdict(std::move(*refusal));
  auto found = candidates_for(std::get<LogoutToken>(token), providers);
  if (auto* refusal = std::get_if<TokenRefusal>(&found)) return on_verdict(std::move(*refusal));
  if (auto refusal = check_times(std::get<LogoutToken>(token), clock_.wall_ms()))
    return on_verdict(std::move(*refusal));
  go_on(std::make_shared<Check>(Check{.jws = std::move(std::get<CompactJws>(jws)),
                                      .token = std::move(std::get<LogoutToken>(token)),
                                      .candidates = std::move(std::get<Providers>(found)),
                                      .run_here = std::move(run_here),
                                      .on_verdict = std::move(on_verdict)}));
}

void LogoutVerifier::go_on(const std::shared_ptr<Check>& check) {
  if (check->candidates.empty()) {
    if (check->failure) return check->on_verdict(*check->failure);
    return check->on_verdict(wrong_issuer());
  }
  if (const auto keys = key_sets_.known(check->provider())) return judge(check, *keys, true);
  key_sets_.find(check->provider(), back_here(check, true));
}

KeySets::OnKeys LogoutVerifier::back_here(const std::shared_ptr<Check>& check, bool may_ask) {
  return [this, check, may_ask](Found found) {
    check->run_here(
        [this, check, may_ask, found = std::move(found)] { on_found(check, found, may_ask); });
  };
}

void LogoutVerifier::on_found(const std::shared_ptr<Check>& check, Found found, bool may_ask) {
  if (const auto* keys = std::get_if<IssuerKeys>(&found)) return judge(check, *keys, may_ask);
  // An outage does not save a signature that the keys of a minute ago have disproved.
  if (check->verdict && *check->verdict != JsonWebKeySet::Verdict::kUnknownKey)
    return check->on_verdict(refusal_of(*check->verdict));
  check->failure = std::move(std::get<Failure>(found));
  check->candidates.erase(check->candidates.begin());
  go_on(check);
}

void LogoutVerifier::judge(const std::shared_ptr<Check>& check, const IssuerKeys& keys,
                           bool may_ask) {
  if (check->token.issuer != keys.issuer) {
    check->candidates.erase(check->candidates.begin());
    return go_on(check);
  }
  using Verdict = JsonWebKeySet::Verdict;
  const Verdict verdict = keys.keys->verify(check->jws);
  if (verdict == Verdict::kSigned) {
    return check->on_verdict(VerifiedLogout{check->provider()->id, std::move(check->token)});
  }
  check->verdict = verdict;
  // A token that names no key does not tell that its key is a new one, nor does a kid that is used
  // again.
  if (may_ask) return key_sets_.find_newer(check->provider(), keys.keys, back_here(check, false));
  check->on_verdict(refusal_of(verdict));
}

}  // namespace token_rotation
