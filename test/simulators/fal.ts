/**
 * A strict stand-in for fal: queue, platform API, key set and result files on one origin. A request has no timer: where it
 * is in its life follows from the clock, so it stays exact however often the client dies. Facts: https://docs.fal.ai.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { type Endpoint, endpoints, wrongIn } from './fal/endpoints.ts'
import {
  type FalRequest,
  failureOf,
  fate,
  isKept,
  isVideo,
  type Json,
  mediaTypeOf,
  outputOf,
  resultFile,
  results,
  sourceOf,
  statusWord,
  stopped,
  units,
} from './fal/request.ts'
import { createWebhooks, type WebhookOptions } from './fal/webhooks.ts'
import { type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export type { FalRequest }

type Asked = Pick<FalRequest, 'endpoint' | 'input' | 'prompt' | 'index'>
type Duration = number | ((asked: Asked) => number)

export interface FalOptions {
  key?: string
  now?: () => number
  /** From submit to result; 20 ms when not said. */
  latencyMs?: Duration
  /** How much of that is spent in the queue; half of it when not said. */
  queueMs?: Duration
  /** Where a wrong input is refused: by the submit, or by the model, so that only the result says so. */
  validates?: 'at submit' | 'in the model'
  /** When a request appears in the history, and what is kept of its input. */
  history?: { lists?: 'when started' | 'at once'; input?: (input: Json) => unknown }
  /** A request that was canceled in the queue: finished with an error, or gone. */
  canceled?: 'fails' | 'vanishes'
  /** Whether a running model stops when it is asked to. It is charged all the same. */
  stops?: boolean
  /** No request can be asked about, as if fal had lost them all. */
  forgetOperations?: boolean
  webhooks?: WebhookOptions
}

export interface Charge {
  /** The same as `requestId`. */
  id: string
  requestId: string
  endpoint: string
  prompt: string
  micros: number
  at: number
}

export interface FalSimulator extends ProviderSimulator {
  key: string
  /** For the `urls` setting of the provider. */
  urls: { queue: string; run: string; rest: string; api: string }
  requests: FalRequest[]
  /** One for every request that ran, up to now. fal bills neither what was canceled in the queue nor what it refused. */
  readonly charges: Charge[]
  webhooks: ReturnType<typeof createWebhooks>
  /** How often the key set was read. */
  readonly keySetReads: number
  /** From now on fal knows nothing of this request; what it charged stays. */
  forget(requestId: string): void
  /** Sends the webhook of a finished request now, whatever the clock says. */
  sendWebhook(requestId: string): Promise<void>
}

