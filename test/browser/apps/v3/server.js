'use strict'

// NextAuth v3 without Next.js: what a Pages Router API route gets from Next.js, on a plain Node server.

const http = require('node:http')
const { text } = require('node:stream/consumers')
const { default: NextAuth } = require('next-auth')
const { createCallbacks } = require('next-auth-token-rotation')

const { CLIENT_ID, CLIENT_SECRET, ISSUER, NEXTAUTH_SECRET, NEXTAUTH_URL, PORT } = process.env
const AUTH_PATH = new URL(NEXTAUTH_URL).pathname

const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }

const { jwt, session } = createCallbacks({
  layout: 'next-auth-v3',
  providers: {
    demo: { ...credentials, issuer: ISSUER, clientAuthentication: 'client_secret_post' },
  },
})

const handle = NextAuth({
  providers: [
    {
      id: 'demo',
      name: 'Demo Identity',
      type: 'oauth',
      version: '2.0',
      scope: 'openid profile email',
      protection: ['pkce', 'state'],
      params: { grant_type: 'authorization_code' },
      accessTokenUrl: `${ISSUER}/token`,
      authorizationUrl: `${ISSUER}/auth?response_type=code`,
      profileUrl: `${ISSUER}/me`,
      profile: ({ sub, name, email }) => ({ id: sub, name, email }),
      ...credentials,
    },
  ],
  secret: NEXTAUTH_SECRET,
  callbacks: { jwt, session },
})

/** Adds what Next.js adds to a request of an API route, as far as NextAuth looks at it. */
async function extendRequest(request, url) {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/).filter(Boolean)
  request.cookies = Object.fromEntries(
    pairs.map((pair) => {
      const [name, ...value] = pair.split('=')
      return [name, decodeURIComponent(value.join('='))]
    }),
  )
  request.query = {
    ...Object.fromEntries(url.searchParams),
    nextauth: url.pathname.slice(AUTH_PATH.length + 1).split('/'),
  }
  request.body = Object.fromEntries(new URLSearchParams(await text(request)))
}

function extendResponse(response) {
  response.status = (code) => {
    response.statusCode = code
    return response
  }
  response.send = (body) => response.end(body)
  response.json = (body) => {
    response.setHeader('Content-Type', 'application/json')
    return response.end(JSON.stringify(body))
  }
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, NEXTAUTH_URL)
  if (!url.pathname.startsWith(`${AUTH_PATH}/`)) return response.end('<h1>NextAuth v3</h1>')
  await extendRequest(request, url)
  extendResponse(response)
  return handle(request, response)
})

server.listen(Number(PORT), () => console.log('Ready'))
