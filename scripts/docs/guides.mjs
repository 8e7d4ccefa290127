// A plugin of TypeDoc: a guide is called what its heading says, and stands with its likes in the navigation.

import path from 'node:path'
import { Converter } from 'typedoc'

const HEADING = /^\s*# (.+)\n/

/** By folder. */
const GROUPS = { docs: 'Guides', 'docs/decisions': 'Decisions' }

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const [first] = document.content
    const heading = HEADING.exec(first.text)
    if (heading) document.name = heading[1].replaceAll('`', '')
    const file = document.project.files.getReflectionPath(document)
    const folder = path.relative(process.cwd(), path.dirname(file)).replaceAll(path.sep, '/')
    document.frontmatter.group = GROUPS[folder] ?? 'Project'
  })
}
