import jwt from './jwt.js'

export const { decode, encode, getToken } = jwt
