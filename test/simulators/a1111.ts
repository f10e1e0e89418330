/**
 * A strict stand-in for AUTOMATIC1111: one task at a time, and every request holds until its own is done, also when nobody
 * waits any more. Nothing is billed: a task that was begun and not interrupted counts as a charge of nothing. It has no policy.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import sharp from 'sharp'
import { z } from 'zod'
import { checkpoints, type Fields, requests, samplers, upscalers } from './a1111/requests.ts'
import { pictureFile } from './files.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface A1111Options {
  latencyMs?: number
  /** `user:pass`, where it was started with `--api-auth`. */
  auth?: string
  /** Puts a grid of all pictures before them. */
  grid?: boolean
}

export interface Task {
  id: string
  path: string
  fields: Fields
  phase: 'queued' | 'active' | 'completed'
  isInterrupted: boolean
  /** Ends it. */
  end: AbortController
}

export interface A1111Simulator extends ProviderSimulator {
  tasks: Task[]
  /** How often something was interrupted. */
  readonly interrupts: number
  /** Ends the task that runs. */
  finish(): void
}

class Refused extends Error {
  readonly status: 401 | 404 | 422 | 500
  readonly body: object

  constructor(status: 401 | 404 | 422 | 500, body: object) {
    super(`status ${status}`)
    this.status = status
    this.body = body
  }
}
const refuse = (status: 404 | 422, detail: string) =>
  new Refused(status, { error: 'HTTPException', detail, body: '', errors: '' })