export async function startFal(options: FalOptions = {}): Promise<FalSimulator> {
  const { key = 'fal-key-id:fal-key-secret', now = Date.now, latencyMs = 20 } = options
  const requests: FalRequest[] = []
  const byId = new Map<string, FalRequest>()
  const timers = new Set<NodeJS.Timeout>()
  const closing = new AbortController()
  const webhooks = createWebhooks(now, options.webhooks ?? {})
  let keySetReads = 0
  let origin = ''

  const phase = (request: FalRequest) => {
    if (request.isCanceled || now() >= request.endsAt) return 'COMPLETED'
    return now() >= request.startsAt ? 'IN_PROGRESS' : 'IN_QUEUE'
  }
  const hasRun = (request: FalRequest) => !request.isCanceled && now() >= request.startsAt
  const micros = (request: FalRequest) =>
    request.outcome === 'fine' || request.outcome === 'black'
      ? Math.ceil(units(request) * (endpoints[request.endpoint]?.unitMicros ?? 0))
      : 0

  const app = new Hono<SimulatorEnv>()
  app.use('*', async (c, next) => {
    await next()
    c.header('x-fal-request-id', c.req.param('id') ?? randomUUID())
  })
  app.get('/.well-known/jwks.json', (c) => {
    keySetReads += 1
    return c.json(webhooks.keySet())
  })
  app.get('/files/:id/:name', async (c) => {
    const request = byId.get(c.req.param('id'))
    if (c.req.header('authorization')) return refuse(c, 400, 'The key has no business here')
    const index = Number.parseInt(c.req.param('name'), 10)
    if (!request || phase(request) !== 'COMPLETED' || !(index < results(request.input))) return c.notFound()
    return new Response(new Uint8Array(await resultFile(request, index)), {
      headers: { 'content-type': mediaTypeOf(request) },
    })
  })
  app.use('*', async (c, next) => {
    const given = c.req.header('authorization')
    if (!given) return refuse(c, 401, 'Authentication is required to access this application.')
    if (given !== `Key ${key}`) return refuse(c, 401, 'No user found for Key ID and Secret')
    return next()
  })

  app.get('/v1/models/pricing', (c) => {
    const ids = (c.req.queries('endpoint_id') ?? []).flatMap((ids) => ids.split(','))
    if (ids.length === 0 || ids.some((id) => !endpoints[id])) return refuse(c, 404, 'Endpoint not found')
    const prices = ids.map((id) => ({
      endpoint_id: id,
      unit_price: (endpoints[id]?.unitMicros ?? 0) / 1_000_000,
      unit: endpoints[id]?.unit ?? (isVideo(endpoints[id]) ? 'video' : 'image'),
      currency: 'USD',
    }))
    return c.json({ prices, next_cursor: null, has_more: false })
  })
  app.get('/v1/models/requests/by-endpoint', (c) => {
    const { endpoint_id, start, end, cursor, limit = '50', status, request_id, expand } = c.req.query()
    const wrong = wrongQuery({ endpoint_id, start, end, limit, status })
    if (wrong) return c.json({ detail: [{ loc: ['query', wrong], msg: 'Invalid value', type: 'value_error' }] }, 422)
    const from = start ? Date.parse(start) : now() - (request_id ? 90 : 1) * 86_400_000
    const listed = requests
      .filter((request) => request.endpoint === endpoint_id && !request.isForgotten && isKept(request.input))
      .filter((request) => options.history?.lists === 'at once' || hasRun(request))
      .filter((request) => request.sentAt >= from && (!end || request.sentAt < Date.parse(end)))
      .filter((request) => !request_id || request.requestId === request_id)
      .filter((request) => !status || (phase(request) === 'COMPLETED' && statusWord(request) === status))
      .sort((a, b) => b.endsAt - a.endsAt)
    const page = cursor ? Number(Buffer.from(cursor, 'base64').toString()) : 1
    const until = page * Number(limit)
    const hasMore = listed.length > until
    return c.json({
      items: listed.slice(until - Number(limit), until).map((request) => historyItem(request, expand === 'payloads')),
      next_cursor: hasMore ? Buffer.from(String(page + 1)).toString('base64') : null,
      has_more: hasMore,
    })
  })

  app.get('/:owner/:app/requests/:id/status', (c) => {
    const request = known(c)
    if (!request) return unknownRequest(c)
    const word = phase(request)
    const common = { status: word, request_id: request.requestId, ...urlsOf(request) }
    if (word === 'IN_QUEUE') {
      const before = requests.filter((one) => one.index < request.index && phase(one) === 'IN_QUEUE')
      return c.json({ ...common, queue_position: before.length }, 202)
    }
    const logs = c.req.query('logs') === '1' ? [logLine(request)] : null
    if (word === 'IN_PROGRESS') return c.json({ ...common, logs }, 202)
    const failure = failureOf(request)
    return c.json({
      ...common,
      logs,
      ...(failure
        ? { error: `Invalid status code: ${failure.status}`, error_type: failure.type }
        : { metrics: { inference_time: (request.endsAt - request.startsAt) / 1000 } }),
    })
  })
  const result = async (c: Context<SimulatorEnv>) => {
    const request = known(c)
    if (!request) return unknownRequest(c)
    if (phase(request) !== 'COMPLETED') return refuse(c, 400, 'Request is still in progress')
    return answer(c, request)
  }
  app.get('/:owner/:app/requests/:id', result)
  app.get('/:owner/:app/requests/:id/response', result)
  app.put('/:owner/:app/requests/:id/cancel', (c) => {
    const request = known(c)
    if (!request) return c.json({ status: 'NOT_FOUND' }, 404)
    if (phase(request) === 'COMPLETED') return c.json({ status: 'ALREADY_COMPLETED' }, 400)
    if (phase(request) === 'IN_PROGRESS') {
      if (options.stops) Object.assign(request, { endsAt: now(), failure: stopped })
      return c.json({ status: 'CANCELLATION_REQUESTED' }, 202)
    }
    request.isCanceled = true
    request.isForgotten = options.canceled === 'vanishes'
    return c.json({ status: 'OK' })
  })
  // The synchronous host: the same request, and an answer when it is done.
  app.post('/run/*', async (c) => {
    const request = await accept(c, c.req.path.slice('/run/'.length))
    if (request instanceof Response) return request
    await delay(request.endsAt - request.sentAt, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    return answer(c, request)
  })
  app.post('/*', async (c) => {
    const request = await accept(c, c.req.path.slice(1))
    if (request instanceof Response) return request
    return c.json({ status: 'IN_QUEUE', request_id: request.requestId, ...urlsOf(request), queue_position: 0 })
  })

  const simulator = await startSimulator(app)
  origin = simulator.url
  const close = async () => {
    for (const timer of timers) clearTimeout(timer)
    closing.abort()
    webhooks.close()
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    urls: { queue: origin, run: `${origin}/run`, rest: origin, api: `${origin}/v1` },
    env: {
      FAL_KEY: key,
      GESSO_FAL_QUEUE_URL: origin,
      GESSO_FAL_RUN_URL: `${origin}/run`,
      GESSO_FAL_REST_URL: origin,
      GESSO_FAL_API_URL: `${origin}/v1`,
    },
    requests,
    get charges() {
      return requests.filter(hasRun).flatMap((request) => {
        const { requestId, endpoint, prompt, startsAt } = request
        const charge = { id: requestId, requestId, endpoint, prompt, micros: micros(request), at: startsAt }
        return charge.micros > 0 ? [charge] : []
      })
    },
    webhooks,
    get keySetReads() {
      return keySetReads
    },
    forget(requestId) {
      const request = byId.get(requestId)
      if (request) request.isForgotten = true
    },
    sendWebhook,
    close,
    [Symbol.asyncDispose]: close,
  }

  /** Takes a request, or says what is wrong with it. */
  async function accept(c: Context<SimulatorEnv>, id: string): Promise<FalRequest | Response> {
    const endpoint = endpoints[id]
    if (!endpoint) return refuse(c, 404, `Application '${id.split('/')[1] ?? id}' not found`)
    if (!c.req.header('content-type')?.includes('application/json')) return refuse(c, 422, 'A JSON body is needed')
    const input = await c.req.json().catch(() => undefined)
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return c.json({ detail: [{ loc: ['body'], msg: 'Input should be a valid dictionary', type: 'dict_type' }] }, 422)
    }
    const webhookUrl = c.req.query('fal_webhook')
    if (webhookUrl !== undefined && !URL.canParse(webhookUrl)) return refuse(c, 422, 'fal_webhook is not a URL')
    const wrong = wrongIn(endpoint, input)
    if (wrong.length > 0 && options.validates !== 'in the model') return c.json({ detail: wrong }, 422)
    const source = await sourceOf(input)
    return take({ id, endpoint, input, wrong, source, webhookUrl, headers: c.req.header() })
  }

  /** What came of a request that is done. */
  async function answer(c: Context<SimulatorEnv>, request: FalRequest) {
    c.header('x-fal-billable-units', String(hasRun(request) && micros(request) > 0 ? units(request) : 0))
    const failure = failureOf(request)
    if (!failure) return c.json(await outputOf(request, origin))
    c.header('x-fal-error-type', failure.type)
    return c.json(failure.body, failure.status)
  }

  interface Submit {
    id: string
    endpoint: Endpoint
    input: Json
    wrong: unknown[]
    source: Awaited<ReturnType<typeof sourceOf>>
    webhookUrl: string | undefined
    headers: Record<string, string>
  }

  function take({ id, endpoint, input, wrong, source, webhookUrl, headers }: Submit): FalRequest {
    const prompt = String(input.prompt ?? input.text ?? '')
    const asked = { endpoint: id, input, prompt, index: requests.length }
    const length = (duration: Duration) => (typeof duration === 'number' ? duration : duration(asked))
    const sentAt = now()
    const totalMs = length(latencyMs)
    const queueMs = Math.min(totalMs, options.queueMs === undefined ? totalMs / 2 : length(options.queueMs))
    const request: FalRequest = {
      ...asked,
      requestId: randomUUID(),
      app: id.split('/').slice(0, 2).join('/'),
      headers,
      webhookUrl,
      sentAt,
      startsAt: sentAt + queueMs,
      endsAt: sentAt + totalMs,
      ...fate(endpoint, prompt, wrong, source),
      source: typeof source === 'string' ? undefined : source,
      isCanceled: false,
      isForgotten: false,
    }
    requests.push(request)
    byId.set(request.requestId, request)
    // A clock that is handed in does not move timers: then the test sends the webhook itself.
    if (webhookUrl && !options.now) {
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          if (!request.isCanceled) void sendWebhook(request.requestId)
        },
        totalMs + (options.webhooks?.delayMs ?? 0),
      )
      timer.unref()
      timers.add(timer)
    }
    return request
  }

  function known(c: Context<SimulatorEnv>): FalRequest | undefined {
    const request = byId.get(c.req.param('id') ?? '')
    const isThere = request && !request.isForgotten && !options.forgetOperations
    return isThere && request.app === `${c.req.param('owner')}/${c.req.param('app')}` ? request : undefined
  }

  function urlsOf({ app, requestId }: FalRequest) {
    const url = `${origin}/${app}/requests/${requestId}`
    return { response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` }
  }

  function historyItem(request: FalRequest, withPayloads: boolean): Json {
    const isDone = phase(request) === 'COMPLETED'
    const iso = (at: number) => new Date(at).toISOString()
    return {
      request_id: request.requestId,
      endpoint_id: request.endpoint,
      started_at: now() >= request.startsAt ? iso(request.startsAt) : null,
      sent_at: iso(request.sentAt),
      ended_at: isDone ? iso(request.endsAt) : null,
      status_code: isDone ? (failureOf(request)?.status ?? 200) : null,
      duration: isDone ? (request.endsAt - request.startsAt) / 1000 : null,
      ...(withPayloads ? { json_input: (options.history?.input ?? same)(request.input), json_output: null } : {}),
    }
  }

  async function sendWebhook(requestId: string): Promise<void> {
    const request = byId.get(requestId)
    if (!request?.webhookUrl) return
    const failure = failureOf(request)
    const common = { request_id: requestId, gateway_request_id: requestId }
    const payload = failure
      ? { ...common, status: 'ERROR', error: `Invalid status code: ${failure.status}`, payload: failure.body }
      : { ...common, status: 'OK', payload: await outputOf(request, origin) }
    await webhooks.deliver(request.webhookUrl, requestId, payload)
  }
}

const same = (input: Json) => input
function wrongQuery(query: Record<'endpoint_id' | 'start' | 'end' | 'limit' | 'status', string | undefined>) {
  if (!query.endpoint_id) return 'endpoint_id'
  if (!(Number(query.limit) >= 1 && Number(query.limit) <= 100)) return 'limit'
  if (query.status && !['success', 'error', 'user_error'].includes(query.status)) return 'status'
  return (['start', 'end'] as const).find((name) => query[name] && Number.isNaN(Date.parse(query[name])))
}

const logLine = ({ startsAt }: FalRequest) => ({
  message: '100%|##########|',
  level: 'INFO',
  source: 'USER',
  timestamp: new Date(startsAt).toISOString(),
})
const refuse = (c: Context, status: 400 | 401 | 404 | 422, detail: string) => c.json({ detail }, status)
const unknownRequest = (c: Context) => refuse(c, 404, 'Request not found')
