'use client'

import {
  getCsrfToken,
  getSession,
  SessionContext,
  SessionProvider,
  signIn,
  useSession,
} from 'next-auth/react'
import * as React from 'react'
import main from './entry.js'

const nextAuth = { SessionContext, SessionProvider, getCsrfToken, getSession, signIn, useSession }
const entry = main.createEntry(React, nextAuth)

export const TokenRotationProvider = entry.TokenRotationProvider
export const getAccessToken = entry.getAccessToken
export const useAccessToken = entry.useAccessToken
export const useSignOut = entry.useSignOut
