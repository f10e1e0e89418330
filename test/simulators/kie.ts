/**
 * A strict stand-in for api.kie.ai, its store for input pictures and its files, on one origin. Its verdict is in the body: the
 * status is 200 either way. A task has no timer: where it is in its life follows from the clock. Facts: https://docs.kie.ai.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { z } from 'zod'
import { pictureFile, soundFile, videoFile } from './files.ts'
import { address, createTask, families, market, upload } from './kie/fields.ts'
import { describe, type Family, type KieTask } from './kie/record.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface KieOptions {
  /** From submit to result; 20 ms when not said. */
  latencyMs?: number
  /** What a task costs, told in its record: only some accounts see that. */
  credits?: number
}

export interface KieSimulator extends ProviderSimulator {
  key: string
  webhookKey: string
  tasks: KieTask[]
  /** The news of a finished task, as it is delivered. The market writes the id in one way, the older pages in another. */
  news(id: string, nowMs?: number): { headers: Headers; body: Buffer<ArrayBuffer> }
}

const TASKS_PER_10_S = 20
const QUESTIONS_PER_S = 3
const MICROS_PER_CREDIT = 5000
const olderPaths: Record<Exclude<Family, 'market'>, { submit: string; record: string }> = {
  '4o': { submit: '/api/v1/gpt4o-image/generate', record: '/api/v1/gpt4o-image/record-info' },
  kontext: { submit: '/api/v1/flux/kontext/generate', record: '/api/v1/flux/kontext/record-info' },
  veo: { submit: '/api/v1/veo/generate', record: '/api/v1/veo/record-info' },
  suno: { submit: '/api/v1/generate', record: '/api/v1/generate/record-info' },
}
const olderMakes = { '4o': 'picture', kontext: 'picture', veo: 'film', suno: 'sound' } as const
const SONGS = 2

type C = Context<SimulatorEnv>
const say = (c: C, code: number, msg: string, data: unknown = null) => c.json({ code, msg, data })
const wrong = (c: C, error: z.ZodError) =>
  say(c, 422, error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))

