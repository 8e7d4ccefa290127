#pragma once

#include "base/clock.hpp"
#include "client/refresh_grant.hpp"
#include "http/http_transport.hpp"
#include "rotation/landing.hpp"
#include "rotation/rotation_ledger.hpp"
#include "rotation/send_action.hpp"
#include "rotation/session_ends.hpp"
#include "store/foreign_locks.hpp"

namespace token_rotation {

/// Does what the ledger says is to be done: begins a journey for each request to be sent, and tells
/// callers the result of one. Has what every journey needs, and outlives them.
class Journeys {
 public:
  Journeys(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
           RotationLedger& ledger, SessionEnds& session_ends);

  /// Callable from any thread: the work begins on the transport's.
  void begin(SendAction action);
  /// Without a lock held: callers may come back at once.
  void complete(Landing landing);

  HttpTransport& transport;
  const Clock& clock;
  const Jitter& jitter;
  RotationLedger& ledger;
  SessionEnds& session_ends;
  ForeignLocks foreign_locks;  ///< transport's thread only
};

}  // namespace token_rotation
