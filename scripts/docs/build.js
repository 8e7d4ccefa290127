'use strict'

// Builds the documents as a site, into build/docs: `npm run docs`. The guides as they are in the repository, and the API
// reference out of the declarations. Every link of every page is checked; the last line is what CI counts.

const fs = require('node:fs')
const path = require('node:path')
const { ROOT, ScriptError, runAsScript, step } = require('../steps')
const { brokenLinks, finishPages, pagesIn } = require('./site_links')

const TYPEDOC = path.join(ROOT, 'node_modules/typedoc/bin/typedoc')
const OPTIONS = path.join(__dirname, 'typedoc.json')
const SITE = path.join(ROOT, 'build/docs')

/** What TypeDoc says of a link or a name that leads nowhere. */
const WARNING = /\[warning\]\S*\s(.*)/g
/** A link to a folder: such are taken out afterwards. */
const FOLDER = /is not a file and will not be copied/

async function buildSite() {
  const { output } = await step('building the site', process.execPath, [
    TYPEDOC,
    '--options',
    OPTIONS,
  ])
  const warnings = [...output.matchAll(WARNING)]
    .map(([, text]) => text.trim())
    .filter((text) => !FOLDER.test(text) && !/^Found \d+ errors/.test(text))
  if (!fs.existsSync(path.join(SITE, 'index.html'))) {
    throw new ScriptError(`The site was not built:\n${output}`)
  }
  finishPages(SITE)
  return warnings
}

async function main() {
  const warnings = await buildSite()
  const pages = pagesIn(SITE)
  const { broken, count } = brokenLinks(SITE)
  for (const line of [...warnings, ...broken]) console.log(line)
  console.log(`${pages.length} pages with ${count} links: ${path.relative(ROOT, SITE)}/index.html`)
  const failed = warnings.length + broken.length
  if (failed > 0) process.exitCode = 1
  console.log(`docs: ${pages.length} passed, ${failed} failed`)
}

module.exports = { SITE, buildSite }

if (require.main === module) runAsScript(main)
