/**
 * A strict stand-in for generativelanguage.googleapis.com, under `/v1` and `/v1beta`, and for Veo on Vertex AI, on one origin.
 * Facts: https://ai.google.dev/api, and the types of the official client.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { videoFile } from './files.ts'
import { readTurn, served, type Turn } from './google/content.ts'
import { createInteractions, type Interaction } from './google/interactions.ts'
import { Refused, refuse } from './google/refused.ts'
import { createVertex, VERTEX_LOCATION, VERTEX_PROJECT, VERTEX_TOKEN, type VertexOperation } from './google/vertex.ts'
import { createWebhooks, WEBHOOK_SECRET, type WebhookForm } from './google/webhooks.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface GoogleOptions {
  /** From submit to result; 20 ms when not said. */
  latencyMs?: number
  /** Files are handed out by another host, to which their address leads on. */
  filesElsewhere?: boolean
}

export interface GoogleSimulator extends ProviderSimulator {
  key: string
  /** What a client takes as its base URL. */
  base: string
  /** Every call of `generateContent` whose work was begun. */
  turns: Turn[]
  interactions: Interaction[]
  operations: VertexOperation[]
  /** The news of an interaction, as it is delivered. */
  news(id: string, form?: WebhookForm): { headers: Headers; body: Buffer<ArrayBuffer> }
  rotateKeys(): void
  serviceAccount(): object
  tokensGranted(): number
}

/** What the model list has on one page, at most. */
const PAGE_MAX = 1000
const PAGE_USUAL = 50

