'use strict'

/** A time of a session in ms since the epoch, whatever the unit of its layout. */
const inMs = (time) => (time > 1e11 ? time : time * 1000)

/** When the access token of a session is due, ms since the epoch. */
const dueAt = ({ refresh_at, accessTokenRefreshAt }) => inMs(refresh_at ?? accessTokenRefreshAt)

/** When it expires, ms since the epoch. */
const expiresAt = ({ expires_at, accessTokenExpires }) => inMs(expires_at ?? accessTokenExpires)

/** Resolves at a time: nothing but the clock makes a token due. */
const untilTime = (ms) => new Promise((resolve) => setTimeout(resolve, ms - Date.now() + 1))

const untilDue = (session) => untilTime(dueAt(session))
const untilExpired = (session) => untilTime(expiresAt(session))

module.exports = { dueAt, expiresAt, untilDue, untilExpired, untilTime }
