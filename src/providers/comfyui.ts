/**
 * ComfyUI, on a machine of one's own: every model is a workflow, a graph whose slots a request fills. Nothing is billed.
 * Wire facts: the routes of ComfyUI's `server.py`. Templates: `comfyui/workflow.ts`, and `comfyui/folder.ts` for the operator's own.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import type {
  Ask,
  Call,
  Canceled,
  Operation,
  Provider,
  ProviderFile,
  Settings,
  Started,
  Status,
} from '../models/provider.ts'
import { explain } from './comfyui/errors.ts'
import { readFolder } from './comfyui/folder.ts'
import { builtIn, factsOf, usual } from './comfyui/models.ts'
import { createProgress } from './comfyui/progress.ts'
import { findRun, outcomeOf, readEntry, readQueue, type Server } from './comfyui/runs.ts'
import { upload } from './comfyui/uploads.ts'
import { fill, isNeeded, type Workflow } from './comfyui/workflow.ts'
import { callJson, send, type Wire } from './http.ts'

const submitted = z.object({ prompt_id: z.string().min(1) })
const operationSchema = z.object({ id: z.string() })
const names = z.array(z.string())
/** Newer servers write a list of choices as `["COMBO", { options }]`. */
const loader = z.object({
  CheckpointLoaderSimple: z.object({
    input: z.object({
      required: z.object({
        ckpt_name: z.union([
          z.tuple([names], z.unknown()).transform(([list]) => list),
          z.tuple([z.string(), z.looseObject({ options: names })], z.unknown()).transform(([, { options }]) => options),
        ]),
      }),
    }),
  }),
})
const stats = z.object({
  system: z.object({ comfyui_version: z.string().nullish().catch(null) }),
  devices: z.array(z.object({ vram_free: z.number().nullish().catch(null) })).catch([]),
})
const GIGABYTE = 1024 ** 3
/** Its own clients ask this often. */
const ASK_AGAIN_MS = 1000
/** Seeds up to here are taken by every sampler. */
const SEEDS = 2 ** 32

type Asking = Pick<Call, 'signal'>

export const comfyui: ProviderFile = {
  id: 'comfyui',
  name: 'ComfyUI',
  keyNames: [],
  urls: { server: { env: 'GESSO_COMFYUI_URL' } },
  variables: { workflows: { env: ['GESSO_COMFYUI_WORKFLOWS'] } },
  isUsable: ({ urls }) => urls.server !== undefined,
  models: builtIn.map(factsOf),
  localModels: (configured) => readFolder(configured).workflows.map(factsOf),
  defaults: { generate: 'default', edit: 'default-image-to-image' },
  connect,
}

function connect(settings: Settings): Provider {
  const { urls, fetch, now, random, onRate } = settings
  const base = urls.server ?? ''
  const wire: Wire = { fetch, auth: {}, origins: [base], explain, secrets: [], onRate }
  const server: Server = { wire, base, now }
  const { workflows, leftOut } = readFolder(settings)
  const all = [...builtIn, ...workflows]
  const clientId = `gesso-${Math.floor(random() * Number.MAX_SAFE_INTEGER).toString(36)}`
  const progress = createProgress(`${base.replace(/^http/, 'ws')}/ws?clientId=${clientId}`, settings)

  async function start(ask: Ask, call: Call): Promise<Started> {
    const workflow = all.find((one) => one.id === ask.model)
    if (!workflow) throw new ProviderError('not_found', `There is no workflow ${ask.model}.`, { charged: 'no' })
    const inputs = await upload(wire, base, ask, call)
    const checkpoint = await checkpointFor(server, workflow, ask, call)
    const graph = fill(workflow, { ...valuesOf(ask), ...checkpoint, ...inputs }, { ...usual, seed: seedFrom(random) })
    const body = {
      prompt: graph,
      prompt_id: uuidFrom(call.idempotencyKey),
      client_id: clientId,
    }
    const request = { body, signal: call.signal, answer: submitted, pays: true }
    const { body: taken } = await callJson(wire, `${base}/prompt`, request)
    progress.follow(taken.prompt_id)
    return { operation: { id: taken.prompt_id }, requestId: taken.prompt_id }
  }

  async function status(operation: Operation, call: Asking): Promise<Status> {
    const { id } = operationSchema.parse(operation)
    const entry = await readEntry(server, id, call)
    const waiting = entry ? undefined : await placeOf(server, id, call)
    if (waiting) {
      const { queuePosition, graph } = waiting
      const place = queuePosition === undefined ? {} : { queuePosition }
      return { state: 'running', askAgainMs: ASK_AGAIN_MS, ...place, ...told(graph, progress.follow(id)) }
    }
    // It may have left the queue for the history between the two questions.
    const over = entry ?? (await readEntry(server, id, call))
    if (!over) throw new ProviderError('not_found', `ComfyUI knows no run ${id}.`, { charged: 'no' })
    progress.forget(id)
    return outcomeOf(base, id, over)
  }

  return {
    start,
    status,
    cancel: (operation, call) => cancel(server, operationSchema.parse(operation).id, call),
    find: (lost, call) => findRun(server, uuidFrom(lost.idempotencyKey), lost, call),
    check: (call) => check(server, leftOut, call),
    close: progress.close,
  }
}

