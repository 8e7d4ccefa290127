// One copy of the code, and so one addon and one memory, whichever way it is imported.
import main from './index.js'

export const {
  AddonLoadError,
  CHANNEL_NAME,
  InvalidOptionError,
  RevocationError,
  TokenRotationError,
  createCallbacks,
  createDatabaseSessionCallback,
  jwtCallback,
  sessionCallback,
  versions,
  withTokenRotation,
} = main
