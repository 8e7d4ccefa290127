// The documents as a site, one page of each kind: on a phone and on a desk, in both colour schemes.

const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { SITE, buildSite } = require('../../scripts/docs/build.js')
const { launchChromium } = require('./harness/chromium.js')
const { expectGoodLooks } = require('./harness/looks.js')

const PAGES = {
  'the front page': 'index.html',
  'a guide': 'documents/Getting_started.html',
  'the options': 'documents/Configuration.html',
  'a function': 'functions/index.withTokenRotation.html',
  'an interface': 'interfaces/index.TokenRotationOptions.html',
}

/** TypeDoc has links inside of what folds: its navigation, and the headings of its groups. */
const TYPEDOC_S_OWN = ['nested-interactive']

let chromium
let page

beforeAll(async () => {
  await buildSite()
  chromium = await launchChromium()
  page = await chromium.newPage()
})

afterAll(() => chromium?.close())

test.each(Object.entries(PAGES))('%s', async (name, file) => {
  await page.goto(pathToFileURL(path.join(SITE, file)).href)
  await expectGoodLooks(page, `docs, ${name}`, TYPEDOC_S_OWN)
})
