/**
 * A strict stand-in for api.bfl.ai: tasks, results, credits, files and webhooks on one origin. A task has no timer: where it
 * is in its life follows from the clock. Facts: https://docs.bfl.ai.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { pictureFile } from './files.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface BflOptions {
  /** From submit to result; 20 ms when not said. */
  latencyMs?: number
  /** Which of the two documented forms the webhooks have. */
  webhookForm?: 'signature' | 'secret'
}

export interface BflTask {
  id: string
  model: string
  input: Record<string, unknown>
  endsAt: number
  outcome: 'Ready' | 'Request Moderated' | 'Content Moderated' | 'Error'
  credits: number
  isForgotten: boolean
}

export interface BflSimulator extends ProviderSimulator {
  key: string
  tasks: BflTask[]
  /** The news of a finished task, as it is delivered. */
  news(id: string): { headers: Headers; body: Buffer<ArrayBuffer> }
}

const base64Picture = z.string().refine((text) => /^[A-Za-z0-9+/]+=*$/.test(text), 'must be base64 without a prefix')
const edge = (min: number, max: number, step: number) => z.int().min(min).max(max).multipleOf(step)
const ratio = z.string().regex(/^\d+:\d+$/)
const common = {
  seed: z.int().nullish(),
  output_format: z.enum(['jpeg', 'png', 'webp']).nullish(),
  webhook_url: z.url().max(2083).nullish(),
  webhook_secret: z.string().nullish(),
  safety_tolerance: z.int().min(0).max(6).nullish(),
  prompt_upsampling: z.boolean().nullish(),
}
const pro11 = {
  ...common,
  prompt: z.string().nullish(),
  image_prompt: base64Picture.nullish(),
  width: edge(256, 1440, 32).nullish(),
  height: edge(256, 1440, 32).nullish(),
}
const references = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index ? `input_image_${index + 1}` : 'input_image',
      base64Picture.nullish(),
    ]),
  )
const flux2 = (count: number) => ({
  ...common,
  prompt: z.string(),
  safety_tolerance: z.int().min(0).max(5).nullish(),
  width: z.int().min(64).nullish(),
  height: z.int().min(64).nullish(),
  ...references(count),
})
const kontext = { ...common, prompt: z.string(), aspect_ratio: ratio.nullish(), ...references(4) }

/** The fields of each endpoint, and its price in credits. Fields that are not documented are ignored, as FastAPI does. */
const endpoints: Record<string, { fields: z.ZodRawShape; credits: number }> = {
  'flux-pro-1.1': { fields: pro11, credits: 4 },
  'flux-dev': {
    fields: { ...pro11, steps: z.int().min(1).max(50).nullish(), guidance: z.number().min(1.5).max(5).nullish() },
    credits: 2.5,
  },
  'flux-pro-1.1-ultra': {
    fields: {
      ...common,
      prompt: z.string().nullish(),
      aspect_ratio: ratio.nullish(),
      raw: z.boolean().nullish(),
      image_prompt: base64Picture.nullish(),
      image_prompt_strength: z.number().min(0).max(1).nullish(),
    },
    credits: 6,
  },
  'flux-kontext-pro': { fields: kontext, credits: 4 },
  'flux-kontext-max': { fields: kontext, credits: 8 },
  'flux-2-pro': { fields: flux2(8), credits: 3 },
  'flux-2-max': { fields: flux2(8), credits: 7 },
  'flux-2-klein-4b': { fields: flux2(4), credits: 1.4 },
  'flux-pro-1.0-fill': {
    fields: {
      ...common,
      image: base64Picture,
      mask: base64Picture.nullish(),
      prompt: z.string().nullish(),
      steps: z.int().min(15).max(50).nullish(),
      guidance: z.number().min(1.5).max(100).nullish(),
    },
    credits: 5,
  },
}

