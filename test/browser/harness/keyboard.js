'use strict'

const MAX_STOPS = 60

/** A person without a mouse, in one page. Every stop of the Tab key has to be seen. */
class Keyboard {
  #page

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page
  }

  /**
   * Goes on with Tab until this has the focus, and presses Enter there.
   *
   * @param {import('playwright-core').Locator} target
   */
  async use(target) {
    await this.reach(target)
    await this.#page.keyboard.press('Enter')
  }

  /** @param {import('playwright-core').Locator} target */
  async reach(target) {
    await target.waitFor()
    for (let stop = 0; stop < MAX_STOPS; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) {
        return this.#expectVisibleFocus()
      }
      await this.#page.keyboard.press('Tab')
      await this.#expectVisibleFocus()
    }
    throw new Error(`no Tab key leads to ${target}`)
  }

  async #expectVisibleFocus() {
    const focus = await this.#page.evaluate(() => {
      const element = document.activeElement
      // Between the last element and the first the focus is the browser's own.
      if (!element || element === document.body) return undefined
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      const { top, bottom, left, right } = element.getBoundingClientRect()
      return {
        element: element.outerHTML.slice(0, 120),
        isOutlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
        isInView: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
      }
    })
    if (focus) expect(focus).toMatchObject({ isOutlined: true, isInView: true })
  }

  type(text) {
    return this.#page.keyboard.type(text)
  }
}

module.exports = { Keyboard }
