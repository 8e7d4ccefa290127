'use strict'

const fs = require('node:fs')
const path = require('node:path')

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const WIDTHS = [390, 1280]
const SCHEMES = ['light', 'dark']
const HEIGHT = 844

/** Where each page is kept as an image, for people to look at. */
const SCREENSHOTS = process.env.SCREENSHOTS

/** Longer than any page's layout expects, and without a place to break. */
const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Hohenlohe'

/**
 * Looks at a page as it is, on a phone and on a desk, in both colour schemes.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name of the page, for messages and screenshots
 * @param {string[]} [except] rules of axe-core that are not asked of it
 */
async function expectGoodLooks(page, name, except = []) {
  const found = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const variant = `${name}, ${width} px, ${colorScheme}`
      const problems = [...(await violations(page, except)), ...(await overflows(page))]
      found.push(...problems.map((problem) => `${variant}: ${problem}`))
      if (SCREENSHOTS) await photograph(page, variant)
    }
  }
  expect(found).toEqual([])
}

/** What axe-core finds, one line for each element. */
async function violations(page, except) {
  // Not a script element: a page's Content-Security-Policy may forbid it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const found = await page.evaluate(
    async ({ values, except }) => {
      const runOnly = { type: 'tag', values }
      const rules = Object.fromEntries(except.map((rule) => [rule, { enabled: false }]))
      const { violations } = await window.axe.run({ runOnly, rules, resultTypes: ['violations'] })
      return violations.map(({ id, help, nodes }) => ({
        rule: `${id} (${help})`,
        nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`),
      }))
    },
    { values: RULES, except },
  )
  return found.flatMap(({ rule, nodes }) => nodes.map((node) => `${rule}: ${node}`))
}

/** Elements that stick out of the window. What scrolls inside a box of its own does not. */
function overflows(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    const wide = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120))
    return [`it scrolls sideways: ${wide.join('\n')}`]
  })
}

async function photograph(page, variant) {
  fs.mkdirSync(SCREENSHOTS, { recursive: true })
  const file = `${variant.replaceAll(/[^a-z0-9]+/gi, '_')}.png`
  await page.screenshot({ path: path.join(SCREENSHOTS, file), fullPage: true })
}

module.exports = { LONG_NAME, expectGoodLooks }
