// NextAuth v3 through its own handler, on a plain Node server.

const { assembleApp } = require('./harness/apps.js')
const { rotateByAsking } = require('./harness/rotations.js')
const { describeSessionLife } = require('./harness/session_life.js')
const { setStage } = require('./harness/stage.js')

describeSessionLife({
  setStage: () =>
    setStage({
      folder: assembleApp({ name: 'v3', stack: 'v3' }),
      command: () => ['server.js'],
      // v3 sends the client's secret in the body.
      identity: { clientAuthentication: 'client_secret_post' },
    }),
  rotateInOneTab: (visitor) => rotateByAsking(() => visitor.session()),
  // It has no reader but its session route, whose cookies go back to what they were.
  read: (visitor) => visitor.session(),
  paths: ['/api/auth/session'],
  exposed: {
    user: { name: 'Dora', email: 'dora@example.com', id: 'dora' },
    expires: expect.any(String),
    accessToken: expect.any(String),
    accessTokenExpires: expect.any(Number),
    accessTokenRefreshAt: expect.any(Number),
  },
})
