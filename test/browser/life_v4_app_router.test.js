// NextAuth v4 in the App Router of Next 16.

const { rotateByIdling } = require('./harness/open_page.js')
const { describeSessionLife } = require('./harness/session_life.js')
const { stageOf } = require('./harness/shared_apps.js')

describeSessionLife({
  setStage: () => stageOf('v4'),
  home: '/server',
  rotateInOneTab: (visitor) => rotateByIdling(visitor, '/'),
  read: (visitor) => visitor.read('/server'),
  paths: ['/api/token', '/api/auth/session'],
  exposed: {
    user: { name: 'Dora', email: 'dora@example.com' },
    expires: expect.any(String),
    access_token: expect.any(String),
    provider: 'demo',
    expires_at: expect.any(Number),
    refresh_at: expect.any(Number),
  },
})
