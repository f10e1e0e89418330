/** A stand-in for OpenAI's API, as strict as its documentation, that keeps count of what it would charge for. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { type ImageRequest, readEdit, readGeneration } from './openai/image-request.ts'
import { describeModel, findModel, type Served, served } from './openai/models.ts'
import { createPictures } from './openai/pictures.ts'
import { Refused } from './openai/refused.ts'
import { readSpeech, speechAnswer } from './openai/speech.ts'
import {
  completionBody,
  moderate,
  readCompletion,
  readResponse,
  responseBody,
  type Talk,
  tokens,
} from './openai/text.ts'
import { type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

const TOKENS_PER_INPUT_PICTURE = 323
const TOKENS_PER_PARTIAL = 100
/** What writing a drawing takes, made up: in and out. */
const AUTHOR_TOKENS = { input_tokens: 900, output_tokens: 2100, reasoning_tokens: 400, total_tokens: 3000 }

export interface OpenaiOptions {
  /** The only key that is accepted. */
  key?: string
  /** How long an answer takes. */
  latencyMs?: number | (() => number)
  /** Given for every picture, whatever was asked for: for benches. A function gives the bytes of its base64. */
  picture?: Uint8Array | (() => Buffer)
  /** The account takes part in the preview of GIF and SVG. */
  previews?: boolean
}

export interface Charge {
  id: string
  model: string
  n: number
  /** `null`: nobody but OpenAI knows. */
  micros: number | null
  prompt: string
  at: number
}

/** Ends the next stream after so many partial pictures: by an error event, or else by cutting the connection. */
export interface Interruption {
  after: number
  error?: object
}

type Env = SimulatorEnv & { Variables: { requestId: string } }

interface Streamed {
  event: string
  facts: object
  usage: object
  partials: number
  takesMs: number
}

export interface OpenaiSimulator extends ProviderSimulator {
  key: string
  /** What a client takes as its base URL. */
  base: string
  /** Every call whose work was begun, whether or not its answer arrived. */
  charges: Charge[]
  interruptStream(interruption: Interruption): void
}

