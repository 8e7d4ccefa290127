'use client'
'use strict'

const nextAuth = require('next-auth/react')
const React = require('react')
const { createEntry } = require('./entry.js')

const entry = createEntry(React, nextAuth)

exports.TokenRotationProvider = entry.TokenRotationProvider
exports.getAccessToken = entry.getAccessToken
exports.useAccessToken = entry.useAccessToken
exports.useSignOut = entry.useSignOut
