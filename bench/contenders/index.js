'use strict'

const path = require('node:path')

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title in tables and charts
 * @property {string} file in this folder; its `create(context)` gives `{ jwt, session, leadSeconds }`
 * @property {string} layout of its tokens
 * @property {string} [form] which of the file's forms
 */

const authjs = { layout: 'authjs' }

/** @type {Contender[]} */
const CONTENDERS = [
  { id: 'fetch-authjs', title: 'fetch, Auth.js callback', file: 'fetch', ...authjs },
  { id: 'fetch-v4', title: 'fetch, v4 ten-minute callback', file: 'fetch', layout: 'next-auth-v4' },
  { id: 'axios', title: 'axios', file: 'axios_basic', ...authjs },
  { id: 'axios-tuned', title: 'axios, tuned', file: 'axios_basic', form: 'tuned', ...authjs },
  { id: 'google', title: 'google-auth-library', file: 'google_auth_library', ...authjs },
  {
    id: 'google-tuned',
    title: 'google-auth-library, tuned',
    file: 'google_auth_library',
    form: 'tuned',
    ...authjs,
  },
  { id: 'openid-client', title: 'openid-client', file: 'openid_client', ...authjs },
  {
    id: 'openid-client-tuned',
    title: 'openid-client, tuned',
    file: 'openid_client',
    form: 'tuned',
    ...authjs,
  },
  { id: 'undici', title: 'undici.request, pool', file: 'undici_request', ...authjs },
  {
    id: 'undici-h2',
    title: 'undici.request, HTTP/2',
    file: 'undici_request',
    form: 'h2',
    ...authjs,
  },
  { id: 'ours', title: 'next-auth-token-rotation', file: 'ours', ...authjs },
]

/** What everything is compared with in the same round. */
const OURS = 'ours'

const contender = (id) => CONTENDERS.find((one) => one.id === id)

/** @param {Contender} which */
const loadContender = (which) => require(path.join(__dirname, `${which.file}.js`))

/**
 * Loads a contender's file and makes its callbacks.
 *
 * @param {Contender} which
 * @param {{ tokenEndpoint: string, clientId: string, clientSecret: string, protocol: 'h2' | 'h1',
 *   concurrency: number, options?: object }} context
 * @returns {Promise<{ jwt: Function, session: Function, leadSeconds: number }>}
 */
async function createContender(which, context) {
  return loadContender(which).create({ ...context, layout: which.layout, form: which.form })
}

module.exports = { CONTENDERS, OURS, contender, createContender, loadContender }