export async function startOpenai(options: OpenaiOptions = {}): Promise<OpenaiSimulator> {
  const { key = 'sk-simulated-0123456789abcdef', latencyMs = 0, previews = false } = options
  const closing = new AbortController()
  const charges: Charge[] = []
  const interruptions: Interruption[] = []
  const pictureOf = createPictures(options.picture)
  const latency = () => (typeof latencyMs === 'function' ? latencyMs() : latencyMs)
  let calls = 0

  /** Ends early, and without a word, when the simulator closes. */
  const wait = (ms: number) => delay(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {})

  /** The work is begun, and so it is charged for, even if nobody waits for its end. */
  function charge(model: Served, n: number, prompt: string, micros: number | null) {
    const id = `call_${charges.length + 1}`
    charges.push({ id, model: model.id, n, micros: micros && Math.ceil(micros), prompt, at: Date.now() })
    return id
  }

  async function pictures(c: Context<Env>, asked: ImageRequest, event: string) {
    refuseContent(asked.prompt, c)
    const usage = usageOf(asked)
    const author = asked.author === undefined ? undefined : findModel(asked.author)
    charge(asked.model, asked.n, asked.prompt, imageMicros(asked.model, usage) + (author ? authorMicros(author) : 0))
    const transparent = asked.background === 'transparent'
    const drawn = Array.from({ length: asked.n }, (_, index) => pictureOf({ ...pick(asked), transparent, index }))
    const takesMs = latency()
    const effective = {
      background: transparent ? 'transparent' : 'opaque',
      output_format: asked.format,
      quality: effectiveQuality(asked),
      size: `${asked.width}x${asked.height}`,
    }
    const images = await Promise.all(drawn)
    if (asked.stream) {
      const facts = { b64_json: String(images[0]), ...effective, created_at: seconds() }
      return streamed(c, { event, facts, usage, partials: asked.partials, takesMs })
    }
    if (takesMs > 0) await wait(takesMs)
    const written = author ? { svg_usage: { model: author.id, ...AUTHOR_TOKENS } } : {}
    // In pieces, by hand: base64 needs no escaping, and a bench should not measure how often a picture is copied here.
    const head = JSON.stringify({ created: seconds(), ...effective, usage, ...written }).slice(0, -1)
    const parts = images.flatMap((image, index) => [utf8(`${index === 0 ? '' : ','}{"b64_json":"`), image, utf8('"}')])
    const pieces = [utf8(`${head},"data":[`), ...parts, utf8(']}')]
    const body = new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece)
        controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }

  function streamed(c: Context<Env>, { event, facts, usage, partials, takesMs }: Streamed) {
    const interruption = interruptions.shift()
    const shown = Math.min(partials, interruption?.after ?? partials)
    const messages = Array.from({ length: shown }, (_, index) => {
      const type = `${event}.partial_image`
      return sse(type, { type, ...facts, partial_image_index: index })
    })
    const completed = `${event}.completed`
    if (!interruption) messages.push(sse(completed, { type: completed, ...facts, usage }))
    if (interruption?.error) messages.push(sse('error', { type: 'error', error: interruption.error }))
    const cut = interruption && !interruption.error
    const body = new ReadableStream({
      async pull(controller) {
        const next = messages.shift()
        if (next !== undefined && takesMs > 0) await wait(takesMs / (partials + 1))
        if (next !== undefined) return controller.enqueue(utf8(next))
        if (cut) await delay(5) // lets what was sent leave the socket before it is cut
        if (cut) c.env.outgoing.destroy()
        controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
  }

  async function talk(said: Talk) {
    const micros = said.inputTokens * said.model.usd.textIn + said.outputTokens * said.model.usd.out
    const id = charge(said.model, 1, said.prompt, micros)
    const takesMs = latency()
    if (takesMs > 0) await wait(takesMs)
    return id
  }

  const app = new Hono<Env>()
  app.use('*', async (c, next) => {
    calls += 1
    const requestId = `req_${calls}`
    c.set('requestId', requestId)
    await next()
    c.header('x-request-id', requestId)
    for (const [name, value] of Object.entries(rateLimits)) c.header(name, value)
  })
  app.use('*', async (c, next) => {
    checkKey(c.req.header('authorization'), key)
    await next()
  })
  app.post('/v1/images/generations', async (c) =>
    pictures(c, await readGeneration(c, { previews }), 'image_generation'),
  )
  app.post('/v1/images/edits', async (c) => pictures(c, await readEdit(c, { previews }), 'image_edit'))
  app.post('/v1/audio/speech', async (c) => {
    const asked = await readSpeech(c)
    charge(asked.model, 1, asked.input, asked.micros)
    const takesMs = latency()
    if (takesMs > 0) await wait(takesMs)
    return speechAnswer(asked)
  })
  app.post('/v1/moderations', async (c) => c.json({ id: `modr-${calls}`, ...(await moderate(c)) }))
  app.post('/v1/responses', async (c) => {
    const said = await readResponse(c)
    return c.json(responseBody(await talk(said), seconds(), said))
  })
  app.post('/v1/chat/completions', async (c) => {
    const said = await readCompletion(c)
    return c.json(completionBody(await talk(said), seconds(), said))
  })
  app.get('/v1/models', (c) => c.json({ object: 'list', data: served.map(describeModel) }))
  app.get('/v1/models/:id', (c) => c.json(describeModel(findModel(c.req.param('id')))))
  app.all('*', (c) => {
    throw new Refused(404, { message: `Invalid URL (${c.req.method} ${c.req.path})` })
  })
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(error.body, error.status)
    throw error
  })

  const simulator = await startSimulator(app as unknown as Hono<SimulatorEnv>)
  const base = `${simulator.url}/v1`
  const close = () => {
    closing.abort()
    return simulator.close()
  }
  return {
    ...simulator,
    key,
    base,
    env: { OPENAI_API_KEY: key, GESSO_OPENAI_URL: base },
    charges,
    interruptStream: (one) => void interruptions.push(one),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const rateLimits = {
  'x-ratelimit-limit-requests': '500',
  'x-ratelimit-remaining-requests': '499',
  'x-ratelimit-reset-requests': '120ms',
  'x-ratelimit-limit-input-images': '50000',
  'x-ratelimit-remaining-input-images': '49999',
  'x-ratelimit-reset-input-images': '1ms',
}

const utf8 = (text: string) => Buffer.from(text)
const seconds = () => Math.floor(Date.now() / 1000)
const sse = (event: string, data: object) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
const pick = ({ width, height, format }: ImageRequest) => ({ width, height, format })

function checkKey(header: string | undefined, key: string) {
  if (!header?.startsWith('Bearer ')) {
    throw new Refused(401, { message: "You didn't provide an API key. Send it in an Authorization header." })
  }
  const sent = header.slice('Bearer '.length)
  if (sent === key) return
  const quoted = `${sent.slice(0, 8)}${'*'.repeat(Math.max(0, sent.length - 12))}${sent.slice(-4)}`
  const message = `Incorrect API key provided: ${quoted}. You can find your API key at https://platform.openai.com/account/api-keys.`
  throw new Refused(401, { message, code: 'invalid_api_key' })
}

function refuseContent(prompt: string, c: Context<Env>) {
  if (!prompt.includes('forbidden')) return
  const request = c.get('requestId')
  throw new Refused(400, {
    message: `Your request was rejected by the safety system. If you believe this is an error, contact us and include the request ID ${request}. safety_violations=[violence].`,
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
    moderation_details: { moderation_stage: 'input', categories: ['violence'] },
  })
}

/** Output tokens of a square and of another picture of about one megapixel. */
const outputTokens: Record<string, [number, number]> = {
  low: [200, 167],
  medium: [1767, 1372],
  high: [7033, 5500],
  xhigh: [9000, 7000],
  max: [12_000, 9300],
}

const effectiveQuality = ({ quality }: ImageRequest) => (quality === 'auto' ? 'medium' : quality)

function usageOf(asked: ImageRequest) {
  const [square, other] = outputTokens[effectiveQuality(asked)] ?? [0, 0]
  const megapixels = Math.max(1, (asked.width * asked.height) / (1536 * 1024))
  const each = asked.width === asked.height ? square : other
  const input = { image_tokens: asked.inputs * TOKENS_PER_INPUT_PICTURE, text_tokens: tokens(asked.prompt) }
  const output = Math.round(each * megapixels) * asked.n + asked.partials * TOKENS_PER_PARTIAL
  return {
    input_tokens: input.image_tokens + input.text_tokens,
    input_tokens_details: input,
    output_tokens: output,
    output_tokens_details: { image_tokens: output, text_tokens: 0 },
    total_tokens: input.image_tokens + input.text_tokens + output,
  }
}

const authorMicros = ({ usd }: Served) =>
  AUTHOR_TOKENS.input_tokens * usd.textIn + AUTHOR_TOKENS.output_tokens * usd.out

function imageMicros({ usd }: Served, { input_tokens_details: input, output_tokens }: ReturnType<typeof usageOf>) {
  return input.text_tokens * usd.textIn + input.image_tokens * usd.imageIn + output_tokens * usd.out
}
