/** Runs a Hono app on loopback as a stand-in for a provider's API, and can spoil its answers as networks do. */
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'

export type SimulatorEnv = { Bindings: HttpBindings }

/** How the next matching request is spoilt. `after`: the work is done (and charged) first; `before`: it never is. */
export interface Fault {
  /** Part of the path of the requests that are meant. */
  path: string
  method?: string
  kind: 'hang' | 'reset' | 'truncate' | 'html' | 'status' | 'wrong type' | 'slow'
  when: 'before' | 'after'
  /** For `status`: the answer to give. */
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** For `slow`: how long the answer is held back. */
  delayMs?: number
  /** How often; once when not said. */
  times?: number
}

/** One paid call: its work was begun, whether or not its answer arrived. `micros`: what it cost, if the provider says so. */
export interface Charge {
  id: string
  micros: number | null
}

/** A provider's simulator, as the contract suite uses it. */
export interface ProviderSimulator extends Simulator {
  /** What leads a server here: keys, addresses, whatever else the provider needs. */
  env: Record<string, string>
  readonly charges: Charge[]
}

export interface Simulator {
  url: string
  /** Spoils coming requests; the oldest fault that matches is used up first. */
  misbehave(fault: Fault): void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Serves `app` on a free loopback port. Close it, or let `await using` do so. */
export async function startSimulator(app: Hono<SimulatorEnv>): Promise<Simulator> {
  const faults: Required<Pick<Fault, 'times'>>[] & Fault[] = []
  const root = new Hono<SimulatorEnv>()
  root.use('*', spoil(faults))
  root.route('/', app)
  const server = serve({ fetch: root.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise<void>((resolve) => (server.listening ? resolve() : server.once('listening', () => resolve())))
  const close = async () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    misbehave: (fault) => void faults.push({ times: 1, ...fault }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function spoil(faults: Fault[]): MiddlewareHandler<SimulatorEnv> {
  return async (c, next) => {
    const index = faults.findIndex(
      (one) => c.req.path.includes(one.path) && (one.method ?? c.req.method) === c.req.method,
    )
    const fault = faults[index]
    if (!fault) return next()
    fault.times = (fault.times ?? 1) - 1
    if (fault.times <= 0) faults.splice(index, 1)
    if (fault.kind === 'slow') {
      await setTimeout(fault.delayMs ?? 1000)
      return next()
    }
    if (fault.when === 'after') await next()
    else await c.req.arrayBuffer()
    const socket = c.env.outgoing.socket
    if (fault.kind === 'hang') await new Promise<void>((resolve) => c.env.incoming.once('close', () => resolve()))
    if (fault.kind === 'hang' || fault.kind === 'reset') socket?.destroy()
    if (fault.kind === 'truncate') {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"created":1,"data":[{"b64'))
          setTimeout(5).then(() => socket?.destroy())
        },
      })
      c.res = new Response(body, { headers: { 'content-type': 'application/json', 'content-length': '5000' } })
      return
    }
    if (fault.kind === 'html') {
      c.res = new Response('<html><body>Bad gateway</body></html>', { status: fault.status ?? 200 })
      c.res.headers.set('content-type', 'text/html')
      return
    }
    if (fault.kind === 'wrong type') {
      c.res = new Response('[1, "two", null]', { headers: { 'content-type': 'application/json' } })
      return
    }
    if (fault.kind === 'status') {
      c.res = Response.json(fault.body ?? {}, { status: fault.status ?? 500, headers: fault.headers ?? {} })
      return
    }
    c.res = new Response(null, { status: 599 }) // never seen: the socket is gone
  }
}
