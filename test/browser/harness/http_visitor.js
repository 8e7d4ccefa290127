'use strict'

const path = require('node:path')
const { ROOT } = require('./paths.js')

const { Browser } = require(path.join(ROOT, 'examples/authorization-server/browser.js'))

/** NextAuth's sign-in route, the provider's two pages, the callback, and what is between them. */
const MOST_PAGES = 12

/** A person at a stage's app whose browser runs no script: it asks for pages, and keeps the cookies that those set. */
class HttpVisitor {
  #browser = new Browser()

  /** @param {import('./stage.js').Stage} stage */
  constructor(stage) {
    this.stage = stage
  }

  async signIn(name) {
    const { origin, authPath } = this.stage
    const { html } = await this.#visit(`${authPath}/csrf`)
    const { csrfToken } = JSON.parse(html)
    const asked = new URLSearchParams({ csrfToken, callbackUrl: `${origin}/about` })
    let page = await this.#visit(`${authPath}/signin/demo`, asked)
    for (let pages = 1; pages < MOST_PAGES; pages += 1) {
      if (page.location?.pathname === '/about') return
      page = await this.#next(page, name)
    }
    throw new Error('the sign-in does not come to an end')
  }

  /** The session that a server component writes into its page: null where no user is signed in. */
  async read(page) {
    const { status, html } = await this.#visit(page)
    const [, text] = /<pre id="session">(.*?)<\/pre>/.exec(html) ?? []
    if (!text) throw new Error(`a page without its session: ${status} ${html.slice(0, 400)}`)
    return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
  }

  #next({ url, location, status, html }, name) {
    if (location) return this.#browser.visit(location)
    const action = /<form method="post" action="([^"]+)"/.exec(html)
    if (!action) throw new Error(`no form to fill in: ${status} ${html.slice(-400)}`)
    const form = new URLSearchParams({ login: name, decision: 'allow' })
    return this.#browser.visit(new URL(action[1], url), form)
  }

  #visit(page, form) {
    return this.#browser.visit(this.stage.origin + page, form)
  }
}

module.exports = { HttpVisitor }
