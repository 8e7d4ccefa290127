#include "store_entry.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "ascii.hpp"
#include "form_encoding.hpp"
#include "reply_members.hpp"

namespace token_rotation {
namespace {

/// Processes of two versions of this package may share a store for a while: an entry whose version
/// is unknown is not guessed at.
constexpr std::string_view kVersion = "1";

using EntryFields = std::map<std::string, SecretString, std::less<>>;

void append_number(SecretString& out, std::string_view name, double value) {
  if (std::isfinite(value)) append_form_field(out, name, std::to_string(std::llround(value)));
}

void append_tokens(SecretString& out, const TokenSet& tokens) {
  append_form_field(out, "access_token", tokens.access_token.view());
  append_form_field(out, "refresh_token", tokens.refresh_token.view());
  if (!tokens.id_token.empty()) append_form_field(out, "id_token", tokens.id_token.view());
  if (tokens.expiry.kind != Expiry::Kind::kKnown) return;
  append_number(out, "expires_at_ms", tokens.expiry.at_ms);
  append_number(out, "lifetime_ms", tokens.expiry.lifetime_ms);
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

Expiry expiry_of(const EntryFields& fields, double now_ms) {
  const auto at_ms = number_of(fields, "expires_at_ms");
  if (!at_ms) return Expiry::never();
  const auto lifetime_ms = number_of(fields, "lifetime_ms");
  if (!lifetime_ms) return Expiry::at(*at_ms);
  return Expiry::at(std::min(*at_ms, now_ms + *lifetime_ms), *lifetime_ms);
}

std::optional<StoreEntry> tokens_of(const EntryFields& fields, double now_ms) {
  TokenSet tokens;
  tokens.access_token = SecretString(text_of(fields, "access_token"));
  tokens.refresh_token = SecretString(text_of(fields, "refresh_token"));
  tokens.id_token = SecretString(text_of(fields, "id_token"));
  if (!is_token_text(tokens.access_token.view()) || !is_token_text(tokens.refresh_token.view()))
    return std::nullopt;
  tokens.expiry = expiry_of(fields, now_ms);
  return StoreEntry{std::make_shared<const TokenSet>(std::move(tokens)), nullptr};
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

SecretString write_store_entry(const StoreEntry& entry) {
  SecretString text;
  append_form_field(text, "version", kVersion);
  if (entry.tokens) {
    append_tokens(text, *entry.tokens);
  } else {
    append_failure(text, *entry.failure);
  }
  return text;
}

std::optional<StoreEntry> read_store_entry(std::string_view text, double now_ms) {
  EntryFields fields;
  const bool is_form = read_form(text, [&](std::string_view name, SecretString value) {
    fields.insert_or_assign(std::string(name), std::move(value));
  });
  if (!is_form || text_of(fields, "version") != kVersion) return std::nullopt;
  return text_of(fields, "error").empty() ? tokens_of(fields, now_ms) : failure_of(fields);
}

}  // namespace token_rotation