export async function startKie({ latencyMs = 20, credits }: KieOptions = {}): Promise<KieSimulator> {
  const key = 'kie-simulated-0123456789abcdef'
  const webhookKey = 'hook-simulated-fedcba9876543210'
  const tasks: KieTask[] = []
  const uploads = new Map<string, Buffer>()
  const asked = new Map<string, number[]>()
  let origin = ''

  const urlsOf = ({ id, results }: KieTask) =>
    Array.from({ length: results }, (_, index) => `${origin}/files/${id}/${index}`)

  const app = new Hono<SimulatorEnv>()
  app.get('/files/:id/:index', async (c) => {
    const task = tasks.find((one) => one.id === c.req.param('id'))
    if (!task || Date.now() < task.endsAt || task.outcome !== 'success') return c.notFound()
    if (c.req.header('authorization')) return c.text('The key has no business here', 400)
    return new Response(new Uint8Array(await fileOf(task)))
  })
  app.get('/stored/:id', (c) => {
    const bytes = uploads.get(c.req.param('id'))
    return bytes ? new Response(new Uint8Array(bytes)) : c.notFound()
  })
  app.use('/api/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${key}`) return say(c, 401, 'You do not have access permissions')
    if (c.req.method === 'POST' && !c.req.header('content-type')?.startsWith('application/json')) {
      return say(c, 400, 'The body must be JSON')
    }
    return next()
  })
  app.get('/api/v1/chat/credit', (c) => say(c, 200, 'success', 1234.5))
  app.post('/api/file-base64-upload', async (c) => {
    const parsed = upload.safeParse(await json(c))
    if (!parsed.success) return wrong(c, parsed.error)
    const id = randomUUID()
    const { base64Data, uploadPath } = parsed.data
    uploads.set(id, Buffer.from(base64Data.split(',')[1] ?? '', 'base64'))
    const downloadUrl = `${origin}/stored/${id}`
    const data = { fileName: id, filePath: `${uploadPath}/${id}`, downloadUrl, uploadedAt: new Date().toISOString() }
    return c.json({ success: true, code: 200, msg: 'File uploaded successfully', data })
  })
  app.post('/api/v1/jobs/createTask', async (c) => {
    const parsed = createTask.safeParse(await json(c))
    if (!parsed.success) return wrong(c, parsed.error)
    const { model, input } = parsed.data
    const served = market[model]
    if (!served) return say(c, 422, 'The model name you specified is not supported. Please verify it.')
    const checked = served.input.safeParse(input)
    if (!checked.success) return wrong(c, checked.error)
    return begin(c, {
      family: 'market',
      model,
      body: parsed.data,
      makes: served.makes,
      prompt: input.prompt ?? input.text,
    })
  })
  app.get('/api/v1/jobs/recordInfo', (c) => tell(c, 'market'))
  for (const family of ['4o', 'kontext', 'veo', 'suno'] as const) {
    app.post(olderPaths[family].submit, async (c) => {
      const parsed = families[family].safeParse(await json(c))
      if (!parsed.success) return wrong(c, parsed.error)
      const body = parsed.data
      const model = 'model' in body ? body.model : 'gpt4o-image'
      return begin(c, { family, model, body, makes: olderMakes[family], prompt: body.prompt })
    })
    app.get(olderPaths[family].record, (c) => tell(c, family))
  }
  app.all('*', (c) => c.json({ code: 404, msg: 'Not Found', data: null }, 404))

  function begin(c: C, one: Pick<KieTask, 'family' | 'model' | 'body' | 'makes'> & { prompt: unknown }) {
    const { prompt, ...task } = one
    const now = Date.now()
    if (tasks.filter(({ startedAt }) => startedAt > now - 10_000).length >= TASKS_PER_10_S) {
      return say(c, 429, 'The call frequency is too high. Please try again later.')
    }
    const unknown = addressesIn(task.body).filter((url) => !uploads.has(url.slice(`${origin}/stored/`.length)))
    if (unknown.length > 0) return say(c, 451, `Failed to fetch the image: ${unknown[0]}`)
    const text = String(prompt ?? '')
    const input = task.body.input as Record<string, unknown> | undefined
    const id = `task_${randomUUID()}`
    tasks.push({
      ...task,
      id,
      results: task.family === 'suno' ? SONGS : Number(task.body.nVariants ?? input?.max_images ?? 1),
      startedAt: now,
      endsAt: now + latencyMs,
      outcome: text.includes('forbidden') ? 'refused' : text.includes('crash') ? 'broken' : 'success',
    })
    return say(c, 200, 'success', { taskId: id })
  }

  function tell(c: C, family: Family) {
    const id = c.req.query('taskId') ?? ''
    const now = Date.now()
    const before = (asked.get(id) ?? []).filter((at) => at > now - 1000)
    if (before.length >= QUESTIONS_PER_S) return say(c, 429, 'Too many queries of this task.')
    asked.set(id, [...before, now])
    const task = tasks.find((one) => one.id === id && one.family === family)
    if (!task) return say(c, 422, 'recordInfo is null')
    return say(c, 200, 'success', describe(task, urlsOf(task), now, credits))
  }

  function news(id: string, nowMs = Date.now()) {
    const task = tasks.find((one) => one.id === id)
    if (!task) throw new Error(`there is no task ${id}`)
    const record = describe(task, urlsOf(task), Math.max(nowMs, task.endsAt), credits)
    const { taskId, ...rest } = record
    const data = task.family === 'market' ? record : { ...rest, task_id: taskId }
    const body = Buffer.from(JSON.stringify({ code: task.outcome === 'success' ? 200 : 501, msg: 'done', data }))
    const timestamp = String(Math.floor(nowMs / 1000))
    const signature = createHmac('sha256', webhookKey).update(`${id}.${timestamp}`).digest('base64')
    const headers = { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature }
    return { headers: new Headers({ 'content-type': 'application/json', ...headers }), body }
  }

  const simulator = await startSimulator(app)
  origin = simulator.url
  return {
    ...simulator,
    key,
    webhookKey,
    env: { KIE_KEY: key, KIE_WEBHOOK_KEY: webhookKey, GESSO_KIE_URL: simulator.url },
    tasks,
    news,
    get charges(): Charge[] {
      const micros = credits === undefined ? null : credits * MICROS_PER_CREDIT
      return tasks.map(({ id, family }) => ({ id, micros: family === 'market' ? micros : null }))
    },
  }
}

const json = (c: C): Promise<unknown> => c.req.json().catch(() => undefined)

/** Every address of a picture in a request. */
function addressesIn(body: Record<string, unknown>): string[] {
  const { callBackUrl, input, ...fields } = body
  const all = Object.values({ ...fields, ...Object(input) }).flat()
  return all.filter((value): value is string => typeof value === 'string' && address.safeParse(value).success)
}

function fileOf({ makes, model, body }: KieTask): Promise<Buffer> {
  if (makes === 'film') return videoFile()
  if (makes === 'sound') return soundFile('mp3')
  const { output_format: format = body.outputFormat } = Object(body.input)
  const isPng = makes === 'cutout' || format === 'png'
  return pictureFile({
    width: 640,
    height: 480,
    format: isPng ? 'png' : 'jpeg',
    text: model,
    ...(makes === 'cutout' ? { transparent: true } : {}),
  })
}
