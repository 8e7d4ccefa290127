'use strict'

// `next dev` builds a page when it is first asked for.
const WITHIN_MS = 120_000

/**
 * A person with a browser of their own at a stage's app: one cookie jar, one tab, more where they are
 * asked for.
 */
class Visitor {
  /**
   * @param {import('playwright-core').Browser} chromium
   * @param {import('./stage.js').Stage} stage
   */
  static async arrive(chromium, stage) {
    const context = await chromium.newContext({ baseURL: stage.origin })
    context.setDefaultTimeout(WITHIN_MS)
    return new Visitor(context, await context.newPage(), stage)
  }

  constructor(context, page, stage) {
    this.context = context
    this.page = page
    this.stage = stage
  }

  /** The same browser at another app. */
  at(stage) {
    return new Visitor(this.context, this.page, stage)
  }

  /** Signs in by hand: NextAuth's page, the login page and the consent page one after the other. */
  async signIn(returnTo = '/', name = 'ada') {
    await this.#startSignIn(returnTo)
    await this.page.getByLabel('User name').fill(name)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
    await this.consent(returnTo)
  }

  /** The same for a user whom the authorization server still knows: it asks for consent only. */
  async signInAgain(returnTo = '/') {
    await this.#startSignIn(returnTo)
    await this.consent(returnTo)
  }

  async #startSignIn(returnTo) {
    const { authPath, origin } = this.stage
    const signInPage = `${origin}${authPath}/signin`
    await this.page.goto(`${signInPage}?callbackUrl=${encodeURIComponent(origin + returnTo)}`)
    await this.page.getByRole('button', { name: 'Sign in with Demo Identity' }).click()
  }

  /** Allows the app what it asks for, and comes back to it. */
  async consent(returnTo = '/') {
    await this.page.getByRole('button', { name: 'Allow' }).click()
    await this.page.waitForURL(this.stage.origin + returnTo)
  }

  /** Signs out on NextAuth's page, which leads back to where the sign-in led. */
  async signOut(returnTo = '/') {
    await this.page.goto(`${this.stage.authPath}/signout`)
    await this.page.getByRole('button', { name: 'Sign out' }).click()
    await this.page.waitForURL(this.stage.origin + returnTo)
  }

  /** Another tab with the same cookies. */
  async openTab(path = '/') {
    const page = await this.context.newPage()
    await page.goto(path)
    return page
  }

  /** What a route answers to a script of the page: JSON. */
  ask(path, page = this.page) {
    return page.evaluate(async (url) => (await fetch(url)).json(), path)
  }

  /** NextAuth's session route: it refreshes, and sets the cookie. */
  session(page) {
    return this.ask(`${this.stage.authPath}/session`, page)
  }

  /** Loads a page that a server component or getServerSideProps writes the session into. */
  async read(path) {
    await this.page.goto(path)
    return JSON.parse(await this.page.locator('#session').textContent())
  }

  /** The cookie jar as it is now, to go back to it later. */
  async keepCookies() {
    const cookies = await this.context.cookies()
    return async () => {
      await this.context.clearCookies()
      await this.context.addCookies(cookies)
    }
  }

  /** The refresh token in the session cookie, which no page gets to see. */
  async refreshToken() {
    const cookies = await this.context.cookies()
    const cookie = cookies.find(({ name }) => name.endsWith('.session-token'))
    const { refresh_token, refreshToken } = await this.stage.readCookie(cookie)
    return refresh_token ?? refreshToken
  }

  leave() {
    return this.context.close()
  }
}

module.exports = { Visitor }
