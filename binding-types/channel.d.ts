/**
 * The name of the `node:diagnostics_channel` on which every event of this environment is published.
 *
 * @example subscribe(CHANNEL_NAME, (message) => { const event = message as TokenRotationEvent })
 */
export declare const CHANNEL_NAME: 'next-auth-token-rotation'
