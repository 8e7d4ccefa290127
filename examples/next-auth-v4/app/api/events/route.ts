import type { NextRequest } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { entriesAfter, subscribe } from '@/server/event_feed'
import type { FeedEntry } from '@/shared/feed'

/** The timeline as server-sent events: what is kept, then what happens. */
export async function GET(request: NextRequest) {
  if (!(await getToken({ req: request }))) return new Response(null, { status: 401 })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (entry: FeedEntry) =>
        controller.enqueue(encoder.encode(`id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`))
      controller.enqueue(encoder.encode('retry: 1000\n\n'))
      for (const entry of entriesAfter(request.headers.get('last-event-id'))) send(entry)
      const unsubscribe = subscribe(send)
      request.signal.addEventListener('abort', () => {
        unsubscribe()
        controller.close()
      })
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream',
      // Compression would hold events back until a block is full.
      'cache-control': 'no-cache, no-transform',
    },
  })
}
