/**
 * A strict stand-in for api.replicate.com: predictions, files, webhooks and results on one origin. What the work of a
 * prediction costs nobody says, so a charge has no sum. Facts: https://replicate.com/docs/reference/http.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { createFiles, refuse, type UploadedFile } from './replicate/files.ts'
import { readDeadline, readWait } from './replicate/headers.ts'
import {
  communityModel,
  deployment,
  officialModels,
  type SimulatedModel,
  unknownIn,
  wrongIn,
} from './replicate/inputs.ts'
import {
  hasBegun,
  isDone,
  newId,
  resultFile,
  type SimulatedPrediction,
  sourceOf,
  told,
} from './replicate/predictions.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface ReplicateOptions {
  now?: () => number
  /** From submit to result; 20 ms when not said. */
  latencyMs?: number
  /** How much of that passes before the work begins; 5 ms when not said. */
  queueMs?: number
  /** How many predictions a page of the list holds. */
  pageSize?: number
}

export interface ReplicateSimulator extends ProviderSimulator {
  key: string
  predictions: SimulatedPrediction[]
  files: UploadedFile[]
  /** How often the webhook secret was asked for. */
  readonly secretReads: number
  /** From now on webhooks are signed with another secret. */
  changeSecret(): void
  /** The news of a finished prediction, as it is delivered. */
  news(id: string): { headers: Headers; body: Buffer<ArrayBuffer> }
}

interface Asked {
  name: string
  version: string
  deployment?: string
  model: SimulatedModel
}
type Body = z.infer<typeof bodySchema>

const bodySchema = z.strictObject({
  version: z.string().optional(),
  input: z.record(z.string(), z.unknown()),
  webhook: z.url({ protocol: /^https$/ }).optional(),
  webhook_events_filter: z.array(z.enum(['start', 'output', 'logs', 'completed'])).optional(),
  stream: z.boolean().optional(),
})
/** By how much a timer may be ahead of the clock. */
const EARLY_MS = 2
const SENSITIVE =
  'The input or output was flagged as sensitive. Please try again with different inputs. (E005) (Qw3rTy9uIo)'

