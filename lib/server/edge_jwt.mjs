// Where no native addon can load: NextAuth's own.
export { decode, encode, getToken } from 'next-auth/jwt'
