/**
 * AUTOMATIC1111 and Forge, on a machine of one's own: every call answers at once, one after the other, and nothing is billed.
 * Wire facts: `modules/api/api.py` and `models.py` of stable-diffusion-webui. A lost answer cannot be found again.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { paintMask } from '../media/mask.ts'
import { inspect } from '../media/picture.ts'
import type { Answer, Ask, Call, Picture, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { explain } from './a1111/errors.ts'
import { models } from './a1111/models.ts'
import { stop, watchPartials } from './a1111/watch.ts'
import { base64, callJson, parseJson, type Wire } from './http.ts'

const painted = z.object({ images: z.array(z.string().min(1)).min(1), info: z.string().nullish().catch(null) })
const upscaled = z.object({ image: z.string().min(1) })
/** Where the pictures begin that were asked for: a grid of them all may come first. */
const info = z.object({ index_of_first_image: z.number().nullish().catch(null) })
const checkpoints = z.array(
  z.object({
    title: z.string(),
    model_name: z.string().nullish(),
    hash: z.string().nullish(),
    filename: z.string().nullish(),
  }),
)
const upscalers = z.array(z.object({ name: z.string() }))

/** Upscalers that are no models, in the order in which nobody would choose them. */
const plainUpscalers = ['None', 'Nearest', 'Lanczos']

/** A picture from a camera would not fit into memory. */
const MAX_EDGE = 2048

interface Server {
  wire: Wire
  base: string
}
type Asking = Pick<Call, 'signal'>

export const a1111: ProviderFile = {
  id: 'a1111',
  name: 'AUTOMATIC1111',
  otherNames: ['automatic1111', 'forge'],
  keyNames: [],
  urls: { server: { env: 'GESSO_A1111_URL' } },
  variables: { auth: { env: ['GESSO_A1111_AUTH'], secret: true } },
  isUsable: ({ urls }) => urls.server !== undefined,
  models,
  defaults: { generate: 'txt2img', edit: 'img2img', upscale: 'extra-single-image' },
  connect,
}

function connect({ urls, variables, fetch, onRate }: Settings): Provider {
  const base = urls.server ?? ''
  const { auth = '' } = variables
  const encoded = Buffer.from(auth).toString('base64')
  const wire: Wire = {
    fetch,
    auth: auth ? { authorization: `Basic ${encoded}` } : ({} as Record<string, string>),
    origins: [base],
    explain,
    secrets: [auth, encoded, auth.slice(auth.indexOf(':') + 1)],
    onRate,
  }
  const server: Server = { wire, base }
  return {
    generate: (ask, call) =>
      ask.model === 'extra-single-image' ? upscale(server, ask, call) : paint(server, ask, call),
    async check({ signal }) {
      const list = await readList(server, 'sd-models', checkpoints, { signal })
      return `answers, ${list.length} checkpoints`
    },
  }
}

async function readList<T>({ wire, base }: Server, what: string, answer: z.ZodType<T>, { signal }: Asking): Promise<T> {
  const { body } = await callJson(wire, `${base}/sdapi/v1/${what}`, { method: 'GET', signal, answer, pays: false })
  return body
}

async function paint(server: Server, ask: Ask, call: Call): Promise<Answer> {
  await assertCheckpoint(server, ask, call)
  const { wire, base } = server
  const id = `task(gesso-${createHash('sha256').update(call.idempotencyKey).digest('hex').slice(0, 24)})`
  const body = { ...(await fieldsOf(ask)), force_task_id: id }
  const over = new AbortController()
  const watching = watchPartials(wire, base, id, ask, { ...call, signal: AbortSignal.any([call.signal, over.signal]) })
  try {
    const request = { body, signal: call.signal, answer: painted, pays: true }
    const { body: made } = await callJson(wire, `${base}/sdapi/v1/${ask.model}`, request)
    return { outputs: picturesOf(made, ask.n), costMicros: 0 }
  } catch (error) {
    // Whoever hangs up stops nothing: the server goes on until it is told.
    if (call.signal.aborted) await stop(wire, base, id)
    throw error
  } finally {
    over.abort()
    await watching
  }
}

