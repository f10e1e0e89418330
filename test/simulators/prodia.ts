/**
 * A strict stand-in for inference.prodia.com/v2: a job is run within its request, and answered as a form. Facts: the source of
 * `prodia` 1.6.0 and of `@ai-sdk/prodia` 1.0.50.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { drawingFile, pictureFile, videoFile } from './files.ts'
import { type JobType, jobSchema, jobTypes } from './prodia/jobs.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface ProdiaOptions {
  /** How long a job takes; 20 ms when not said. */
  latencyMs?: number
}

export interface ProdiaJob {
  id: string
  type: string
  config: Record<string, unknown>
  /** The media types of its input files. */
  inputs: string[]
  accept: string
  dollars: number
}

export interface ProdiaSimulator extends ProviderSimulator {
  key: string
  /** What a client takes as its base URL. */
  base: string
  jobs: ProdiaJob[]
}

interface Part {
  name: 'job' | 'output'
  filename: string
  type: string
  bytes: Uint8Array
}

type C = Context<SimulatorEnv>
type ImageFormat = 'png' | 'jpeg' | 'webp'
const accepted = /^(multipart\/form-data(; ?(image\/(png|jpeg|webp)|video\/mp4))?|image\/(png|jpeg|webp)|video\/mp4)$/
const HOUR_MS = 3_600_000

