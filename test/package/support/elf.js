// What is written in an ELF file, by binutils' readelf.

const { execFileSync } = require('node:child_process')

const readelf = (file, ...options) =>
  execFileSync('readelf', ['--wide', ...options, file], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  })

/**
 * @param {string} file
 * @returns {{ needed: string[], flags: string[], exported: string[], imported: string[],
 *   sections: string[] }} `imported`: `malloc@GLIBC_2.2.5`, `napi_throw`
 */
function readElf(file) {
  const dynamic = readelf(file, '--dynamic')
  const symbols = dynamicSymbols(readelf(file, '--dyn-syms'))
  return {
    needed: [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name),
    flags: [...dynamic.matchAll(/\(FLAGS(?:_1)?\)\s+(?:Flags: )?(.*)/g)].flatMap(([, flags]) =>
      flags.trim().split(/\s+/),
    ),
    exported: symbols.filter(({ section }) => section !== 'UND').map(({ name }) => name),
    imported: symbols.filter(({ section }) => section === 'UND').map(({ name }) => name),
    sections: [...readelf(file, '--section-headers').matchAll(/\] (\.\S+)/g)].map(
      ([, name]) => name,
    ),
  }
}

/** `  12: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND malloc@GLIBC_2.2.5 (3)` */
function dynamicSymbols(text) {
  const line = /^\s*\d+: [0-9a-f]+ +\S+ \S+ +(?:GLOBAL|WEAK|UNIQUE) +\S+ +(\S+) (\S+)/gm
  return [...text.matchAll(line)].map(([, section, name]) => ({
    section,
    name: name.replace('@@', '@'),
  }))
}

module.exports = { readElf }