export async function startA1111({ latencyMs = 20, auth, grid = false }: A1111Options = {}): Promise<A1111Simulator> {
  const tasks: Task[] = []
  const closing = new AbortController()
  let lock = Promise.resolve()
  let interrupts = 0
  let looks = 0
  const active = () => tasks.find(({ phase }) => phase === 'active')

  /** Waits for its turn, and then for its end; the connection may be long gone by then. */
  async function run(path: string, fields: Fields): Promise<Task> {
    const id = String(fields.force_task_id ?? `task(${tasks.length + 1})`)
    const task: Task = { id, path, fields, phase: 'queued', isInterrupted: false, end: new AbortController() }
    tasks.push(task)
    const turn = lock.then(async () => {
      if (closing.signal.aborted) return
      task.phase = 'active'
      const early = AbortSignal.any([task.end.signal, closing.signal])
      await delay(latencyMs, undefined, { signal: early, ref: false }).catch(() => {}) // ended before its time
      task.phase = 'completed'
    })
    lock = turn
    await turn
    return task
  }

  async function readFields(c: Context, name: keyof typeof requests): Promise<Fields> {
    const body = await c.req.json().catch(() => undefined)
    const parsed = requests[name].safeParse(body)
    if (parsed.success) return parsed.data
    const detail = parsed.error.issues.map(({ path, message, code }) => ({
      loc: ['body', ...path],
      msg: message,
      type: code,
    }))
    throw new Refused(422, { detail })
  }

  async function paint(c: Context<SimulatorEnv>, name: 'txt2img' | 'img2img') {
    const fields = await readFields(c, name)
    const sampler = fields.sampler_name || fields.sampler_index || 'Euler'
    if (!samplers.includes(String(sampler))) throw refuse(404, 'Sampler not found')
    if (name === 'img2img') {
      const [first] = (fields.init_images as string[] | undefined) ?? []
      if (!first) throw refuse(404, 'Init image not found')
      for (const picture of [first, fields.mask]) if (picture) await inspect(String(picture))
    }
    if (String(fields.prompt).includes('gigantic')) {
      throw new Refused(500, { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory.' })
    }
    const { isInterrupted } = await run(name, fields)
    const count = Number(fields.n_iter ?? 1) * Number(fields.batch_size ?? 1)
    const wish = {
      width: Number(fields.width ?? 512),
      height: Number(fields.height ?? 512),
      text: String(fields.prompt),
    }
    const picture = (await pictureFile(wish)).toString('base64')
    const hasGrid = grid && count > 1
    const images = Array.from({ length: isInterrupted ? 1 : count + (hasGrid ? 1 : 0) }, () => picture)
    // Another checkpoint than one of these is passed over in silence.
    const { sd_model_checkpoint: asked } = (fields.override_settings ?? {}) as Fields
    const used = checkpoints.find((one) => one === asked) ?? checkpoints[0]
    const info = { prompt: fields.prompt, seed: 1, sd_model_name: used, index_of_first_image: hasGrid ? 1 : 0 }
    return c.json({ images, parameters: fields, info: JSON.stringify(info) })
  }

  const app = new Hono<SimulatorEnv>()
  app.use('*', async (c, next) => {
    const wanted = auth && `Basic ${Buffer.from(auth).toString('base64')}`
    if (wanted && c.req.header('authorization') !== wanted) {
      throw new Refused(401, { error: 'HTTPException', detail: 'Incorrect username or password', body: '', errors: '' })
    }
    return next()
  })
  app.post('/sdapi/v1/txt2img', (c) => paint(c, 'txt2img'))
  app.post('/sdapi/v1/img2img', (c) => paint(c, 'img2img'))
  app.post('/sdapi/v1/extra-single-image', async (c) => {
    const fields = await readFields(c, 'extra-single-image')
    const { width, height } = await inspect(String(fields.image))
    if (!upscalers.includes(String(fields.upscaler_1 ?? 'None'))) throw refuse(404, 'Upscaler not found')
    await run('extra-single-image', fields)
    const scale = Number(fields.upscaling_resize ?? 2)
    const picture = await pictureFile({ width: Math.round(width * scale), height: Math.round(height * scale) })
    return c.json({ html_info: '', image: picture.toString('base64') })
  })
  app.get('/sdapi/v1/progress', async (c) => {
    const task = active()
    const idle = { progress: 0, eta_relative: 0, state: {}, current_image: null, textinfo: null }
    if (!task) return c.json(idle)
    looks += 1
    const wanted = c.req.query('skip_current_image') !== 'true'
    const picture = await pictureFile({ width: 64, height: 64, text: `look ${looks}` })
    return c.json({
      ...idle,
      progress: 0.5,
      state: {
        skipped: false,
        interrupted: task.isInterrupted,
        job: 'scripts_txt2img',
        sampling_step: looks,
        sampling_steps: 20,
      },
      current_image: wanted ? picture.toString('base64') : null,
    })
  })
  app.post('/internal/progress', async (c) => {
    const asked = z
      .strictObject({ id_task: z.string(), id_live_preview: z.int(), live_preview: z.boolean() })
      .safeParse(await c.req.json().catch(() => undefined))
    if (!asked.success)
      throw new Refused(422, { detail: [{ loc: ['body'], msg: 'field required', type: 'value_error' }] })
    const task = tasks.find(({ id }) => id === asked.data.id_task)
    const is = (phase: Task['phase']) => task?.phase === phase
    return c.json({
      active: is('active'),
      queued: is('queued'),
      completed: is('completed'),
      progress: null,
      eta: null,
      live_preview: null,
      id_live_preview: -1,
      textinfo: 'Waiting...',
    })
  })
  app.post('/sdapi/v1/interrupt', (c) => {
    interrupts += 1
    const task = active()
    if (task) task.isInterrupted = true
    task?.end.abort()
    return c.json({})
  })
  app.get('/sdapi/v1/sd-models', (c) =>
    c.json(
      checkpoints.map((name) => ({
        title: `${name}.safetensors [0123abcd]`,
        model_name: name,
        hash: '0123abcd',
        filename: `/models/Stable-diffusion/${name}.safetensors`,
      })),
    ),
  )
  app.get('/sdapi/v1/upscalers', (c) => c.json(upscalers.map((name) => ({ name, model_name: null, scale: 4 }))))
  app.get('/sdapi/v1/samplers', (c) => c.json(samplers.map((name) => ({ name, aliases: [], options: {} }))))
  app.all('*', (c) => c.json({ detail: 'Not Found' }, 404))
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(error.body, error.status)
    if (closing.signal.aborted) return c.body(null, 500)
    throw error
  })

  const simulator = await startSimulator(app)
  const close = async () => {
    closing.abort()
    await simulator.close()
  }
  return {
    ...simulator,
    env: { GESSO_A1111_URL: simulator.url, ...(auth ? { GESSO_A1111_AUTH: auth } : {}) },
    tasks,
    get interrupts() {
      return interrupts
    },
    finish: () => active()?.end.abort(),
    get charges(): Charge[] {
      const begun = tasks.filter(({ phase, isInterrupted }) => phase !== 'queued' && !isInterrupted)
      return begun.map(({ id }) => ({ id, micros: 0 }))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A picture in base64, with or without the head of a data URI. Addresses are refused. */
async function inspect(picture: string) {
  if (/^https?:/.test(picture))
    throw new Refused(500, { error: 'HTTPException', detail: 'Requests not allowed', body: '', errors: '' })
  try {
    return await sharp(Buffer.from(picture.replace(/^data:image\/\w+;base64,/, ''), 'base64')).metadata()
  } catch {
    throw new Refused(500, { error: 'HTTPException', detail: 'Invalid encoded image', body: '', errors: '' })
  }
}
