'use strict'

const { launchChromium } = require('./chromium.js')
const { eventually } = require('./eventually.js')
const { untilRenewed } = require('./open_page.js')
const { stageOf } = require('./shared_apps.js')
const { Visitor } = require('./visitor.js')

const SHORT_SECONDS = 4
const LONG_SECONDS = 3600

/** How often a page asks for the session when it opens. In v5 it hears what it tells others, and asks again. */
const FIRST_REQUESTS = { v4: 1, v5: 2 }

/** A visitor of a shared app who leaves one page open, and what is asked for meanwhile. */
class OpenedPage {
  /** @param {'v4' | 'v5'} app */
  constructor(app) {
    this.app = app
  }

  async start() {
    ;[this.stage, this.chromium] = await Promise.all([stageOf(this.app), launchChromium()])
    this.identity = this.stage.identity
  }

  async arrive() {
    this.visitor = await Visitor.arrive(this.chromium, this.stage)
    this.page = this.visitor.page
  }

  async leave() {
    await this.visitor.leave()
    await this.identity.comeUp()
    await this.identity.setThinkTime(0)
  }

  async close() {
    await Promise.all([this.chromium?.close(), this.stage?.close()])
  }

  /** Signs in, opens a page, and has its access token replaced by one that lives so long. */
  async open({ seconds = SHORT_SECONDS, path = '/' } = {}) {
    await this.identity.setAccessTokenSeconds(LONG_SECONDS)
    await this.visitor.signIn('/server')
    const before = this.answers()
    await this.page.goto(path)
    await eventually(() => this.answers() >= before + FIRST_REQUESTS[this.app])
    // Answers that came before this one have been seen before it.
    await this.visitor.ask('/api/auth/csrf')
    return this.renewFor(seconds, await untilRenewed(this.page))
  }

  /** Not at the sign-in: how long it takes until the page is there would be part of the token's life. */
  async renewFor(seconds, { accessToken }) {
    await this.identity.setAccessTokenSeconds(seconds)
    await this.click('Update')
    const state = await untilRenewed(this.page, accessToken)
    await this.identity.clearLog()
    return state
  }

  click(name) {
    return this.page.getByRole('button', { name }).click()
  }

  async tokenRequests() {
    return (await this.identity.tokenRequests()).length
  }

  /** How often pages have asked for the session, since a time in ms. */
  sessionRequests(since = 0) {
    return this.stage.recorder
      .to('/api/auth/session')
      .filter(({ at, method }) => method === 'GET' && at >= since).length
  }

  /** How often they have got it. */
  answers() {
    return this.stage.recorder.answeredTo('/api/auth/session').length
  }

  /** Does something that asks for the session, and waits for the answer. */
  async untilAnswered(act) {
    const before = this.answers()
    await act()
    await eventually(() => this.answers() > before)
  }
}

module.exports = { LONG_SECONDS, OpenedPage, SHORT_SECONDS }
