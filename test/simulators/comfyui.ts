/**
 * A strict stand-in for ComfyUI: one queue, one run at a time, a history in memory. Where a run is in its life follows from
 * the clock. Nothing is billed; a run that was begun and not stopped counts as a charge of nothing. ComfyUI has no policy.
 */
import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { describeClass, type Graph, nodeClasses, wrongIn } from './comfyui/graph.ts'
import { createRuns, type Job } from './comfyui/runs.ts'
import { acceptSockets, type Sockets } from './comfyui/sockets.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface ComfyuiOptions {
  /** How long each run takes. */
  latencyMs?: number
  workflows?: string
}

export interface ComfyuiSimulator extends ProviderSimulator {
  jobs: Job[]
  /** Input files, by `subfolder/name`. */
  uploads: Map<string, Buffer>
  sockets: Sockets
  /** Ends every run that waits or runs, now. */
  finish(): void
  /** Tells the client of a run something by its socket. */
  tell(id: string, type: string, data: object): void
  /** Forgets queue and history, as a restart does. */
  restart(): void
}

const submission = z.strictObject({
  prompt: z.unknown(),
  prompt_id: z.string().min(1).optional(),
  client_id: z.string().optional(),
  extra_data: z.record(z.string(), z.unknown()).optional(),
  front: z.boolean().optional(),
  number: z.number().optional(),
  partial_execution_targets: z.array(z.string()).optional(),
})
const ids = z.strictObject({ delete: z.array(z.string()).optional(), clear: z.literal(true).optional() })

