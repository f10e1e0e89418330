/** Server-sent events (HTML living standard, §9.2). */

export interface SentEvent {
  event?: string
  id?: string
  data: unknown
}

/** A quiet connection is kept alive through proxies by a comment this often. */
const HEARTBEAT_MS = 15_000

/** Streams what `source` yields. The signal given to it fires when the client goes away. */
export function eventStream(source: (signal: AbortSignal) => AsyncIterable<SentEvent>): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text))
      }
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS)
      send(': connected\n\n')
      try {
        for await (const event of source(gone.signal)) send(format(event))
        if (!gone.signal.aborted) controller.close()
      } catch (error) {
        if (!gone.signal.aborted) controller.error(error)
      } finally {
        clearInterval(heartbeat)
      }
    },
    cancel: () => gone.abort(),
  })
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' },
  })
}

const format = ({ event, id, data }: SentEvent) =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`
