#include "store/store_entry.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "encoding/base64.hpp"
#include "encoding/form_encoding.hpp"
#include "oauth/response_parameters.hpp"

namespace token_rotation {
namespace {

/// Processes of two versions of this package may share a store for a while: an entry whose version
/// is unknown is not guessed at.
constexpr std::string_view kVersion = "1";

/// Marks an entry without an access token: a response that was not taken has rotated the refresh
/// token. The version before cannot read it, and so presents neither token.
constexpr std::string_view kOnlyRefreshToken = "only_refresh_token";

using EntryFields = std::map<std::string, SecretString, std::less<>>;

void append_number(SecretString& out, std::string_view name, double value) {
  if (std::isfinite(value)) append_form_field(out, name, std::to_string(std::llround(value)));
}

/// EntryFields of other audiences have a number in front.
std::string prefix_of(std::size_t other) {
  return "audience_" + std::to_string(other) + "_";
}

void append_tokens(SecretString& out, const std::string& prefix, const AudienceTokens& held,
                   const Clock* clock) {
  const TokenSet& tokens = *held.tokens;
  if (tokens.access_token.empty()) return append_form_field(out, kOnlyRefreshToken, "1");
  append_form_field(out, prefix + "access_token", tokens.access_token.view());
  if (!tokens.id_token.empty()) append_form_field(out, prefix + "id_token", tokens.id_token.view());
  if (held.audience) {
    append_form_field(
        out, prefix + "audience",
        base64url({reinterpret_cast<const char*>(held.audience->data()), held.audience->size()})
            .view());
  }
  if (clock != nullptr && held.obtained_ms > kLongAgoMs) {
    append_number(out, prefix + "obtained_at_ms",
                  static_cast<double>(clock->wall_ms() - (clock->steady_ms() - held.obtained_ms)));
  }
  if (tokens.expiry.kind != Expiry::Kind::kKnown) return;
  append_number(out, prefix + "expires_at_ms", tokens.expiry.at_ms);
  append_number(out, prefix + "lifetime_ms", tokens.expiry.lifetime_ms);
}

/// As the version before wrote them, with fields behind that it passes over.
void append_entry(SecretString& out, const StoreEntry& entry, const Clock* clock) {
  append_form_field(out, "refresh_token", entry.tokens->refresh_token.view());
  append_tokens(out, "", {entry.tokens, entry.audience, entry.obtained_ms}, clock);
  if (!entry.others) return;
  std::size_t number = 0;
  for (const AudienceTokens& one : *entry.others) {
    const bool is_over =
        clock != nullptr && is_expired(one.tokens->expiry, static_cast<double>(clock->wall_ms()));
    if (!is_over) append_tokens(out, prefix_of(++number), one, clock);
  }
}

void append_failure(SecretString& out, const Failure& failure) {
  append_form_field(out, "error", failure.code);
  append_form_field(out, "error_description", failure.description);
  append_form_field(out, "class", std::to_string(static_cast<int>(failure.failure_class)));
  append_form_field(out, "http_status", std::to_string(failure.http_status));
  if (failure.retry_after_ms)
    append_form_field(out, "retry_after_ms", std::to_string(*failure.retry_after_ms));
}

std::string_view text_of(const EntryFields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : found->second.view();
}

std::optional<double> number_of(const EntryFields& fields, std::string_view name) {
  return read_number(text_of(fields, name));
}

/// A conversion of what does not fit would be undefined.
std::int64_t clamped(double number) {
  return static_cast<std::int64_t>(std::clamp(number, 0.0, 1e9));
}

Expiry expiry_of(const EntryFields& fields, const std::string& prefix, double now_ms) {
  const auto at_ms = number_of(fields, prefix + "expires_at_ms");
  if (!at_ms) return Expiry::never();
  const auto lifetime_ms = number_of(fields, prefix + "lifetime_ms");
  if (!lifetime_ms) return Expiry::at(*at_ms);
  return Expiry::at(std::min(*at_ms, now_ms + *lifetime_ms), *lifetime_ms);
}

std::optional<Audience> audience_of(const EntryFields& fields, const std::string& prefix) {
  const auto bytes = base64url_decoded(text_of(fields, prefix + "audience"));
  Audience audience{};
  if (!bytes || bytes->view().size() != audience.size()) return std::nullopt;
  std::copy_n(bytes->view().begin(), audience.size(), audience.begin());
  return audience;
}

/// Without tokens where there are none that could be used.
AudienceTokens audience_tokens_of(const EntryFields& fields, const std::string& prefix,
                                  double now_ms, std::int64_t steady_ms) {
  TokenSet tokens;
  tokens.access_token = SecretString(text_of(fields, prefix + "access_token"));
  tokens.refresh_token = SecretString(text_of(fields, "refresh_token"));
  tokens.id_token = SecretString(text_of(fields, prefix + "id_token"));
  if (!is_token_text(tokens.access_token.view()) || !is_token_text(tokens.refresh_token.view()))
    return {};
  tokens.expiry = expiry_of(fields, prefix, now_ms);
  AudienceTokens held{nullptr, audience_of(fields, prefix), kLongAgoMs};
  // By the clock of another process, which may run ahead.
  if (const auto at_ms = number_of(fields, prefix + "obtained_at_ms"))
    held.obtained_ms = steady_ms - clamped(now_ms - *at_ms);
  held.tokens = std::make_shared<const TokenSet>(std::move(tokens));
  return held;
}

std::shared_ptr<const TokenSet> only_refresh_token_of(const EntryFields& fields) {
  const std::string_view refresh_token = text_of(fields, "refresh_token");
  if (text_of(fields, kOnlyRefreshToken) != "1" || !is_token_text(refresh_token)) return nullptr;
  return only_refresh_token(SecretString(refresh_token));
}

std::optional<StoreEntry> tokens_of(const EntryFields& fields, double now_ms,
                                    std::int64_t steady_ms) {
  AudienceTokens newest = audience_tokens_of(fields, "", now_ms, steady_ms);
  if (!newest.tokens) newest = {only_refresh_token_of(fields), std::nullopt};
  if (!newest.tokens) return std::nullopt;
  AudienceTokensList others;
  for (std::size_t number = 1; number <= kMaxOtherAudiences; ++number) {
    const AudienceTokens one = audience_tokens_of(fields, prefix_of(number), now_ms, steady_ms);
    if (!one.tokens) break;
    carry_over(others, newest, one);
  }
  StoreEntry entry{newest.tokens, nullptr, newest.audience, newest.obtained_ms};
  if (!others.empty()) entry.others = std::make_shared<const AudienceTokensList>(std::move(others));
  return entry;
}

std::optional<StoreEntry> failure_of(const EntryFields& fields) {
  const double failure_class = number_of(fields, "class").value_or(-1);
  if (failure_class < 0 || failure_class > static_cast<double>(FailureClass::kAmbiguous))
    return std::nullopt;
  Failure failure;
  failure.failure_class = static_cast<FailureClass>(failure_class);
  failure.code = text_of(fields, "error");
  failure.description = text_of(fields, "error_description");
  failure.http_status = static_cast<int>(clamped(number_of(fields, "http_status").value_or(0)));
  if (const auto ms = number_of(fields, "retry_after_ms")) failure.retry_after_ms = clamped(*ms);
  return StoreEntry{nullptr, std::make_shared<const Failure>(std::move(failure))};
}

}  // namespace

AudienceTokens StoreEntry::tokens_for(const Audience& wanted) const {
  return Successor{{}, tokens, audience, obtained_ms, others}.tokens_for(wanted);
}

namespace {

SecretString written(const StoreEntry& entry, const Clock* clock) {
  SecretString text;
  append_form_field(text, "version", kVersion);
  if (entry.tokens) {
    append_entry(text, entry, clock);
  } else {
    append_failure(text, *entry.failure);
  }
  return text;
}

}  // namespace

SecretString write_store_entry(const StoreEntry& entry) {
  return written(entry, nullptr);
}

SecretString write_store_entry(const StoreEntry& entry, const Clock& clock) {
  return written(entry, &clock);
}

std::optional<StoreEntry> read_store_entry(std::string_view text, double now_ms,
                                           std::int64_t steady_ms) {
  EntryFields fields;
  const bool is_form = read_form(text, [&](std::string_view name, SecretString value) {
    fields.insert_or_assign(std::string(name), std::move(value));
  });
  if (!is_form || text_of(fields, "version") != kVersion) return std::nullopt;
  return text_of(fields, "error").empty() ? tokens_of(fields, now_ms, steady_ms)
                                          : failure_of(fields);
}

}  // namespace token_rotation