export async function startComfyui({ latencyMs = 20, workflows }: ComfyuiOptions = {}): Promise<ComfyuiSimulator> {
  const uploads = new Map<string, Buffer>()
  const timers = new Set<NodeJS.Timeout>()
  const runs = createRuns(latencyMs, uploads)
  const { jobs, schedule, inPhase, item, fails, failureOf, entryOf, fileOf } = runs
  let number = 0

  function tell(id: string, type: string, data: object) {
    const job = jobs.find((one) => one.id === id)
    for (const socket of sockets.open) {
      if (socket.clientId === job?.clientId) socket.send(JSON.stringify({ type, data: { ...data, prompt_id: id } }))
    }
  }

  function later(ms: number, act: () => void) {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        act()
      },
      Math.max(0, ms),
    )
    timers.add(timer)
  }

  /** What the socket says of a run that nobody disturbs. */
  function announce(job: Job) {
    const mine = schedule().find((one) => one.job === job)
    if (!mine) return
    const sampler = Object.keys(job.graph).find((id) => job.graph[id]?.class_type === 'KSampler') ?? null
    later(mine.startsAt - Date.now(), () => {
      tell(job.id, 'execution_start', { timestamp: Date.now() })
      tell(job.id, 'executing', { node: sampler, display_node: sampler })
      tell(job.id, 'progress', { value: 5, max: 20, node: sampler })
    })
    later(mine.endsAt - Date.now(), () => {
      const { outputs } = entryOf(job)
      if (fails(job)) return tell(job.id, 'execution_error', failureOf(job))
      for (const [node, output] of Object.entries(outputs))
        tell(job.id, 'executed', { node, display_node: node, output })
      tell(job.id, 'executing', { node: null })
      tell(job.id, 'execution_success', { timestamp: Date.now() })
    })
  }

  async function submit(c: Context<SimulatorEnv>) {
    const parsed = submission.safeParse(await readJson(c))
    if (!parsed.success) {
      const error = {
        type: 'no_prompt',
        message: 'No prompt provided',
        details: z.prettifyError(parsed.error),
        extra_info: {},
      }
      return c.json({ error, node_errors: {} }, 400)
    }
    const { prompt, prompt_id, client_id, extra_data = {}, front, number: priority } = parsed.data
    const wrong = wrongIn(prompt, (name) => uploads.has(name))
    if (wrong) return c.json(wrong, 400)
    number += 1
    const job: Job = {
      // Not checked for duplicates: the same id may be queued twice.
      id: prompt_id ?? randomUUID(),
      number: priority ?? (front ? -number : number),
      graph: prompt as Graph,
      clientId: client_id,
      extra: extra_data,
      at: Date.now(),
      isDeleted: false,
      interruptedAt: undefined,
    }
    jobs.push(job)
    announce(job)
    return c.json({ prompt_id: job.id, number: job.number, node_errors: {} })
  }

  const app = new Hono<SimulatorEnv>()
  let server: Server | undefined
  app.use('*', async (c, next) => {
    server ??= (c.env.incoming.socket as NetSocket & { server?: Server }).server
    const origin = c.req.header('origin')
    if (origin && URL.parse(origin)?.host !== c.req.header('host')) return c.body(null, 403)
    return next()
  })
  app.get('/system_stats', (c) =>
    c.json({
      system: { os: 'posix', comfyui_version: '0.3.66', python_version: '3.12' },
      devices: [{ name: 'cuda:0', type: 'cuda', index: 0, vram_total: 12 * 1024 ** 3, vram_free: 8 * 1024 ** 3 }],
    }),
  )
  app.get('/object_info', (c) =>
    c.json(Object.fromEntries(Object.keys(nodeClasses).map((name) => [name, describeClass(name)]))),
  )
  app.get('/object_info/:name', (c) => {
    const name = c.req.param('name')
    return c.json(nodeClasses[name] ? { [name]: describeClass(name) } : {})
  })
  app.post('/prompt', submit)
  app.get('/prompt', (c) =>
    c.json({ exec_info: { queue_remaining: inPhase('running').length + inPhase('pending').length } }),
  )
  app.get('/queue', (c) =>
    c.json({
      queue_running: inPhase('running').map(({ job }) => item(job)),
      queue_pending: inPhase('pending').map(({ job }) => item(job)),
    }),
  )
  app.post('/queue', async (c) => {
    const parsed = ids.safeParse(await readJson(c))
    if (!parsed.success) return c.text('500 Internal Server Error', 500)
    for (const { job } of inPhase('pending')) {
      if (parsed.data.clear || parsed.data.delete?.includes(job.id)) job.isDeleted = true
    }
    return c.body(null)
  })
  app.post('/interrupt', async (c) => {
    const asked = z.strictObject({ prompt_id: z.string().optional() }).safeParse((await readJson(c)) ?? {})
    if (!asked.success) return c.text('500 Internal Server Error', 500)
    for (const { job } of inPhase('running')) {
      if (asked.data.prompt_id === undefined || asked.data.prompt_id === job.id) job.interruptedAt = Date.now()
    }
    return c.body(null)
  })
  app.get('/history', (c) => {
    const most = Number(c.req.query('max_items') ?? Number.POSITIVE_INFINITY)
    const over = inPhase('over').slice(-most)
    return c.json(Object.fromEntries(over.map(({ job }) => [job.id, entryOf(job)])))
  })
  app.get('/history/:id', (c) => {
    const over = inPhase('over').find(({ job }) => job.id === c.req.param('id'))
    return c.json(over ? { [over.job.id]: entryOf(over.job) } : {})
  })
  app.get('/view', async (c) => {
    const { filename = '', type = 'output' } = c.req.query()
    if (!filename) return c.body(null, 404)
    if (filename.includes('..') || filename.startsWith('/')) return c.body(null, 400)
    if (!['output', 'input', 'temp'].includes(type)) return c.body(null, 400)
    const file = await fileOf(filename)
    return file ? new Response(new Uint8Array(file)) : c.body(null, 404)
  })
  app.post('/upload/image', async (c) => {
    const form = await c.req.formData().catch(() => new FormData())
    const image = form.get('image')
    if (!(image instanceof File) || !image.name) return c.body(null, 400)
    const type = String(form.get('type') ?? 'input')
    const subfolder = String(form.get('subfolder') ?? '')
    if (!['input', 'temp', 'output'].includes(type) || subfolder.includes('..')) return c.body(null, 400)
    const bytes = Buffer.from(await image.arrayBuffer())
    const name = freeName(subfolder, image.name, bytes, /^(true|1)$/.test(String(form.get('overwrite'))))
    uploads.set(subfolder ? `${subfolder}/${name}` : name, bytes)
    return c.json({ name, subfolder, type })
  })

  /** Without `overwrite` another file of that name is kept, unless it is the same one. */
  function freeName(subfolder: string, name: string, bytes: Buffer, overwrite: boolean): string {
    const known = uploads.get(subfolder ? `${subfolder}/${name}` : name)
    if (overwrite || !known || known.equals(bytes)) return name
    const [, stem = name, extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? []
    return `${stem} (1)${extension}`
  }

  // Every route is there a second time, where its own pages ask.
  const both = new Hono<SimulatorEnv>().route('/api', app).route('/', app)
  const simulator = await startSimulator(both)
  // The first request tells which server it is that sockets are asked of.
  await fetch(`${simulator.url}/system_stats`)
  if (!server) throw new Error('a request came by no server')
  const sockets = acceptSockets(server, (socket) =>
    socket.send(
      JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: socket.clientId } }),
    ),
  )
  const close = async () => {
    for (const timer of timers) clearTimeout(timer)
    sockets.close()
    await simulator.close()
  }
  return {
    ...simulator,
    env: { GESSO_COMFYUI_URL: simulator.url, ...(workflows ? { GESSO_COMFYUI_WORKFLOWS: workflows } : {}) },
    jobs,
    uploads,
    sockets,
    tell,
    finish: runs.finish,
    restart: () => void jobs.splice(0),
    get charges(): Charge[] {
      const begun = schedule().filter(
        ({ job, phase }) => phase !== 'pending' && job.interruptedAt === undefined && !fails(job),
      )
      return begun.map(({ job }) => ({ id: job.id, micros: 0 }))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const readJson = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined)
