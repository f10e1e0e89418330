/** A job as clients see it. */
import { z } from 'zod'
import { type JobDetail, resultsOf } from '../catalog/catalog.ts'
import { type Asset, type Event, type Generation, generationError, runError } from '../catalog/records.ts'
import { type GenerationState, generationStates, isTerminal, jobStatuses } from '../catalog/states.ts'
import { usd } from '../models/price.ts'

export const assetView = z.object({
  id: z.string(),
  url: z.string(),
  mediaType: z.string(),
  width: z.int(),
  height: z.int(),
  sha256: z.string(),
  durationSeconds: z.number().optional().describe('Of a video or a sound'),
  preview: z.boolean().describe('Drawn without a model: for looking at while building'),
})

const milliseconds = z.int().describe('Milliseconds')
const timings = z.object({
  queuedMs: milliseconds.optional(),
  submittingMs: milliseconds.optional(),
  runningMs: milliseconds.optional(),
  storingMs: milliseconds.optional(),
  totalMs: milliseconds.optional().describe('From being queued to the end, in milliseconds'),
})

const cost = z.object({
  estimatedUsd: z.number().nullable().describe('The most it was expected to cost; null when a price is unknown'),
  chargedUsd: z.number().nullable().describe('What it cost so far; null when that is not known'),
})

export const resultView = z.object({
  generationId: z.string(),
  model: z.string(),
  status: z.enum(generationStates),
  step: z.string().nullable().describe('Of a space: the step that asked for it'),
  assets: z.array(assetView),
  text: z.string().nullable().describe('What a model that talks has said'),
  sent: z.record(z.string(), z.unknown()).describe('The parameters the provider got'),
  costUsd: z.number().nullable(),
  estimatedUsd: z.number().nullable(),
  warnings: z.array(z.string()),
  error: generationError.nullable(),
  tried: z
    .array(z.object({ model: z.string(), error: generationError }))
    .describe('Models whose place this one has taken, and what was the matter with them'),
  timings,
})

export const jobView = z.object({
  jobId: z.string(),
  status: z.enum(jobStatuses),
  prompt: z.string(),
  space: z.string().nullable().describe('The space that the job runs'),
  imageUrl: z.string().nullable().describe('The first result that is to be seen'),
  outputs: z.array(assetView).describe('What the job was for: of a space what it gives back, otherwise every result'),
  details: z.record(z.string(), z.unknown()).describe('What a space has to say about its outputs'),
  error: runError.nullable().describe('Why a space did not come to its end'),
  results: z.array(resultView),
  cost,
  warnings: z.array(z.string()),
  metadata: z.object({ timings, createdAt: z.string(), endedAt: z.string().nullable(), preview: z.boolean() }),
  request: z.record(z.string(), z.unknown()),
})
export type JobView = z.infer<typeof jobView>

const extensions: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'audio/aac': 'aac',
  'audio/mp4': 'm4a',
  'audio/webm': 'weba',
}

/** What the name of such a file ends with. */
export const extensionOf = (mediaType: string) => extensions[mediaType] ?? 'bin'

const isSound = (mediaType: string) => mediaType.startsWith('audio/')

/** Where an asset's bytes are. `base` is this server's own address, without a slash at its end. */
export const assetUrl = (base: string, { sha256, mediaType }: Pick<Asset, 'sha256' | 'mediaType'>) =>
  `${base}/assets/${sha256}.${extensionOf(mediaType)}`

/** The asset in a box of 512 pixels, transparency kept; of a film, one of its first frames. A sound has none. */
export const thumbUrl = (base: string, asset: Pick<Asset, 'sha256' | 'mediaType'>) =>
  isSound(asset.mediaType) ? null : `${assetUrl(base, asset)}?w=512&h=512&format=webp`

