/**
 * A strict stand-in for external.api.recraft.ai: generations, transformations, services, models, balance, and the files of
 * the results, on one origin. Facts: https://www.recraft.ai/docs/api-reference.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { drawingFile, pictureFile } from './files.ts'
import { served } from './recraft/models.ts'
import { type Asked, paths, readRequest } from './recraft/read-request.ts'
import { Refused } from './recraft/refused.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface RecraftOptions {
  /** How long an answer takes. */
  latencyMs?: number
}

export interface RecraftRequest {
  /** `imageToImage`. */
  path: string
  fields: Record<string, unknown>
}

export interface RecraftSimulator extends ProviderSimulator {
  key: string
  /** What a client takes as its base URL. */
  base: string
  /** What was taken on, as it was asked for. */
  requests: RecraftRequest[]
}

const MICROS_PER_UNIT = 1000
/** Making a style of references, on top of the picture. */
const STYLE_UNITS = 5

interface File {
  bytes: Buffer
  type: string
}

export async function startRecraft({ latencyMs = 0 }: RecraftOptions = {}): Promise<RecraftSimulator> {
  const key = 'recraft-simulated-0123456789abcdef'
  const requests: RecraftRequest[] = []
  const charges: Charge[] = []
  const files = new Map<string, File>()
  const closing = new AbortController()
  let origin = ''

  const app = new Hono<SimulatorEnv>()
  app.get('/files/:id', (c) => {
    const file = files.get(c.req.param('id'))
    if (!file) return c.notFound()
    if (c.req.header('authorization')) return c.text('The key has no business here', 400)
    return c.body(new Uint8Array(file.bytes), 200, { 'content-type': file.type })
  })
  app.get('/status', (c) => c.json({ generation: true, service: true }))
  app.use('/v1/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${key}`) return c.text('request unauthorized', 401)
    return next()
  })
  app.get('/v1/users/me', (c) => c.json({ id: randomUUID(), name: 'Ann', email: 'ann@example.com', credits: 12_345 }))
  app.get('/v1/models', (c) => c.json({ data: served.map(describeModel) }))
  app.post('/v1/images/:name', async (c) => {
    const name = c.req.param('name')
    const path = paths[name]
    if (!path) return c.text('404 page not found', 404)
    const asked = await readRequest(c, name, path)
    moderate(asked)
    requests.push({ path: name, fields: asked.fields })
    const references = asked.fields.style_reference_urls !== undefined
    const credits = asked.units + (references ? STYLE_UNITS : 0)
    charges.push({ id: `call_${charges.length + 1}`, micros: credits * MICROS_PER_UNIT })
    const images = await Promise.all(Array.from({ length: asked.count }, (_, index) => image(asked, index)))
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal: closing.signal }).catch(() => {}) // nobody waits any more
    const bill = { created: Math.floor(Date.now() / 1000), credits }
    if (path.units !== undefined) return c.json({ ...bill, image: images[0] })
    return c.json({ ...bill, data: images, ...(references ? { style_id: randomUUID() } : {}) })
  })
  app.notFound((c: Context) => c.text('404 page not found', 404))
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(error.body, 400)
    throw error
  })

  async function image(asked: Asked, index: number) {
    const { fields, width, height, vector } = asked
    const format = String(fields.image_format ?? 'webp') as 'png'
    const text = `${fields.prompt ?? ''}${index}`
    const file: File = vector
      ? { bytes: drawingFile(width, height), type: 'image/svg+xml' }
      : { bytes: await pictureFile({ width, height, format, text }), type: `image/${format}` }
    const id = randomUUID()
    if (fields.response_format === 'b64_json') return { image_id: id, b64_json: file.bytes.toString('base64') }
    files.set(id, file)
    const features = fields.calculate_features ? { features: { nsfw_score: 0.01 } } : {}
    return { image_id: id, url: `${origin}/files/${id}`, ...features }
  }

  const simulator = await startSimulator(app)
  origin = simulator.url
  const base = `${simulator.url}/v1`
  const close = async () => {
    closing.abort()
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    base,
    env: { RECRAFT_API_KEY: key, GESSO_RECRAFT_URL: base },
    requests,
    charges,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const describeModel = ({ id, name, vector, units }: (typeof served)[number]) => ({
  id,
  name,
  created: 1_776_000_000,
  input_modalities: ['text'],
  output_modalities: [vector ? 'vector' : 'image'],
  pricing: { image: String(units / 1000) },
})

function moderate({ fields }: Asked) {
  if (!String(fields.prompt ?? '').includes('forbidden')) return
  throw new Refused('The prompt was rejected by our content moderation.', 'prompt_rejected')
}
