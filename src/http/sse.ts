/** Server-sent events (HTML living standard, §9.2). */

export interface SentEvent {
  event?: string
  id?: string
  data: unknown
}

/** A quiet connection is kept alive through proxies by a comment this often. */
const HEARTBEAT_MS = 15_000

/** Streams what `source` yields, no faster than it is read. The signal given to it fires when the client goes away. */
export function eventStream(source: (signal: AbortSignal) => AsyncIterable<SentEvent>): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  let wake = () => {}

  async function write(controller: ReadableStreamDefaultController<Uint8Array>) {
    const isFull = () => (controller.desiredSize ?? 0) <= 0
    const room = async () => {
      if (isFull() && !gone.signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
    }
    const send = (text: string) => controller.enqueue(encoder.encode(text))
    const heartbeat = setInterval(() => isFull() || send(': still here\n\n'), HEARTBEAT_MS)
    try {
      send(': connected\n\n')
      for await (const event of source(gone.signal)) {
        await room()
        if (gone.signal.aborted) return
        send(format(event))
      }
      if (!gone.signal.aborted) controller.close()
    } catch (error) {
      await room() // an error throws away what was not read yet
      if (!gone.signal.aborted) controller.error(error)
    } finally {
      clearInterval(heartbeat)
    }
  }

  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void write(controller),
    pull: () => wake(),
    cancel: () => {
      gone.abort()
      wake()
    },
  })
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' },
  })
}

const format = ({ event, id, data }: SentEvent) =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`
