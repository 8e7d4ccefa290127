'use strict'

/** A client assertion is good for a minute (native/core/oauth/client_assertion.cpp), NextAuth's ID token check allows none. */
const PROBLEM_SECONDS = 60
/** The Date header has whole seconds, and the way back takes its time. */
const UNNOTICED_SECONDS = 5

/**
 * Compares this machine's clock with the Date of a response (RFC 9110 §6.6.1), Age considered (RFC 9111 §5.1).
 * @param {import('./exchange.js').Exchange} response
 */
function checkClock({ headers, receivedAtMs }, section) {
  const dateMs = Date.parse(headers.date ?? '')
  if (Number.isNaN(dateMs)) {
    section.note('clock', 'the response has no Date: the clocks cannot be compared')
    return
  }
  const ageSeconds = Number(headers.age) || 0
  // The Date was rounded down: half a second is the middle.
  const aheadSeconds = Math.round((receivedAtMs - dateMs) / 1000 - ageSeconds - 0.5)
  const offSeconds = Math.abs(aheadSeconds)
  const text = `this machine's clock is ${offSeconds} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} the server's`
  if (offSeconds < UNNOTICED_SECONDS) section.ok('clock', 'the clocks agree', { aheadSeconds })
  else if (offSeconds < PROBLEM_SECONDS) section.note('clock', text, { aheadSeconds, fix: FIX })
  else section.problem('clock', text, { aheadSeconds, fix: FIX })
}

const FIX =
  'Set it by NTP: NextAuth refuses ID tokens of another time, and providers refuse client assertions (private_key_jwt).'

module.exports = { checkClock }