export function viewAsset(base: string, asset: Asset): z.infer<typeof assetView> {
  const { id, mediaType, width, height, sha256, durationMs, preview } = asset
  const length = durationMs === null ? {} : { durationSeconds: durationMs / 1000 }
  return { id, url: assetUrl(base, asset), mediaType, width, height, sha256, ...length, preview }
}

export function viewJob(base: string, { job, generations, assets, run }: JobDetail): JobView {
  const results = generations.map((generation) => viewResult(base, generation, assets))
  const estimates = generations.map((generation) => generation.estimatedMicros)
  const charges = generations.map(chargeSoFar)
  const outputs = resultsOf({ run, assets }).map((asset) => viewAsset(base, asset))
  const created = new Date(job.createdAt).toISOString()
  return {
    jobId: job.id,
    status: job.status,
    prompt: job.prompt,
    space: run?.space ?? null,
    imageUrl: outputs.find(({ mediaType }) => !isSound(mediaType))?.url ?? null,
    outputs,
    details: run?.outcome?.details ?? {},
    error: run?.error ?? null,
    results,
    cost: { estimatedUsd: usd(sum(estimates)), chargedUsd: usd(sum(charges)) },
    warnings: [...job.warnings, ...generations.flatMap((generation) => generation.warnings)],
    metadata: {
      timings: { ...(job.endedAt ? { totalMs: job.endedAt - job.createdAt } : {}) },
      createdAt: created,
      endedAt: job.endedAt ? new Date(job.endedAt).toISOString() : null,
      preview: assets.length > 0 && assets.every((asset) => asset.preview),
    },
    request: job.request,
  }
}

/** `null`: it ended, and nobody knows what it cost. */
const chargeSoFar = ({ chargedMicros, state, error }: Generation) =>
  chargedMicros ?? (state === 'succeeded' || (error && error.charged !== 'no') ? null : 0)

/** A sum is known only when every part of it is. */
const sum = (parts: (number | null)[]) =>
  parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0)

function viewResult(base: string, generation: Generation, assets: Asset[]): z.infer<typeof resultView> {
  return {
    generationId: generation.id,
    model: generation.model,
    status: generation.state,
    step: generation.step,
    assets: assets.filter((asset) => asset.generationId === generation.id).map((asset) => viewAsset(base, asset)),
    text: generation.result?.text ?? null,
    sent: generation.sent,
    costUsd: usd(isTerminal(generation.state) ? chargeSoFar(generation) : generation.chargedMicros),
    estimatedUsd: usd(generation.estimatedMicros),
    warnings: generation.warnings,
    error: generation.error,
    tried: generation.fallbacks.tried,
    timings: viewTimings(generation),
  }
}

const path: GenerationState[] = ['queued', 'submitting', 'running', 'storing']

/** How long it stayed in each state, as far as it has left it. */
function viewTimings({ timings: entered, state }: Generation): z.infer<typeof timings> {
  const ended = isTerminal(state) ? entered[state] : undefined
  const starts = path.flatMap((name) => (entered[name] === undefined ? [] : [{ name, at: entered[name] }]))
  const durations = starts.map(({ name, at }, index) => {
    const until = starts[index + 1]?.at ?? ended
    return until === undefined ? {} : { [`${name}Ms`]: Math.max(0, until - at) }
  })
  const total = ended !== undefined && entered.queued !== undefined ? { totalMs: ended - entered.queued } : {}
  return Object.assign({}, ...durations, total)
}

/** An event as a stream sends it: pictures with their addresses. */
export function viewEvent(base: string, { seq, at, type, generationId, data }: Event) {
  const withUrl = (asset: unknown) => ({ ...(asset as Asset), url: assetUrl(base, asset as Asset) })
  const pictures = {
    ...(data.asset ? { asset: withUrl(data.asset) } : {}),
    ...(Array.isArray(data.assets) ? { assets: data.assets.map(withUrl) } : {}),
  }
  return { seq, at: new Date(at).toISOString(), type, ...(generationId ? { generationId } : {}), ...data, ...pictures }
}
