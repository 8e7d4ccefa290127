'use strict'

// Where no native addon can load: NextAuth's own.
const { decode, encode, getToken } = require('next-auth/jwt')

module.exports = { decode, encode, getToken }
