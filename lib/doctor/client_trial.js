'use strict'

const { randomUUID } = require('node:crypto')
const { createCallbacks } = require('../server/callbacks/create_callbacks.js')
const { adviceFor, fixFor } = require('../server/events/failure_fixes.js')

/**
 * One refresh by the addon itself, with the config's credentials and a refresh token that was never issued: a provider
 * that refuses only the token has taken the client.
 * @param {import('./targets.js').Target} target
 * @param {{ options: object, settings: object }} config
 */
async function tryClient({ id }, { options, settings }, section) {
  const failure = await refreshInVain(id, options, settings.layout)
  if (!failure) {
    section.note('client', 'the provider issued tokens for a refresh token that does not exist')
    return
  }
  const { code, failureClass, httpStatus } = failure
  const provider = settings.providers.find((one) => one.id === id)
  const details = { code, failureClass, httpStatus }
  if (failureClass === 'terminal') {
    section.ok(
      'client',
      `the provider takes the client: it refuses the made-up token (${code})`,
      details,
    )
  } else if (code === 'invalid_request') {
    section.note(
      'client',
      'the provider answers invalid_request, which some do for any unknown token',
      {
        ...details,
        fix: fixFor(failure, id, provider),
      },
    )
  } else {
    const words = failure.description ? `: ${failure.description}` : ''
    section.problem('client', `a refresh fails (${code}${words})`, {
      ...details,
      fix: isRefused(failure)
        ? adviceFor(failure, id, provider)
        : (fixFor(failure, id, provider) ?? 'Try again: this is what an outage looks like.'),
    })
  }
}

/** An outage has no such status: 408, 425 and 429 are of the moment. */
const isRefused = ({ httpStatus }) =>
  httpStatus >= 400 && httpStatus < 500 && ![408, 425, 429].includes(httpStatus)

async function refreshInVain(id, options, layout) {
  let failure
  const onEvent = (event) => {
    failure = event.failure
  }
  const { rotator } = createCallbacks({ ...options, retries: 0, onEvent })
  const token = {
    [layout.accessToken]: 'none',
    [layout.refreshToken]: `doctor-${randomUUID()}`,
    [layout.provider]: id,
  }
  await quietly(() => rotator.refresh(token))
  rotator.close()
  return failure
}

/** The package speaks up about a failure; here the report does. */
async function quietly(run) {
  const { error } = console
  console.error = () => {}
  try {
    await run()
  } finally {
    console.error = error
  }
}

module.exports = { tryClient }
