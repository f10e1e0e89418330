/**
 * Stands between a server and a provider's simulator, so that a test can stop time there: before the provider hears of a
 * request, after it has done the work, or when its answer has left.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Moment = 'before' | 'between' | 'after'

export interface Passage {
  method: string
  path: string
  /** The server closed the connection before it had the whole answer. */
  hungUp: boolean
}

export interface Matching {
  method?: string
  path: string
}

interface Meeting {
  moment: Moment
  matching: Matching
  /** `drop`: the provider never hears of the request, or the server never of its answer. */
  act: (passage: Passage) => Promise<'drop' | undefined>
}

/** A request that waits until it is let go. */
export interface Held {
  arrived: Promise<Passage>
  release(): void
}

/** `port`: a free one when not said. */
export async function startGateway(target: string, { port = 0 }: { port?: number } = {}) {
  const meetings: Meeting[] = []
  const passages: Passage[] = []
  let origin = ''

  async function meet(moment: Moment, passage: Passage) {
    const index = meetings.findIndex(
      (one) =>
        one.moment === moment &&
        passage.path.includes(one.matching.path) &&
        (one.matching.method ?? passage.method) === passage.method,
    )
    const [meeting] = index < 0 ? [] : meetings.splice(index, 1)
    return meeting?.act(passage)
  }

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse) {
    const passage: Passage = { method: incoming.method ?? '', path: incoming.url ?? '', hungUp: false }
    passages.push(passage)
    outgoing.once('close', () => {
      passage.hungUp = !outgoing.writableFinished
    })
    const body = await readAll(incoming)
    if ((await meet('before', passage)) === 'drop') return outgoing.destroy()
    const answer = await ask(new URL(incoming.url ?? '/', target), incoming, body)
    if ((await meet('between', passage)) === 'drop') return outgoing.destroy()
    // What the provider says of its own addresses leads through here too.
    const isJson = answer.headers['content-type']?.includes('json')
    const said = isJson ? Buffer.from(answer.body.toString().replaceAll(target, origin)) : answer.body
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': said.length })
    await new Promise<void>((resolve) => {
      outgoing.once('close', resolve)
      outgoing.end(said, resolve)
    })
    await meet('after', passage)
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy()) // a broken connection on one side breaks the other
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  return {
    url: origin,
    port: (server.address() as AddressInfo).port,
    passages,
    /** Does something once, when the next matching request gets there. */
    meet(moment: Moment, matching: Matching, act: (passage: Passage) => unknown) {
      meetings.push({
        moment,
        matching,
        act: async (passage) => ((await act(passage)) === 'drop' ? 'drop' : undefined),
      })
    },
    /** Holds the next matching request there. */
    hold(moment: Moment, matching: Matching): Held {
      const arrived = Promise.withResolvers<Passage>()
      const released = Promise.withResolvers<undefined>()
      const act = (passage: Passage) => {
        arrived.resolve(passage)
        return released.promise
      }
      meetings.push({ moment, matching, act })
      return { arrived: arrived.promise, release: () => released.resolve(undefined) }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type Gateway = Awaited<ReturnType<typeof startGateway>>

async function readAll(stream: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function ask(url: URL, { method = 'GET', headers }: IncomingMessage, body: Buffer) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { host: _, connection: __, ...kept } = headers
    const request = httpRequest(url, { method, headers: kept }, resolve)
    request.once('error', reject)
    request.end(body)
  })
  const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...kept } = answer.headers
  return { status: answer.statusCode ?? 500, headers: kept, body: await readAll(answer) }
}
