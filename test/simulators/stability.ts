/**
 * A strict stand-in for api.stability.ai (v2beta): forms in, pictures out, two services with a queue. What is queued has no
 * timer: where it is in its life follows from the clock. Facts: https://platform.stability.ai/docs/api-reference.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { pictureFile } from './files.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'
import { type Endpoint, endpoints } from './stability/endpoints.ts'
import { type Asked, type Frame, readForm } from './stability/read-form.ts'
import { Refused } from './stability/refused.ts'

export interface StabilityOptions {
  /** From submit to result; none when not said. */
  latencyMs?: number
}

export interface StabilityRequest {
  /** `edit/inpaint`. */
  path: string
  fields: Record<string, unknown>
  /** The names of the parts that are files. */
  files: string[]
}

export interface StabilitySimulator extends ProviderSimulator {
  key: string
  /** What was taken on, as it was asked for. */
  requests: StabilityRequest[]
  /** Deletes every result, as a day does. */
  forgetResults(): void
}

interface Generation {
  endsAt: number
  picture: Buffer
  type: string
  finishReason: 'SUCCESS' | 'CONTENT_FILTERED'
  seed: number
}

const MICROS_PER_CREDIT = 10_000
const MOST_REQUESTS = 150
const WINDOW_MS = 10_000
const BLOCK_MS = 60_000

const ratioFrames: Record<string, Frame> = {
  '1:1': { width: 1024, height: 1024 },
  '16:9': { width: 1344, height: 768 },
  '21:9': { width: 1536, height: 640 },
  '2:3': { width: 832, height: 1216 },
  '3:2': { width: 1216, height: 832 },
  '4:5': { width: 896, height: 1088 },
  '5:4': { width: 1088, height: 896 },
  '9:16': { width: 768, height: 1344 },
  '9:21': { width: 640, height: 1536 },
}

