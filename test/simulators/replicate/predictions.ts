/** Replicate's predictions. None has a timer: where it is in its life follows from the clock, however often a client dies. */
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { drawingFile, pictureFile, videoFile } from '../files.ts'
import type { SimulatedModel } from './inputs.ts'

type Json = Record<string, unknown>

export interface SimulatedPrediction {
  id: string
  /** `owner/name`. */
  name: string
  /** `hidden` for official models. */
  version: string
  deployment: string | undefined
  model: SimulatedModel
  input: Json
  /** Fields that the model does not have, and took no notice of. */
  ignored: string[]
  webhook: string | undefined
  createdAt: number
  startsAt: number
  endsAt: number
  deadlineAt: number
  canceledAt: number
  /** The text of its failure, where it will fail. */
  failure: string | undefined
  source: { width: number; height: number } | undefined
}

/** Inputs, outputs and files are removed an hour after a prediction is done. */
const KEPT_MS = 3_600_000

export const newId = () => randomBytes(16).toString('hex').slice(0, 26)

/** When a prediction stops, whatever stops it. */
const stopsAt = ({ endsAt, deadlineAt, canceledAt }: SimulatedPrediction) => Math.min(endsAt, deadlineAt, canceledAt)

export const hasBegun = (one: SimulatedPrediction, now: number) => one.startsAt <= now && one.startsAt < stopsAt(one)
export const isDone = (one: SimulatedPrediction, now: number) => now >= stopsAt(one)
export const isRemoved = (one: SimulatedPrediction, now: number) => now >= stopsAt(one) + KEPT_MS

export function statusAt(one: SimulatedPrediction, now: number) {
  if (!isDone(one, now)) return now < one.startsAt ? 'starting' : 'processing'
  const stop = stopsAt(one)
  if (stop === one.endsAt) return one.failure ? 'failed' : 'succeeded'
  return stop === one.deadlineAt && stop <= one.startsAt ? 'aborted' : 'canceled'
}

/** A prediction as the API tells of it. */
export function told(one: SimulatedPrediction, now: number, origin: string): Json {
  const status = statusAt(one, now)
  const iso = (at: number) => new Date(at).toISOString()
  const begun = hasBegun(one, now)
  const done = isDone(one, now)
  const removed = isRemoved(one, now)
  const url = `${origin}/v1/predictions/${one.id}`
  const seconds = (from: number) => (stopsAt(one) - from) / 1000
  return {
    id: one.id,
    model: one.name,
    version: one.version,
    ...(one.deployment ? { deployment: one.deployment } : {}),
    input: removed ? {} : one.input,
    logs:
      removed || !begun ? '' : `Using seed: ${one.input.seed ?? 1234}\n 50%|█████     | 2/4 [00:00<00:00, 8.2it/s]\n`,
    output: status === 'succeeded' && !removed ? outputOf(one, origin) : null,
    error: status === 'failed' ? one.failure : null,
    status,
    source: 'api',
    data_removed: removed,
    created_at: iso(one.createdAt),
    started_at: begun ? iso(one.startsAt) : null,
    completed_at: done ? iso(stopsAt(one)) : null,
    ...(Number.isFinite(one.deadlineAt) ? { deadline: iso(one.deadlineAt) } : {}),
    metrics: done && begun ? { predict_time: seconds(one.startsAt), total_time: seconds(one.createdAt) } : {},
    urls: { web: `https://replicate.com/p/${one.id}`, get: url, cancel: `${url}/cancel` },
  }
}

const endings = { picture: undefined, drawing: 'svg', video: 'mp4', 'cut-out': 'png' }

function outputOf({ id, input, model }: SimulatedPrediction, origin: string) {
  const ending = endings[model.gives] ?? String(input.output_format ?? 'webp')
  const count = model.several ? Number(input.num_outputs ?? 1) : 1
  const urls = Array.from({ length: count }, (_, index) => `${origin}/delivery/${id}/out-${index}.${ending}`)
  return model.several ? urls : urls[0]
}

/** The file of a result. */
export async function resultFile({ model, input, source }: SimulatedPrediction, index: number): Promise<Uint8Array> {
  if (model.gives === 'video') return videoFile()
  const size = sizeOf(input) ?? source ?? { width: 512, height: 512 }
  if (model.gives === 'drawing') return drawingFile(size.width, size.height)
  if (model.gives === 'cut-out') return pictureFile({ ...size, transparent: true })
  const format = input.output_format === 'jpg' ? 'jpeg' : input.output_format === 'png' ? 'png' : 'webp'
  return pictureFile({ ...size, format, text: `${input.prompt} ${index}` })
}

function sizeOf({ width, height, size, aspect_ratio }: Json) {
  if (typeof width === 'number' && typeof height === 'number') return { width, height }
  const [w, h] = /^(\d+)[x:](\d+)$/.exec(String(size))?.slice(1) ?? []
  if (w && h) return { width: Number(w), height: Number(h) }
  const [across = 0, down = 0] = /^(\d+):(\d+)$/.exec(String(aspect_ratio))?.slice(1).map(Number) ?? []
  return across && down ? { width: across * 32, height: down * 32 } : undefined
}

/** The size of the first picture that lies within an input. */
export async function sourceOf(input: Json, fileOf: (url: string) => Buffer | undefined) {
  const texts = Object.values(input).flat()
  for (const text of texts) {
    if (typeof text !== 'string') continue
    const bytes = text.startsWith('data:') ? Buffer.from(text.slice(text.indexOf(',') + 1), 'base64') : fileOf(text)
    const size =
      bytes &&
      (await sharp(bytes)
        .metadata()
        .catch(() => undefined))
    if (size) return { width: size.width, height: size.height }
  }
  return undefined
}
