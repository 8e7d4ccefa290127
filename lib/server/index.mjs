// One copy of the code, and so one addon and one memory, whichever way it is imported.
import main from './index.js'

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
} = main
