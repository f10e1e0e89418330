/**
 * The offline provider: no key, no network, no weights. It draws, restyles, renders, enlarges, cuts out, composes, films and
 * describes with plain algorithms, the same for the same seed. What it makes are previews. It can also be told to misbehave,
 * for tests and demos: see `offline/orders.ts`.
 */
import { ProviderError } from '../errors.ts'
import type { Ask, Call, Operation, Output, Provider, ProviderFile, Status } from '../models/provider.ts'
import { models } from './offline/models.ts'
import { type Orders, readOrders } from './offline/orders.ts'

/** The algorithms and their icons are loaded when the first picture is wanted, so that the server starts fast. */
const painting = () => import('./offline/paint.ts')

/** How long the queued model takes when nothing else is said. */
const QUEUE_MS = 1500
/** An operation must stay small; a drawing needs no more of its prompt. */
const MAX_OPERATION_PROMPT_BYTES = 3000

export const offline: ProviderFile = {
  id: 'offline',
  name: 'Offline preview',
  otherNames: ['mock'],
  keyNames: [],
  urls: {},
  models,
  defaults: {
    generate: 'draw',
    edit: 'edit',
    sketch: 'sketch',
    upscale: 'upscale',
    cutout: 'cutout',
    compose: 'compose',
    video: 'film',
    chat: 'chat',
    vision: 'vision',
  },
  connect: ({ now }): Provider => ({
    async generate(ask, call) {
      const orders = readOrders(ask.prompt)
      obey(orders)
      await wait(orders.slowMs, call.signal)
      const plain = { ...ask, prompt: orders.prompt }
      if (ask.task === 'video') {
        const { film } = await import('./offline/film.ts')
        return { outputs: [{ bytes: await film(plain, call.signal) }], costMicros: 0 }
      }
      if (ask.partials) await sendPartials(plain, ask.partials, call)
      const { paint } = await painting()
      const painted = await paint(plain, call.signal)
      return { outputs: painted.pictures.map((bytes) => ({ bytes })), costMicros: 0, warnings: painted.warnings }
    },

    async start(ask, { idempotencyKey }) {
      const orders = readOrders(ask.prompt)
      if (orders.refuse) obey(orders)
      const operation = {
        id: idempotencyKey, // asked again under the same key, it is the same operation
        readyAt: now() + (orders.slowMs || QUEUE_MS),
        prompt: beginningOf(ask.prompt, MAX_OPERATION_PROMPT_BYTES),
        n: ask.n,
        width: ask.width ?? null,
        height: ask.height ?? null,
        seed: ask.seed ?? null,
        style: ask.style ?? null,
        format: ask.format ?? null,
      }
      return { operation }
    },

    status: (operation, { signal }) => lookAt(operation, now(), signal),

    cancel: async () => ({ charged: 'no' }),

    chat: async (ask) => (await import('./offline/words.ts')).chat(ask),
  }),
}

/** Fails as it was told to. */
function obey(orders: Orders) {
  if (orders.refuse) throw new ProviderError('content_refused', 'told to refuse', { charged: 'no' })
  if (orders.fail) throw new ProviderError(orders.fail, `told to fail with ${orders.fail}`, { charged: 'no' })
}

async function sendPartials(ask: Ask, count: number, call: Call) {
  const { paintPartials } = await painting()
  const partials = await paintPartials(ask, count)
  for (const [index, bytes] of partials.entries()) call.onPartial?.({ bytes, index })
}

/** Everything a drawing needs is in the operation, so that it survives the process that started it. */
async function lookAt(operation: Operation, now: number, signal: AbortSignal): Promise<Status> {
  const { prompt, readyAt, n, width, height, seed, style, format } = operation
  const orders = readOrders(String(prompt))
  if (orders.lose) throw new ProviderError('not_found', 'told to lose the operation', { charged: 'no' })
  if (now < Number(readyAt)) return { state: 'running', askAgainMs: Math.min(500, Number(readyAt) - now) }
  if (orders.fail) {
    const error = new ProviderError(orders.fail, `told to fail with ${orders.fail}`, { charged: 'no' })
    return { state: 'failed', error }
  }
  const ask: Ask = {
    model: 'draw',
    task: 'generate',
    prompt: orders.prompt,
    n: Number(n),
    images: [],
    ...(width === null ? {} : { width: Number(width) }),
    ...(height === null ? {} : { height: Number(height) }),
    ...(seed === null ? {} : { seed: Number(seed) }),
    ...(style === null ? {} : { style: String(style) }),
    ...(format === null ? {} : { format: String(format) }),
  }
  const { paint } = await painting()
  const painted = await paint(ask, signal)
  const outputs: Output[] = painted.pictures.map((bytes) => ({ bytes }))
  return { state: 'succeeded', outputs, costMicros: 0, warnings: painted.warnings }
}

/** As many whole characters as fit into so many bytes of JSON. */
function beginningOf(text: string, maxBytes: number): string {
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += Buffer.byteLength(JSON.stringify(character)) - 2
    if (bytes > maxBytes) break
    end += character.length
  }
  return text.slice(0, end)
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