export async function startBlackForestLabs(options: BflOptions = {}): Promise<BflSimulator> {
  const key = 'bfl-simulated-0123456789abcdef'
  const { latencyMs = 20, webhookForm = 'signature' } = options
  const tasks: BflTask[] = []
  const timers = new Set<NodeJS.Timeout>()
  let origin = ''

  const find = (id: string | undefined) => tasks.find((task) => task.id === id && !task.isForgotten)
  const isFinished = (task: BflTask) => Date.now() >= task.endsAt

  function news(id: string) {
    const task = find(id)
    if (!task) throw new Error(`there is no task ${id}`)
    const secret = String(task.input.webhook_secret)
    const result = { sample: `${origin}/files/${id}`, seed: 1 }
    const told =
      webhookForm === 'signature' ? { id, status: task.outcome, result } : { task_id: id, status: 'SUCCESS', result }
    const body = Buffer.from(JSON.stringify(told))
    const headers: Record<string, string> =
      webhookForm === 'signature'
        ? { 'x-bfl-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
        : { 'x-webhook-secret': secret }
    return { headers: new Headers({ 'content-type': 'application/json', ...headers }), body }
  }

  function deliver(task: BflTask, url: string) {
    const timer = setTimeout(() => {
      timers.delete(timer)
      const { headers, body } = news(task.id)
      fetch(url, { method: 'POST', headers, body }).catch(() => {}) // nobody there: the task can be asked about
    }, latencyMs)
    timers.add(timer)
  }

  const app = new Hono<SimulatorEnv>()
  app.get('/files/:id', async (c) => {
    const task = find(c.req.param('id'))
    if (!task || !isFinished(task)) return c.notFound()
    const { width = 1024, height = 768, output_format: format = 'jpeg', prompt } = task.input
    const wish = { width: Number(width), height: Number(height), format: format as 'png', text: String(prompt) }
    return new Response(new Uint8Array(await pictureFile(wish)))
  })
  app.use('/v1/*', async (c, next) => {
    const given = c.req.header('x-key')
    if (!given) return c.json({ detail: 'Not authenticated' }, 403)
    if (given !== key) return c.json({ detail: 'Invalid API key format' }, 422)
    return next()
  })
  app.get('/v1/credits', (c) => c.json({ credits: 1234.5 }))
  app.get('/v1/get_result', (c) => {
    const task = find(c.req.query('id'))
    const id = c.req.query('id')
    if (!task) return c.json({ id, status: 'Task not found', result: null, details: null, progress: null })
    if (!isFinished(task)) return c.json({ id, status: 'Pending', result: null, details: null, progress: 0.4 })
    if (task.outcome !== 'Ready') {
      return c.json({ id, status: task.outcome, result: null, details: { 'Moderation Reasons': ['Violence'] } })
    }
    return c.json({
      id,
      status: 'Ready',
      details: null,
      progress: null,
      result: { sample: `${origin}/files/${id}`, seed: 1 },
    })
  })
  app.post('/v1/:model', async (c) => submit(c, c.req.param('model')))

  async function submit(c: Context<SimulatorEnv>, model: string) {
    const endpoint = endpoints[model]
    if (!endpoint) return c.json({ detail: 'Not Found' }, 404)
    const parsed = z.object(endpoint.fields).safeParse(await c.req.json().catch(() => undefined))
    if (!parsed.success) {
      const detail = parsed.error.issues.map(({ path, message }) => ({
        loc: ['body', ...path],
        msg: message,
        type: 'value_error',
      }))
      return c.json({ detail }, 422)
    }
    const input = parsed.data as Record<string, unknown>
    const prompt = String(input.prompt ?? '')
    const task: BflTask = {
      id: randomUUID(),
      model,
      input,
      endsAt: Date.now() + latencyMs,
      outcome: prompt.includes('forbidden') ? 'Request Moderated' : prompt.includes('crash') ? 'Error' : 'Ready',
      credits: endpoint.credits,
      isForgotten: false,
    }
    tasks.push(task)
    const bill = { cost: task.credits, input_mp: 0, output_mp: 1.05 }
    const { webhook_url: webhookUrl } = input
    if (typeof webhookUrl === 'string') {
      deliver(task, webhookUrl)
      return c.json({ id: task.id, status: 'Pending', webhook_url: webhookUrl, ...bill })
    }
    return c.json({ id: task.id, polling_url: `${origin}/v1/get_result?id=${task.id}`, ...bill })
  }

  const simulator = await startSimulator(app)
  origin = simulator.url
  const close = async () => {
    for (const timer of timers) clearTimeout(timer)
    await simulator.close()
  }
  return {
    ...simulator,
    key,
    env: { BFL_API_KEY: key, GESSO_BLACK_FOREST_LABS_URL: simulator.url },
    tasks,
    news,
    get charges(): Charge[] {
      return tasks.map(({ id, credits }) => ({ id, micros: credits * 10_000 }))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