export async function startGoogle(options: GoogleOptions = {}): Promise<GoogleSimulator> {
  const key = 'AIzaSimulated0123456789-abcdefghijklmno'
  const { latencyMs = 20, filesElsewhere = false } = options
  const turns: Turn[] = []
  const closing = new AbortController()
  const webhooks = createWebhooks()
  const vertex = createVertex({ latencyMs })
  let origin = ''
  const fileUrl = (id: string) => `${origin}/v1beta/files/${id}:download?alt=media`
  const interactions = createInteractions({ latencyMs, fileUrl })
  /** Ends early, and without a word, when the simulator closes. */
  const pause = (ms: number) => delay(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {})

  function deliver({ id, body }: Interaction) {
    const uris = body.webhook_config?.uris ?? []
    if (uris.length === 0) return
    pause(latencyMs).then(async () => {
      for (const uri of uris) {
        const { headers, body: bytes } = webhooks.news(id)
        // Nobody there: the interaction can be asked about.
        await fetch(uri, { method: 'POST', headers, body: bytes, signal: closing.signal }).catch(() => {})
      }
    })
  }

  const api = new Hono<SimulatorEnv>()
  api.use('*', async (c, next) => {
    checkKey(c, key)
    await next()
  })
  api.get('/models', (c) => c.json(listModels(c)))
  api.get('/files/:call', async (c) => {
    const [id = '', verb] = c.req.param('call').split(':')
    const one = interactions.interactions.find((other) => other.id === id)
    if (!one || !interactions.isOver(one)) throw refuse(404, 'NOT_FOUND', `File ${id} not found.`)
    if (verb !== 'download') return c.json({ name: `files/${id}`, mimeType: 'video/mp4', state: 'ACTIVE' })
    if (filesElsewhere) return c.redirect(`${origin}/elsewhere/${id}`, 302)
    return new Response(new Uint8Array(await videoFile()), { headers: { 'content-type': 'video/mp4' } })
  })
  api.post('/models/:call', async (c) => {
    const [model = '', verb] = c.req.param('call').split(':')
    const body = await readJson(c)
    if (verb !== 'generateContent') throw refuse(404, 'NOT_FOUND', `models/${model} has no ${verb}.`)
    const turn = await readTurn(model, body)
    turns.push(turn)
    await pause(latencyMs)
    return c.json(await turn.answer())
  })
  api.post('/interactions', async (c) => {
    const one = interactions.create(await readJson(c))
    deliver(one)
    if (!one.body.background) await pause(latencyMs)
    return c.json(await interactions.view(one))
  })
  api.get('/interactions/:id', async (c) => c.json(await interactions.view(interactions.find(c.req.param('id')))))
  api.post('/interactions/:id/cancel', async (c) =>
    c.json(await interactions.view(interactions.cancel(c.req.param('id')))),
  )

  const app = new Hono<SimulatorEnv>()
  app.get('/.well-known/jwks.json', (c) => {
    refuseKey(c)
    return c.json(webhooks.keySet())
  })
  app.get('/elsewhere/:id', async (c) => {
    refuseKey(c)
    return new Response(new Uint8Array(await videoFile()))
  })
  app.route('/v1beta', api)
  app.route('/v1', api)
  app.route('/', vertex.app)
  app.all('*', (c) => c.html('<html><title>Error 404 (Not Found)!!1</title></html>', 404))
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(error.body, error.status)
    throw error
  })

  const simulator = await startSimulator(app)
  origin = simulator.url
  const base = `${origin}/v1beta`
  const close = async () => {
    closing.abort()
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    base,
    env: {
      GEMINI_API_KEY: key,
      GEMINI_WEBHOOK_SECRET: WEBHOOK_SECRET,
      GESSO_GOOGLE_URL: base,
      GESSO_GOOGLE_VERTEX_URL: `${origin}/vertex/v1`,
      GOOGLE_CLOUD_PROJECT: VERTEX_PROJECT,
      GOOGLE_CLOUD_LOCATION: VERTEX_LOCATION,
      GOOGLE_ACCESS_TOKEN: VERTEX_TOKEN,
    },
    turns,
    interactions: interactions.interactions,
    operations: vertex.operations,
    news: webhooks.news,
    rotateKeys: webhooks.rotateKeys,
    serviceAccount: () => vertex.serviceAccount(origin),
    tokensGranted: vertex.tokensGranted,
    get charges(): Charge[] {
      return [
        ...turns.map(({ micros }, index) => ({ id: `turn ${index}`, micros })),
        ...interactions.interactions.map((one) => ({ id: one.id, micros: interactions.microsOf(one) })),
        ...vertex.operations.map(({ name }) => ({ id: name, micros: null })),
      ]
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function checkKey(c: Context, key: string) {
  const given = c.req.header('x-goog-api-key') ?? c.req.query('key')
  if (given === key) return
  if (!given) {
    const message =
      "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity."
    throw refuse(403, 'PERMISSION_DENIED', message)
  }
  throw refuse(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
  ])
}

function refuseKey(c: Context) {
  if (!c.req.header('x-goog-api-key') && !c.req.header('authorization')) return
  throw refuse(400, 'INVALID_ARGUMENT', 'The key has no business here.')
}

async function readJson(c: Context): Promise<unknown> {
  if (!c.req.header('content-type')?.startsWith('application/json')) {
    throw refuse(400, 'INVALID_ARGUMENT', 'Invalid content type.')
  }
  return c.req.json().catch(() => {
    throw refuse(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received. Unexpected end of string.')
  })
}

function listModels(c: Context) {
  const size = Math.min(Number(c.req.query('pageSize') ?? PAGE_USUAL), PAGE_MAX)
  const from = Number(c.req.query('pageToken') ?? 0)
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(from)) {
    throw refuse(400, 'INVALID_ARGUMENT', 'Invalid page.')
  }
  const all = [...Object.keys(served), 'gemini-omni-1.1-flash', 'gemini-omni-1.2-flash']
  const models = all.slice(from, from + size).map((id) => ({
    name: `models/${id}`,
    displayName: id.replaceAll('-', ' '),
    inputTokenLimit: 65_536,
    outputTokenLimit: 32_768,
    supportedGenerationMethods: id in served ? ['generateContent', 'countTokens'] : [],
  }))
  return { models, ...(from + size < all.length ? { nextPageToken: String(from + size) } : {}) }
}
