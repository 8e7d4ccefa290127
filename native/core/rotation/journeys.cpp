#include "rotation/journeys.hpp"

#include <exception>
#include <memory>
#include <utility>
#include <variant>

#include "rotation/renewal.hpp"
#include "rotation/session_end.hpp"

namespace token_rotation {

Journeys::Journeys(HttpTransport& transport_of, const Clock& clock_of, const Jitter& jitter_of,
                   RotationLedger& ledger_of, SessionEnds& session_ends_of)
    : transport(transport_of),
      clock(clock_of),
      jitter(jitter_of),
      ledger(ledger_of),
      session_ends(session_ends_of),
      foreign_locks(clock_of) {}

void Journeys::begin(SendAction action) {
  if (auto* renewal = std::get_if<SendRenewal>(&action)) {
    std::make_shared<Renewal>(*this, std::move(*renewal))->begin();
  } else {
    std::make_shared<SessionEnd>(*this, std::move(std::get<SendEnd>(action)))->begin();
  }
}

void Journeys::complete(Landing landing) {
  const auto wall_ms = static_cast<double>(clock.wall_ms());
  for (SharedAnswer& answer : landing.answers) {
    for (Caller& caller : answer.callers) {
      try {
        const auto& session = caller.state.session;
        const bool has_session_ended = session && session_ends.has_ended(*session);
        caller.completion(answer.outcome_for(caller, has_session_ended, wall_ms));
      } catch (const std::exception&) {
        // No memory for this one; the others are still to be answered.
      }
    }
  }
  for (SendAction& action : landing.sends) {
    try {
      begin(std::move(action));
    } catch (const std::exception&) {
      // No memory: the flight is overdue in time.
    }
  }
}

}  // namespace token_rotation