export async function startReplicate(options: ReplicateOptions = {}): Promise<ReplicateSimulator> {
  const key = 'r8_SimulatedToken0123456789abcdefghijklmn'
  const { now = Date.now, latencyMs = 20, queueMs = Math.min(5, latencyMs), pageSize = 100 } = options
  const predictions: SimulatedPrediction[] = []
  const timers = new Map<NodeJS.Timeout, () => void>()
  let secret = newSecret()
  let secretReads = 0
  let origin = ''
  const store = createFiles(now, () => `${origin}/v1`)

  const find = (id: string | undefined) => predictions.find((one) => one.id === id)
  const fileOf = (url: string) =>
    url.startsWith(`${origin}/v1/files/`) ? store.find(url.split('/').at(-1))?.bytes : undefined
  const tell = (one: SimulatedPrediction) => told(one, now(), origin)

  /** Resolves after a while, or when the simulator closes. */
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.set(timer, resolve)
    })

  const app = new Hono<SimulatorEnv>()
  app.get('/delivery/:id/:name', async (c) => {
    const one = find(c.req.param('id'))
    const index = Number(/^out-(\d)\./.exec(c.req.param('name'))?.[1] ?? Number.NaN)
    const names = one ? [tell(one).output].flat() : []
    if (!one || !names.includes(origin + c.req.path)) return c.notFound()
    if (c.req.header('authorization')) return c.text('The key has no business here', 400)
    return new Response(new Uint8Array(await resultFile(one, index)))
  })
  app.use('/v1/*', async (c, next) => {
    const given = c.req.header('authorization')
    if (given === `Bearer ${key}` || given === `Token ${key}`) return next()
    return refuse(c, 401, 'You did not pass a valid authentication token')
  })
  app.get('/v1/account', (c) =>
    c.json({ type: 'organization', username: 'acme', name: 'Acme Corp', github_url: 'https://github.com/acme' }),
  )
  app.get('/v1/webhooks/default/secret', (c) => {
    secretReads += 1
    return c.json({ key: secret })
  })
  app.route('/v1/files', store.app)

  app.post('/v1/predictions', (c) => submit(c, ({ version }) => byVersion(version)))
  app.post('/v1/models/:owner/:name/predictions', (c) => {
    const name = `${c.req.param('owner')}/${c.req.param('name')}`
    return submit(c, ({ version }) => (version === undefined ? byName(name) : undefined))
  })
  app.post('/v1/deployments/:owner/:name/predictions', (c) => {
    const isOurs = `${c.req.param('owner')}/${c.req.param('name')}` === deployment
    return submit(c, () => (isOurs ? { ...communityModel, deployment } : undefined))
  })
  app.get('/v1/predictions', (c) => {
    const { created_after, created_before, cursor, source, ...others } = c.req.query()
    const isTime = (text?: string) => text === undefined || !Number.isNaN(Date.parse(text))
    if (Object.keys(others).length > 0 || !isTime(created_after) || !isTime(created_before)) {
      return refuse(c, 422, 'The query is not valid')
    }
    const from = created_after ? Date.parse(created_after) : Number.NEGATIVE_INFINITY
    const until = created_before ? Date.parse(created_before) : Number.POSITIVE_INFINITY
    const all = predictions
      .filter(({ createdAt }) => source !== 'web' && createdAt > from && createdAt < until)
      .toReversed()
    const place = cursor ? Number(Buffer.from(cursor, 'base64url')) : 0
    const link = (to: number) => {
      const query = { ...c.req.query(), cursor: Buffer.from(String(to)).toString('base64url') }
      return `${origin}/v1/predictions?${new URLSearchParams(query)}`
    }
    return c.json({
      previous: place > 0 ? link(Math.max(0, place - pageSize)) : null,
      next: all.length > place + pageSize ? link(place + pageSize) : null,
      results: all.slice(place, place + pageSize).map(tell),
    })
  })
  app.get('/v1/predictions/:id', (c) => {
    const one = find(c.req.param('id'))
    return one ? c.json(tell(one)) : notFound(c)
  })
  app.post('/v1/predictions/:id/cancel', (c) => {
    const one = find(c.req.param('id'))
    if (!one) return notFound(c)
    if (!isDone(one, now())) {
      one.canceledAt = now()
      deliver(one, 0)
    }
    return c.json(tell(one))
  })
  app.all('*', (c) => notFound(c))

  async function submit(c: Context<SimulatorEnv>, lookUp: (body: Body) => Asked | undefined) {
    if (!c.req.header('content-type')?.includes('application/json')) return refuse(c, 400, 'A JSON body is needed')
    const waitMs = readWait(c.req.header('prefer'))
    const deadlineMs = readDeadline(c.req.header('cancel-after'))
    if (waitMs === undefined || deadlineMs === undefined) return refuse(c, 422, 'A header is not valid')
    const body = bodySchema.safeParse(await c.req.json().catch(() => undefined))
    if (!body.success) return refuse(c, 422, z.prettifyError(body.error))
    const asked = lookUp(body.data)
    if (!asked) {
      if (c.req.path !== '/v1/predictions') return notFound(c)
      return refuse(c, 422, '- version: Invalid version or not permitted')
    }
    const invalid_fields = wrongIn(asked.model, body.data.input)
    if (invalid_fields.length > 0) {
      const detail = invalid_fields.map(({ field, description }) => `- ${field}: ${description}`).join('\n')
      return refuse(c, 422, detail, { invalid_fields })
    }
    const one = await create(asked, body.data, deadlineMs)
    if (waitMs > 0) await pause(Math.min(waitMs, latencyMs + EARLY_MS))
    return c.json(tell(one), isDone(one, now()) ? 201 : 202)
  }

  async function create(asked: Asked, { input, webhook }: Body, deadlineMs: number) {
    const at = now()
    const lost = Object.values(input)
      .flat()
      .find((value) => typeof value === 'string' && value.startsWith(`${origin}/v1/files/`) && !fileOf(value))
    const text = String(input.prompt ?? '')
    const one: SimulatedPrediction = {
      id: newId(),
      deployment: undefined,
      ...asked,
      input,
      ignored: unknownIn(asked.model, input),
      webhook,
      createdAt: at,
      startsAt: at + queueMs,
      endsAt: at + latencyMs,
      deadlineAt: at + deadlineMs,
      canceledAt: Number.POSITIVE_INFINITY,
      failure: text.includes('forbidden') ? SENSITIVE : lost ? 'Failed to download an input file' : undefined,
      source: await sourceOf(input, fileOf),
    }
    if (text.includes('crash')) one.failure = 'CUDA out of memory (E001) (aBcDeF)'
    predictions.push(one)
    deliver(one, latencyMs)
    return one
  }

  function news(id: string) {
    const one = find(id)
    if (!one) throw new Error(`there is no prediction ${id}`)
    const body = Buffer.from(JSON.stringify(tell(one)))
    const messageId = `msg_${randomUUID()}`
    const timestamp = String(Math.floor(now() / 1000))
    const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    const signature = mac.update(`${messageId}.${timestamp}.`).update(body).digest('base64')
    const headers = new Headers({
      'content-type': 'application/json',
      'webhook-id': messageId,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    })
    return { headers, body }
  }

  function deliver({ id, webhook }: SimulatedPrediction, afterMs: number) {
    // A clock that is handed in does not move timers: then the test takes the news itself.
    if (!webhook || options.now) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      fetch(webhook, { method: 'POST', ...news(id) }).catch(() => {}) // nobody there: it can be asked about
    }, afterMs)
    timers.set(timer, () => {})
  }

  const simulator = await startSimulator(app)
  origin = simulator.url
  const close = async () => {
    for (const [timer, resolve] of timers) {
      clearTimeout(timer)
      resolve()
    }
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    env: { REPLICATE_API_TOKEN: key, GESSO_REPLICATE_URL: `${simulator.url}/v1` },
    predictions,
    files: store.files,
    get secretReads() {
      return secretReads
    },
    changeSecret() {
      secret = newSecret()
    },
    news,
    get charges(): Charge[] {
      return predictions.filter((one) => hasBegun(one, now())).map(({ id }) => ({ id, micros: null }))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`

const notFound = (c: Context<SimulatorEnv>) => refuse(c, 404, 'The requested resource could not be found.')

/** Official models are there by name only. */
function byName(name: string): Asked | undefined {
  const model = officialModels[name]
  return model && { name, version: 'hidden', model }
}

/** A version is named by its digits, with its model before them or without; an official model by its name alone. */
function byVersion(version: string | undefined): Asked | undefined {
  const { name, version: digits } = communityModel
  if (version === digits || version === `${name}:${digits}`) return communityModel
  return version === undefined ? undefined : byName(version)
}
