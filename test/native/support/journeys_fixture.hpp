#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "calls.hpp"
#include "fake_store.hpp"
#include "fake_transport.hpp"
#include "ledger_fixture.hpp"
#include "request_fields.hpp"
#include "responses.hpp"
#include "rotation/journeys.hpp"
#include "store_entries.hpp"

namespace token_rotation {

/// What a ledger has decided begins here, beside a store that other processes share. The test
/// answers for the provider.
class JourneysFixture : public LedgerFixture {
 protected:
  using Operation = StoreRequest::Operation;
  using Mood = FakeStore::Mood;

  /// One that waits, and what is to be sent for it; nothing where a flight is under way.
  struct Asked {
    std::shared_ptr<Call> call;
    std::optional<SendRenewal> send;
  };
  Asked ask(RenewalRequest request) {
    Asked asked{std::make_shared<Call>(), {}};
    Decision decision = decide(std::move(request), true, noting(asked.call));
    if (auto* departs = std::get_if<Departs>(&decision)) asked.send = std::move(departs->send);
    return asked;
  }
  SendEnd sent_to_end(std::string_view refresh_token, const std::shared_ptr<Call>& call,
                      Ending ending = Ending::kRevoke) {
    PendingEnd pending = end_of(refresh_token, ending);
    pending.plan.completion = noting(call);
    return *ledger.begin_ending(std::move(pending));
  }
  static Caller::Completion noting(const std::shared_ptr<Call>& call) {
    return [call](Outcome outcome) { call->completed.push_back(std::move(outcome)); };
  }

  RenewalRequest shared(RenewalRequest request) const {
    request.sharing = std::make_shared<const Sharing>(sharing);
    return request;
  }
  /// Another process has spent a refresh token, and got this.
  void put(std::string_view spent, std::string_view refresh_token, std::int64_t left_ms = kHourMs) {
    put(spent, entry_of(clock, refresh_token, left_ms));
  }
  void put(std::string_view spent, const StoreEntry& entry) {
    store.put(key_of(spent), write_store_entry(entry, clock));
  }
  std::string told(std::string_view spent) const { return told_of(store, key_of(spent), clock); }

  /// By the last request; "-" where none was sent.
  std::string presented() const {
    return transport.requests() == 0 ? "-" : form_value(transport.last_request(), "refresh_token");
  }
  /// What the ledger would spend next; "-" where it knows of nothing newer.
  std::string newest(std::string_view refresh_token) {
    const auto found = ledger.newest(key_of(refresh_token), std::nullopt).successor;
    return found ? std::string(found->tokens->refresh_token.view()) : "-";
  }

  FakeTransport transport{clock};
  FakeStore store{clock};
  Sharing sharing{std::make_shared<FakeStoreClient>(store, transport)};
  SessionEnds session_ends{transport, clock};
  Journeys journeys{transport, clock, jitter, ledger, session_ends};
};

}  // namespace token_rotation
