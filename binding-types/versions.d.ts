/**
 * The versions of this package and of what its native addon holds. Prebuilt addons have these
 * libraries linked in; one built in a checkout uses the system's.
 *
 * Undefined, all but `package`, in runtimes that load no native addon.
 */
export interface Versions {
  /** This package's. */
  readonly package: string
  /** The package's when the addon was built: another than `package` says that it was left behind. */
  readonly addon?: string
  readonly openssl?: string
  readonly nghttp2?: string
  readonly libcurl?: string
  readonly nlohmannJson?: string
}

/**
 * Which versions run. Reading one of the addon's loads it.
 *
 * @example
 * import { versions } from 'next-auth-token-rotation'
 * console.log(versions.openssl)
 * @throws {AddonLoadError} on reading, where there is no native addon for this machine
 */
export declare const versions: Versions
