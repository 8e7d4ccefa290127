import NextAuth from 'next-auth'
import { config } from './auth_config.js'

export const { handlers, auth } = NextAuth(config)
