#include "store/audience_refusals.hpp"

#include <algorithm>
#include <utility>

#include "encoding/base64.hpp"
#include "encoding/form_encoding.hpp"
#include "oauth/audience_tokens.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kRefusalsVersion = "1";

std::string_view bytes_of_digest(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

TokenKey audience_refusals_key(const TokenKey& grant) {
  return {sha256_of({"audience refusals", bytes_of_digest(grant.digest)})};
}

SecretString write_audience_refusals(const AudienceRefusals& refusals) {
  SecretString text;
  append_form_field(text, "version", kRefusalsVersion);
  for (const Audience& audience : refusals)
    append_form_field(text, "refused", base64url(bytes_of_digest(audience)).view());
  return text;
}

AudienceRefusals read_audience_refusals(std::string_view text) {
  AudienceRefusals refusals;
  bool is_version_known = false;
  const bool is_form = read_form(text, [&](std::string_view name, const SecretString& value) {
    if (name == "version") is_version_known = value.view() == kRefusalsVersion;
    if (name != "refused") return;
    const auto bytes = base64url_decoded(value.view());
    Audience audience{};
    if (!bytes || bytes->size() != audience.size()) return;
    std::copy_n(bytes->view().begin(), audience.size(), audience.begin());
    add_audience(refusals, audience);
  });
  return is_form && is_version_known ? refusals : AudienceRefusals();
}

bool names_audience(const AudienceRefusals& refusals, const Audience& audience) {
  return std::find(refusals.begin(), refusals.end(), audience) != refusals.end();
}

void add_audience(AudienceRefusals& refusals, const Audience& audience) {
  if (names_audience(refusals, audience)) return;
  refusals.push_back(audience);
  if (refusals.size() > kMaxOtherAudiences + 1) refusals.erase(refusals.begin());
}

void look_refusal_up(const StoreClient& store, const TokenKey& grant, const Audience& audience,
                     std::function<void(bool may_stand)> then) {
  store.get(audience_refusals_key(grant),
            [audience, then = std::move(then)](const StoreResponse& response) {
              const auto refusals = read_audience_refusals(response.value.view());
              then(!response.ok || names_audience(refusals, audience));
            });
}

void add_refusal(const StoreClient& store, const TokenKey& grant, const Audience& audience,
                 std::function<void()> then) {
  const TokenKey list = audience_refusals_key(grant);
  store.get(list, [store, list, audience, then = std::move(then)](const StoreResponse& response) {
    if (!response.ok) return then();
    auto refusals = read_audience_refusals(response.value.view());
    add_audience(refusals, audience);
    store.set(list, write_audience_refusals(refusals), store.sharing().successor_ttl_ms,
              [then](const StoreResponse& /*response*/) { then(); });
  });
}

}  // namespace token_rotation
