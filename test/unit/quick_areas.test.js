// `npm run test:quick` runs the tests of what was changed.

const { areasOf } = require('../../scripts/test/quick.js')

test.each([
  [['native/core/oauth/expiry.cpp'], ['core']],
  [
    ['test/native/oauth/expiry_test.cpp', 'lib/react/tabs.js'],
    ['core', 'react'],
  ],
  [['native/binding/rotator.cpp'], ['addon']],
  [['lib/server/options/options.js'], ['shim']],
  [['lib/init/main.js'], ['commands']],
  [['binding-types/index.d.ts'], ['docs']],
  [['docs/start.md', 'README.md'], ['docs']],
  [['scripts/steps.js'], []],
])('%j: %j', (files, areas) => {
  expect(areasOf(files)).toEqual(areas)
})