export async function startStability({ latencyMs = 0 }: StabilityOptions = {}): Promise<StabilitySimulator> {
  const key = 'sk-simulated0123456789abcdef'
  const requests: StabilityRequest[] = []
  const charges: Charge[] = []
  const generations = new Map<string, Generation>()
  const closing = new AbortController()
  let arrivals: number[] = []
  let blockedUntil = 0

  function countRequest() {
    const now = Date.now()
    arrivals = [...arrivals.filter((at) => at > now - WINDOW_MS), now]
    if (arrivals.length > MOST_REQUESTS) blockedUntil = now + BLOCK_MS
    if (now < blockedUntil) {
      const errors = ['You have exceeded the rate limit of 150 requests within a 10 second period.']
      throw new Refused(429, 'rate_limit_exceeded', errors, 'rate_limit_exceeded')
    }
  }

  const app = new Hono<SimulatorEnv>()
  app.use('*', async (c, next) => {
    countRequest()
    const sent = c.req.header('authorization')
    if (!sent) throw new Refused(401, 'unauthorized', ['authorization: is required'])
    if (sent !== `Bearer ${key}`) throw new Refused(401, 'unauthorized', [`invalid API key: ${sent}`])
    await next()
    c.header('x-request-id', randomBytes(16).toString('hex'))
  })
  app.get('/v1/user/balance', (c) => c.json({ credits: 1234.5678 }))
  app.get('/v2beta/results/:id', (c) => result(c, c.req.param('id')))
  app.get('/v2beta/stable-image/upscale/creative/result/:id', (c) => result(c, c.req.param('id')))
  app.post('/v2beta/stable-image/:group/:name', async (c) => {
    const path = `${c.req.param('group')}/${c.req.param('name')}`
    const endpoint = endpoints[path]
    if (!endpoint) throw new Refused(404, 'not_found', [`no such endpoint: ${path}`])
    const answer = endpoint.queued ? undefined : wantedAnswer(c)
    const asked = await readForm(c, endpoint)
    moderate(asked)
    requests.push({ path, fields: asked.fields, files: Object.keys(asked.frames) })
    const id = randomBytes(32).toString('hex')
    charges.push({ id, micros: creditsOf(endpoint, asked) * MICROS_PER_CREDIT })
    const generation = await generate(path, asked)
    if (endpoint.queued) {
      generations.set(id, generation)
      return c.json({ id })
    }
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal: closing.signal }).catch(() => {}) // nobody waits any more
    return pictureAnswer(c, generation, answer)
  })
  app.all('*', () => {
    throw new Refused(404, 'not_found', ['no such endpoint'])
  })
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(error.body, error.status)
    throw error
  })

  async function generate(path: string, { fields, frames }: Asked): Promise<Generation> {
    const format = String(fields.output_format ?? 'png') as 'png'
    const words = wordsOf(fields)
    const transparent = path === 'edit/remove-background'
    return {
      endsAt: Date.now() + latencyMs,
      picture: await pictureFile({ ...frameOf(path, fields, frames), format, text: words, transparent }),
      type: `image/${format}`,
      finishReason: words.includes('filtered') ? 'CONTENT_FILTERED' : 'SUCCESS',
      seed: Number(fields.seed ?? 0) || 343_940_597,
    }
  }

  function result(c: Context, id: string) {
    const answer = wantedAnswer(c)
    const generation = generations.get(id)
    if (!generation) throw new Refused(404, 'not_found', [`results not found: ${id}`], id)
    if (Date.now() < generation.endsAt) return c.json({ id, status: 'in-progress' }, 202)
    return pictureAnswer(c, generation, answer)
  }

  const simulator = await startSimulator(app)
  const close = async () => {
    closing.abort()
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    env: { STABILITY_API_KEY: key, GESSO_STABILITY_URL: simulator.url },
    requests,
    charges,
    forgetResults: () => generations.clear(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const creditsOf = ({ credits }: Endpoint, { fields }: Asked) =>
  typeof credits === 'number' ? credits : credits(fields)

const wordsOf = (fields: Record<string, unknown>) =>
  ['prompt', 'background_prompt', 'foreground_prompt', 'search_prompt', 'select_prompt']
    .map((name) => String(fields[name] ?? ''))
    .join(' ')

/** Refused before anything is made, and not charged. */
function moderate({ fields }: Asked) {
  const words = wordsOf(fields)
  if (/[^\p{Script=Latin}\p{Script=Common}]/u.test(words)) {
    throw new Refused(422, 'invalid_language', ['English is the only supported language for this service.'])
  }
  if (!words.includes('forbidden')) return
  throw new Refused(403, 'content_moderation', [
    'Your request was flagged by our content moderation system, as a result your request was denied and you were not charged.',
  ])
}

type WantedAnswer = 'json' | 'bytes'

function wantedAnswer(c: Context): WantedAnswer {
  const accept = c.req.header('accept') ?? 'image/*'
  if (accept === 'application/json') return 'json'
  if (accept === 'image/*' || accept === '*/*') return 'bytes'
  throw new Refused(400, 'bad_request', ["accept: must be one of 'image/*' or 'application/json'"])
}

function pictureAnswer(
  c: Context,
  { picture, type, finishReason, seed }: Generation,
  wanted: WantedAnswer | undefined,
) {
  if (wanted === 'json') {
    const body = JSON.stringify({ image: picture.toString('base64'), finish_reason: finishReason, seed })
    return c.body(body, 200, { 'content-type': `application/json; type=${type}` })
  }
  const headers = { 'content-type': type, 'finish-reason': finishReason, seed: String(seed) }
  return c.body(new Uint8Array(picture), 200, headers)
}

/** What each service makes of its input. */
function frameOf(path: string, fields: Record<string, unknown>, frames: Record<string, Frame>): Frame {
  const input = frames.image ?? frames.subject_image
  const square = { width: 1024, height: 1024 }
  if (path === 'upscale/conservative' || path === 'upscale/creative') return { width: 2048, height: 2048 }
  if (input && path === 'upscale/fast') return { width: input.width * 4, height: input.height * 4 }
  if (input && path === 'edit/outpaint') {
    const add = (...names: string[]) => names.reduce((sum, name) => sum + Number(fields[name] ?? 0), 0)
    return { width: input.width + add('left', 'right'), height: input.height + add('up', 'down') }
  }
  if (input && /^(edit|control\/(sketch|structure))/.test(path)) return input
  return ratioFrames[String(fields.aspect_ratio ?? '1:1')] ?? square
}
