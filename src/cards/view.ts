/** A card and a board as clients see them. */
import { z } from 'zod'
import { type CardDetail, type JobDetail, resultsOf } from '../catalog/catalog.ts'
import type { Asset, Board, Generation } from '../catalog/records.ts'
import { type CardStatus, cardStatus, cardStatuses } from '../catalog/states.ts'
import { type Charged, charged, retries } from '../errors.ts'
import { assetView, thumbUrl, viewAsset } from '../jobs/view.ts'
import { FAILURE_COLOR, pastelOf } from './colors.ts'

const cardError = z.object({ code: z.string(), detail: z.string(), retry: z.enum(retries), charged: z.enum(charged) })
type CardFailure = z.infer<typeof cardError>

export const cardView = z.object({
  id: z.string(),
  boardId: z.string(),
  position: z.int().describe('Cards of a board are shown in ascending order of this'),
  title: z.string().nullable(),
  prompt: z.string().nullable(),
  status: z.enum(cardStatuses).describe('`pending` while its job goes on, then what became of that'),
  color: z
    .string()
    .describe('While pending a light one, red when failed, otherwise the chosen one or the average of its picture'),
  assetId: z.string().nullable(),
  asset: assetView
    .extend({ thumbUrl: z.string().nullable() })
    .nullable()
    .describe('What it shows: the first result of its job, or what it showed before that'),
  jobId: z.string().nullable(),
  generationId: z.string().nullable().describe('The generation that made what it shows, or the only one of its job'),
  error: cardError.nullable().describe('Why its job came to nothing'),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const boardView = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

/** Everything that follows from a card's job and its asset. */
export interface Shown {
  status: CardStatus
  asset: Asset | undefined
  color: string
  error: CardFailure | null
}

/** Nothing of this is written down: a job that ends while nobody looks is seen as it is at the next look. */
export function shownOn({ card, asset: before, job }: CardDetail): Shown {
  const status = cardStatus(card.assetId, job?.job.status)
  const asset = (job && resultsOf(job)[0]) ?? before
  return {
    status,
    asset,
    color: colorOf(status, card.id, card.color ?? asset?.color),
    error: job && status === 'failed' ? whyFailed(job) : null,
  }
}

function colorOf(status: CardStatus, id: string, own: string | undefined): string {
  if (status === 'failed') return FAILURE_COLOR
  return (status === 'pending' ? undefined : own) ?? pastelOf(id)
}

function whyFailed({ run, generations }: JobDetail): CardFailure | null {
  const failed = generations.find(({ state, error }) => state === 'failed' && error)?.error ?? null
  if (!run?.error) return failed
  const { code, detail, retry } = run.error
  return { code, detail, retry, charged: chargedFor(generations) }
}

function chargedFor(generations: Generation[]): Charged {
  if (generations.some(({ chargedMicros, error }) => chargedMicros || error?.charged === 'yes')) return 'yes'
  return generations.some(({ error }) => error?.charged === 'unknown') ? 'unknown' : 'no'
}

/** `base`: this server's own address, without a slash at its end. */
export function viewCard(base: string, detail: CardDetail): z.infer<typeof cardView> {
  const { id, boardId, position, title, prompt, jobId, version, createdAt, updatedAt } = detail.card
  const { asset, status, color, error } = shownOn(detail)
  const generations = detail.job?.generations ?? []
  return {
    ...{ id, boardId, position, title, prompt, status, color },
    assetId: asset?.id ?? null,
    asset: asset ? { ...viewAsset(base, asset), thumbUrl: thumbUrl(base, asset) } : null,
    jobId,
    generationId: asset?.generationId ?? (generations.length === 1 ? (generations[0]?.id ?? null) : null),
    error,
    version,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}

export function viewBoard({ id, name, version, createdAt, updatedAt }: Board): z.infer<typeof boardView> {
  return {
    ...{ id, name, version },
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}
