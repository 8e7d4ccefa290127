// For bundlers that follow `import`; Jest with jsdom, which follows `require`, takes edge.js.
import edge from './edge.js'

export const {
  AddonLoadError,
  CHANNEL_NAME,
  InvalidOptionError,
  RefreshRejectedError,
  RevocationError,
  SignInAgainError,
  TemporarilyUnavailableError,
  TokenRotationError,
  createBackchannelLogoutRoute,
  createCallbacks,
  createDatabaseSessionCallback,
  createSignOutRoute,
  jwtCallback,
  serverTokens,
  sessionCallback,
  versions,
  withTokenRotation,
} = edge