function picturesOf({ images, info: told }: z.infer<typeof painted>, n: number) {
  const { index_of_first_image: first } = info.safeParse(parseJson(told ?? '')).data ?? {}
  const from = first ?? (images.length > n && n > 1 ? 1 : 0)
  const own = images.slice(from, from + n)
  return (own.length > 0 ? own : images).map((picture) => ({ bytes: bytesOf(picture) }))
}

const bytesOf = (picture: string) => Buffer.from(picture.replace(/^data:[^,]*,/, ''), 'base64')

/** A checkpoint that the server does not know would be passed over, and another one paint. */
async function assertCheckpoint(server: Server, { options }: Ask, call: Asking) {
  const wanted = options?.checkpoint
  if (wanted === undefined) return
  const known = await readList(server, 'sd-models', checkpoints, call)
  const names = known.flatMap(({ title, model_name, hash, filename }) => [
    title,
    title.replace(/ \[\w+\]$/, ''),
    model_name,
    hash,
    filename?.split(/[\\/]/).at(-1),
  ])
  if (names.includes(String(wanted))) return
  const said = `There is no checkpoint ${wanted}. There are: ${known.map(({ model_name, title }) => model_name ?? title).join(', ')}`
  throw new ProviderError('not_found', said, { charged: 'no' })
}

async function fieldsOf(ask: Ask): Promise<Record<string, unknown>> {
  const { prompt, negativePrompt, n, seed, steps, guidance, strength, width, height, images, mask } = ask
  const { checkpoint, vae, clip_skip, ...options } = ask.options ?? {}
  const [first] = images
  const settings = {
    ...(checkpoint === undefined ? {} : { sd_model_checkpoint: checkpoint }),
    ...(vae === undefined ? {} : { sd_vae: vae }),
    ...(clip_skip === undefined ? {} : { CLIP_stop_at_last_layers: clip_skip }),
  }
  const frame = width || !first ? { width, height } : await frameOf(first)
  const painted = mask && Buffer.from(await paintMask(mask.bytes, { changed: 'white' })).toString('base64')
  return {
    prompt,
    negative_prompt: negativePrompt,
    seed,
    steps,
    cfg_scale: guidance,
    ...frame,
    // One after the other: side by side they might not fit into memory.
    n_iter: n,
    ...(first ? { init_images: [base64(first)], denoising_strength: strength } : {}),
    ...(painted ? { mask: painted } : {}),
    ...(Object.keys(settings).length > 0 ? { override_settings: settings } : {}),
    ...options,
    send_images: true,
    save_images: false,
  }
}

/** Unasked, the server would squeeze every picture into 512×512. It takes edges that are multiples of 8. */
async function frameOf({ bytes }: Picture) {
  const { width, height } = await inspect(bytes)
  const share = Math.min(1, MAX_EDGE / Math.max(width, height))
  const edge = (length: number) => Math.max(64, Math.round((length * share) / 8) * 8)
  return { width: edge(width), height: edge(height) }
}

/** It has no task id, so it can neither be watched nor stopped: it is short. */
async function upscale(server: Server, { images: [first], options = {} }: Ask, call: Call): Promise<Answer> {
  if (!first) throw new ProviderError('invalid_request', 'A picture is needed.', { charged: 'no' })
  const { wire, base } = server
  const body = {
    ...options,
    image: base64(first),
    upscaler_1: options.upscaler_1 ?? (await bestUpscaler(server, call)),
  }
  const request = { body, signal: call.signal, answer: upscaled, pays: true }
  const { body: made } = await callJson(wire, `${base}/sdapi/v1/extra-single-image`, request)
  return { outputs: [{ bytes: bytesOf(made.image) }], costMicros: 0 }
}

/** Unasked, the server would take none at all: the first that is a model is better. */
async function bestUpscaler(server: Server, call: Asking): Promise<string> {
  const names = (await readList(server, 'upscalers', upscalers, call)).map(({ name }) => name)
  return names.find((name) => !plainUpscalers.includes(name)) ?? 'Lanczos'
}
