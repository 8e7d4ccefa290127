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
  /** OpenSSL, such as `3.5.7`. */
  readonly openssl?: string
  /** nghttp2, which speaks HTTP/2. */
  readonly nghttp2?: string
  /** libcurl, 7.87 or later. */
  readonly libcurl?: string
  /** nlohmann/json, which is compiled in. */
  readonly nlohmannJson?: string
  /** SQLite, on which `localStore` stands. */
  readonly sqlite?: string
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