export async function startProdia({ latencyMs = 20 }: ProdiaOptions = {}): Promise<ProdiaSimulator> {
  const key = 'prodia-simulated-0123456789abcdef'
  const jobs: ProdiaJob[] = []
  const closing = new AbortController()

  const app = new Hono<SimulatorEnv>()
  app.use('/v2/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${key}`) return c.json({ error: 'Invalid token' }, 401)
    return next()
  })
  app.post('/v2/job', async (c) => {
    const accept = c.req.header('accept') ?? ''
    if (!accepted.test(accept)) return c.json({ error: `Cannot answer with ${accept}` }, 406)
    const read = await readRequest(c)
    if (typeof read === 'string') return refuse(c, read)
    const parsed = jobSchema.safeParse(read.job)
    if (!parsed.success) return refuse(c, parsed.error.issues[0]?.message ?? 'Bad job')
    const { type, config } = parsed.data
    const known = jobTypes[type]
    if (!known) return refuse(c, `Unknown job type: ${type}`)
    const wrong = misfit(known, config, read.inputs.length)
    if (wrong) return refuse(c, wrong)
    if (String(config.prompt ?? '').includes('forbidden'))
      return refuse(c, 'Content rejected: flagged by safety filter')
    // The work is begun, and so it is charged for, even if nobody waits for its end.
    const job = { id: randomUUID(), type, config, inputs: read.inputs, accept, dollars: known.dollars }
    jobs.push(job)
    await delay(latencyMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    return answer(c, job, await filesOf(job, known))
  })
  app.all('*', (c) => c.json({ error: 'Not found' }, 404))

  const simulator = await startSimulator(app)
  const base = `${simulator.url}/v2`
  const close = async () => {
    closing.abort()
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    base,
    env: { PRODIA_API_KEY: key, GESSO_PRODIA_URL: base },
    jobs,
    get charges(): Charge[] {
      return jobs.map(({ id, dollars }) => ({ id, micros: Math.round(dollars * 1_000_000) }))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The job and the types of its input files, or what is wrong with the request. */
async function readRequest(c: C): Promise<{ job: unknown; inputs: string[] } | string> {
  const type = c.req.header('content-type') ?? ''
  if (type.startsWith('application/json')) {
    return { job: await c.req.json().catch(() => undefined), inputs: [] }
  }
  if (!type.startsWith('multipart/form-data')) return `Unsupported content type: ${type}`
  const form = await c.req.formData().catch(() => undefined)
  const job = form?.get('job')
  if (!form || !(job instanceof File) || job.type !== 'application/json') return 'The part “job” must be a JSON file'
  const others = [...form.keys()].filter((name) => name !== 'job' && name !== 'input')
  if (others.length > 0) return `Unknown part: ${others[0]}`
  const files = form.getAll('input')
  if (!files.every((file) => file instanceof File && /^image\/(png|jpeg|webp)$/.test(file.type))) {
    return 'Each part “input” must be a picture file'
  }
  try {
    return { job: JSON.parse(await job.text()), inputs: files.map((file) => (file as File).type) }
  } catch {
    return 'The part “job” is not JSON'
  }
}

function misfit({ config: rules, inputs: [min, max] }: JobType, config: object, inputs: number): string | undefined {
  const checked = rules.safeParse(config)
  if (!checked.success) {
    return checked.error.issues.map(({ path, message }) => `config.${path.join('.')}: ${message}`).join('; ')
  }
  return inputs < min || inputs > max ? `Expected ${min} to ${max} inputs, got ${inputs}` : undefined
}

/** A refusal comes as a form to who asked for a form, with the job that holds the error. */
function refuse(c: C, error: string) {
  if (!c.req.header('accept')?.startsWith('multipart/')) return c.json({ error }, 400)
  return formAnswer([jsonPart({ id: randomUUID(), error })], 400)
}

async function filesOf({ accept, config, type }: ProdiaJob, { makes }: JobType): Promise<Part[]> {
  const format = (accept.match(/image\/(png|jpeg|webp)/)?.[1] ?? 'jpeg') as ImageFormat
  const wish = { width: Number(config.width ?? 512), height: Number(config.height ?? 512), text: type }
  const output = (name: string, mediaType: string, bytes: Uint8Array): Part => ({
    name: 'output',
    filename: name,
    type: mediaType,
    bytes,
  })
  const clear = output('output.png', 'image/png', await pictureFile({ ...wish, format: 'png', transparent: true }))
  switch (makes) {
    case 'film':
      return [output('output.mp4', 'video/mp4', await videoFile())]
    case 'drawing':
      return [output('output.svg', 'image/svg+xml', drawingFile(512, 512))]
    case 'cutout':
      return [clear]
    case 'cutout and mask':
      return [clear, output('mask.png', 'image/png', await pictureFile({ ...wish, format: 'png', text: 'mask' }))]
    case 'picture':
      return [output(`output.${format}`, `image/${format}`, await pictureFile({ ...wish, format }))]
  }
}

function answer(c: C, { id, type, config, accept, dollars }: ProdiaJob, files: Part[]) {
  const [first] = files
  if (!accept.startsWith('multipart/') && first)
    return c.body(Buffer.from(first.bytes), 200, { 'content-type': first.type })
  const now = Date.now()
  const job = {
    id,
    type,
    config: { seed: 42, ...config },
    created_at: new Date(now).toISOString(),
    updated_at: new Date(now).toISOString(),
    expires_at: new Date(now + 24 * HOUR_MS).toISOString(),
    state: { current: 'completed' },
    metrics: { elapsed: 0.19, ips: 21 },
    ...(c.req.query('price') === 'true' ? { price: { product: type, dollars } } : {}),
  }
  const said = config.include_messages ? [textPart('Here is your picture.')] : []
  return formAnswer([jsonPart(job), ...said, ...files], 200)
}

const jsonPart = (job: object): Part => ({
  name: 'job',
  filename: 'job.json',
  type: 'application/json',
  bytes: Buffer.from(JSON.stringify(job)),
})

const textPart = (text: string): Part => ({
  name: 'output',
  filename: 'output.txt',
  type: 'text/plain',
  bytes: Buffer.from(text),
})

/** By hand, so that it is written as Prodia writes it, and not as a library here would. */
function formAnswer(parts: Part[], status: number) {
  const boundary = `prodia-${randomUUID()}`
  const pieces = parts.flatMap(({ name, filename, type, bytes }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n` +
        `Content-Type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ])
  const body = Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
  return new Response(body, { status, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } })
}
