'use strict'

// The pages of a built site, and their links.

const fs = require('node:fs')
const path = require('node:path')

const LINK = /<a\b[^>]*?\bhref="([^"]*)"[^>]*>/g
const SOURCE = /<(?:img|script|link)\b[^>]*?\b(?:src|href)="([^"]*)"/g
const ID = /\bid="([^"]+)"/g
const ELSEWHERE = /^(?:[a-z][a-z+.-]*:|\/\/)/i

/** @returns {string[]} the pages of a site, sorted */
function pagesIn(site) {
  return fs
    .readdirSync(site, { recursive: true })
    .filter((file) => file.endsWith('.html'))
    .sort()
}

const entities = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' }
const decoded = (link) =>
  decodeURIComponent(link.replace(/&(?:amp|quot|#39|lt|gt);/g, (one) => entities[one]))

/**
 * Makes what TypeDoc wrote ready to be read from a disk and by a screen reader: a link to the site's own begin names the file;
 * one to a folder of the repository is none, because a site has no list of files; the content is the page's main part.
 *
 * @param {string} site
 */
function finishPages(site) {
  for (const page of pagesIn(site)) {
    const file = path.join(site, page)
    const text = fs.readFileSync(file, 'utf8')
    const finished = text
      .replace('<div class="col-content"', '<div class="col-content" role="main"')
      // README has a heading of its own.
      .replace(/<div class="tsd-page-title">\s*<h1>next-auth-token-rotation<\/h1>\s*<\/div>/, '')
      .replace(
        '<div class="page-menu"',
        '<div class="page-menu" role="navigation" aria-label="On this page"',
      )
      // The corner of a table heads nothing.
      .replace(/<th[^>]*><\/th>/g, '<td></td>')
      // It scrolls where it is wide, by keyboard too.
      .replaceAll('<table>', '<table tabindex="0">')
      .replace(/(<a href="(?:\.\.?\/)+)(?=["#])/g, '$1index.html')
      .replace(/<a href="((?:\.\.?\/|\w)[^"#]*)"[^>]*>([\s\S]*?)<\/a>/g, (all, link, inner) =>
        isNoFile(file, link) ? `<span>${inner}</span>` : all,
      )
    fs.writeFileSync(file, withHeadingLevels(finished))
  }
}

/** TypeDoc chooses headings by their size. A screen reader is told their depth, in which no level is left out. */
function withHeadingLevels(text) {
  const above = []
  return text.replace(/<h([1-6])\b/g, (tag, level) => {
    while (above.at(-1) >= level) above.pop()
    above.push(level)
    return `${tag} aria-level="${above.length}"`
  })
}

function isNoFile(page, link) {
  if (ELSEWHERE.test(link) || /\.\w+$/.test(link)) return false
  return !fs.existsSync(path.resolve(path.dirname(page), decoded(link)))
}

/**
 * @param {string} site
 * @returns {{ broken: string[], count: number }}
 */
function brokenLinks(site) {
  const ids = new Map()
  const idsOf = (file) => {
    if (!ids.has(file)) {
      const text = fs.readFileSync(file, 'utf8')
      ids.set(file, new Set([...text.matchAll(ID)].map(([, id]) => decoded(id))))
    }
    return ids.get(file)
  }
  const broken = []
  let count = 0
  for (const page of pagesIn(site)) {
    const from = path.join(site, page)
    const text = fs.readFileSync(from, 'utf8')
    const links = [...text.matchAll(LINK), ...text.matchAll(SOURCE)].map(([, link]) => link)
    for (const link of new Set(links.filter((one) => one && !ELSEWHERE.test(one)))) {
      count += 1
      const [file, anchor] = decoded(link).split('#')
      const target = file === '' ? from : path.resolve(path.dirname(from), file)
      const isThere = fs.statSync(target, { throwIfNoEntry: false })?.isFile()
      const hasAnchor =
        !anchor || !target.endsWith('.html') || (isThere && idsOf(target).has(anchor))
      if (!isThere || !hasAnchor) broken.push(`${page}: ${link} leads nowhere`)
    }
  }
  return { broken, count }
}

module.exports = { brokenLinks, finishPages, pagesIn }
