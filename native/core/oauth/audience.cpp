#include "oauth/audience.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.hpp"

namespace token_rotation {
namespace {

/// RFC 6749 §5.2, RFC 8707 §2, OIDC Core §3.1.2.6.
constexpr std::array<std::string_view, 5> kCodesOfOneAudience = {
    "invalid_scope", "invalid_target", "consent_required", "interaction_required", "access_denied"};

std::string_view digest_view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

Audience audience_of(const std::vector<std::pair<std::string, SecretString>>& parameters) {
  Audience audience{};
  if (parameters.empty()) return audience;
  std::vector<std::pair<std::string_view, std::string_view>> sorted;
  sorted.reserve(parameters.size());
  for (const auto& [name, value] : parameters) sorted.emplace_back(name, value.view());
  std::sort(sorted.begin(), sorted.end());
  for (const auto& [name, value] : sorted)
    audience = sha256_of({digest_view(audience), name, value});
  return audience;
}

bool is_of_one_audience(const Failure& failure) {
  if (failure.is_transient()) return failure.doubts_audience;
  if (failure.failure_class == FailureClass::kConfiguration) return true;
  const std::string code = lowercase(failure.code);
  return std::find(kCodesOfOneAudience.begin(), kCodesOfOneAudience.end(), code) !=
         kCodesOfOneAudience.end();
}

}  // namespace token_rotation