/** The request, by the names of the slots. */
function valuesOf({ prompt, negativePrompt, seed, steps, guidance, width, height, strength, options = {} }: Ask) {
  const named = Object.entries(options).map(([name, value]) => [`options.${name}`, value])
  return {
    ...Object.fromEntries(named),
    ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
    prompt,
    negative_prompt: negativePrompt,
    seed,
    steps,
    guidance,
    width,
    height,
    strength,
  }
}

/** The first checkpoint of the server, where the workflow needs one and neither it nor the request says which. */
async function checkpointFor({ wire, base }: Server, workflow: Workflow, { options }: Ask, { signal }: Asking) {
  if (options?.checkpoint !== undefined || !isNeeded(workflow, 'checkpoint')) return {}
  const url = `${base}/object_info/CheckpointLoaderSimple`
  const { body } = await callJson(wire, url, { method: 'GET', signal, answer: loader, pays: false })
  const [first] = body.CheckpointLoaderSimple.input.required.ckpt_name
  if (first !== undefined) return { checkpoint: first }
  throw new ProviderError('invalid_request', 'ComfyUI has no checkpoint: put one into its models folder.', {
    charged: 'no',
  })
}

const seedFrom = (random: () => number) => Math.floor(random() * SEEDS)

/** The same id for every try at the same call. */
function uuidFrom(key: string): string {
  const hex = createHash('sha256').update(`gesso ${key}`).digest('hex')
  // A UUID of version 8 is one that its maker has made up (RFC 9562 §5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Where a run stands in the queue; `undefined` when it is not there. */
async function placeOf(server: Server, id: string, call: Asking) {
  const { queue_running: running, queue_pending: pending } = await readQueue(server, call)
  const own = [...running, ...pending].find((item) => item[1] === id)
  if (!own) return undefined
  const [number, , graph] = own
  const isRunning = running.includes(own)
  const ahead = pending.filter((item) => item[0] < number).length + running.length
  return { isRunning, graph, queuePosition: isRunning ? undefined : ahead }
}

const titled = z.object({
  class_type: z.string(),
  _meta: z.object({ title: z.string().nullish() }).nullish().catch(null),
})

/** What the socket has said, with the node under the name that its author gave it. */
function told(graph: Record<string, unknown>, { progress, node }: { progress?: number; node?: string }) {
  const known = node === undefined ? undefined : titled.safeParse(graph[node]).data
  const note = known?._meta?.title || known?.class_type
  return { ...(progress === undefined ? {} : { progress }), ...(note ? { note } : {}) }
}

/** Takes a run out of the queue, or stops it if it is the one that runs. Somebody else's is never touched. */
async function cancel(server: Server, id: string, call: Asking): Promise<Canceled> {
  const { base } = server
  const before = await placeOf(server, id, call)
  if (before && !before.isRunning) await tell(server, `${base}/queue`, { delete: [id] }, call)
  // It may have begun at that very moment.
  const after = before?.isRunning ? before : before && (await placeOf(server, id, call))
  if (after) await tell(server, `${base}/interrupt`, { prompt_id: id }, call)
  if (before || !(await readEntry(server, id, call))) return { charged: 'no' }
  return { charged: 'yes' }
}

/** A command that is answered with nothing. */
async function tell({ wire }: Server, url: string, body: object, { signal }: Asking) {
  const response = await send(wire, url, { body, signal, pays: false })
  await response.body?.cancel()
  if (response.ok) return
  throw new ProviderError('internal', `ComfyUI answered with status ${response.status}.`, { charged: 'no' })
}

async function check({ wire, base }: Server, leftOut: string[], { signal }: Asking): Promise<string> {
  const asking = { method: 'GET', signal, answer: stats, pays: false } as const
  const { body } = await callJson(wire, `${base}/system_stats`, asking)
  const free = body.devices.reduce((sum, { vram_free }) => sum + (vram_free ?? 0), 0)
  return [
    `answers, ComfyUI ${body.system.comfyui_version ?? 'of an unknown version'}`,
    `${(free / GIGABYTE).toFixed(1)} GB of video memory free`,
    ...leftOut.map((one) => `left out: ${one}`),
  ].join(', ')
}
