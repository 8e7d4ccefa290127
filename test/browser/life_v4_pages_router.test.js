// NextAuth v4 in the Pages Router of Next 16, beside an App Router.

const { rotateByIdling } = require('./harness/open_page.js')
const { describeSessionLife } = require('./harness/session_life.js')
const { stageOf } = require('./harness/shared_apps.js')

describeSessionLife({
  setStage: () => stageOf('v4', { authPath: '/api/pages-auth' }),
  home: '/pages/server',
  rotateInOneTab: (visitor) => rotateByIdling(visitor, '/pages'),
  // It could set a cookie, which is taken back before each reading.
  read: (visitor) => visitor.read('/pages/server'),
  paths: ['/api/pages-token', '/api/pages-auth/session'],
  exposed: {
    user: { name: 'Dora', email: 'dora@example.com' },
    expires: expect.any(String),
    access_token: expect.any(String),
    provider: 'demo',
    expires_at: expect.any(Number),
    refresh_at: expect.any(Number),
  },
})
