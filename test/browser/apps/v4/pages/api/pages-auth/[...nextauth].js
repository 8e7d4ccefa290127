import NextAuth from 'next-auth'
import { authOptions } from '../../../auth_options.js'

export default NextAuth(authOptions)
