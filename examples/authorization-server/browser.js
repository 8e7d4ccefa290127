/** As much of a browser as a sign-in needs: cookies, and one form a page. */
class Browser {
  #cookies = new Map()

  /**
   * Never follows a redirect and always reads the body to its end.
   *
   * @param {string | URL} url
   * @param {URLSearchParams} [form] posted when given
   * @returns {Promise<{ url: URL, status: number, location: URL | null, html: string }>}
   */
  async visit(url, form) {
    const target = new URL(url)
    const response = await fetch(target, {
      method: form ? 'POST' : 'GET',
      body: form,
      headers: { accept: 'text/html', cookie: this.#cookiesFor(target) },
      redirect: 'manual',
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const location = response.headers.get('location')
    return {
      url: target,
      status: response.status,
      location: location === null ? null : new URL(location, target),
      html: await response.text(),
    }
  }

  #cookiesFor({ pathname }) {
    return [...this.#cookies.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join('; ')
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(/;\s*/)
    const attribute = (name) =>
      attributes.find((text) => text.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const path = attribute('path') ?? '/'
    const key = `${pair.slice(0, pair.indexOf('='))} ${path}`
    const expires = attribute('expires')
    if (expires && Date.parse(expires) <= Date.now()) this.#cookies.delete(key)
    else this.#cookies.set(key, { pair, path })
  }
}

module.exports = { Browser }
