/** What a page may know of a refresh token, which itself never leaves the server. */
export interface Lineage {
  /** The first eight hexadecimal digits of its SHA-256. */
  fingerprint: string
  /** 1 at sign-in, one more with every rotation that this process has seen. */
  generation: number
}
