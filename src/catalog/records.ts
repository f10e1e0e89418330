/** What the catalog keeps, as values. Times are ms since 1970, money is millionths of a US dollar. */
import { z } from 'zod'
import { charged, failureCodes, retries } from '../errors.ts'
import { generationStates, jobStatuses } from './states.ts'

/** No text column may grow past this: files belong in storage, and rows must stay cheap to read. */
export const MAX_COLUMN_BYTES = 32_000

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const job = z.object({
  id: z.string(),
  owner: z.string(),
  status: z.enum(jobStatuses),
  prompt: z.string(),
  /** The request as it was understood, without the prompt: pictures by asset id. */
  request: z.record(z.string(), z.unknown()),
  /** What the client should know about the whole job. */
  warnings: z.array(z.string()),
  /** Whether a call whose outcome is unknown may be sent, and perhaps paid, again. */
  onUncertain: z.enum(['fail', 'retry']),
  lastEvent: z.int(),
  createdAt: z.int(),
  endedAt: z.int().nullable(),
})
export type Job = z.infer<typeof job>

export const generationError = z.object({
  code: z.enum(failureCodes),
  detail: z.string(),
  retry: z.enum(retries),
  charged: z.enum(charged),
})
export type GenerationError = z.infer<typeof generationError>

/**
 * Where a provider's results are until they are assets: files already in storage, or addresses to fetch from. `text` is the
 * answer of a model that talks, and stays.
 */
export const result = z.object({
  files: z.array(z.string()).optional(),
  urls: z.array(z.string()).optional(),
  text: z.string().optional(),
})

/** The parameters a call is made with, after fitting them to the model. Pictures are asset ids. */
export const sent = z.object({
  n: z.int(),
  width: z.int().optional(),
  height: z.int().optional(),
  aspectRatio: z.string().optional(),
  seed: z.int().optional(),
  negativePrompt: z.string().optional(),
  steps: z.int().optional(),
  guidance: z.number().optional(),
  strength: z.number().optional(),
  quality: z.string().optional(),
  background: z.string().optional(),
  style: z.string().optional(),
  voice: z.string().optional(),
  format: z.string().optional(),
  duration: z.number().optional(),
  resolution: z.string().optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  partials: z.int().optional(),
  images: z.array(z.string()).optional(),
  mask: z.string().optional(),
})
export type Sent = z.infer<typeof sent>

/** What a step of a space asks of a model. The fields are those of a job's request; pictures are asset ids. */
export const wish = z.looseObject({
  prompt: z.string(),
  /** For models that talk. */
  system: z.string().optional(),
  maxTokens: z.int().optional(),
})
export type Wish = z.infer<typeof wish>

/** Models to turn to when a provider cannot, and those that were tried before, with what was the matter. */
export const fallbacks = z.object({
  left: z.array(z.string()),
  tried: z.array(z.object({ model: z.string(), error: generationError })),
})
export type Fallbacks = z.infer<typeof fallbacks>

export const generation = z.object({
  id: z.string(),
  jobId: z.string(),
  owner: z.string(),
  /** Place within the job, from 0. */
  position: z.int(),
  /** Of a space: the step that asks for it, and which of its calls this is. No second generation can be for the same. */
  step: z.string().nullable(),
  stepCall: z.string().nullable(),
  /** Of a space: what that call asks for. `null`: what the job itself asks for. */
  wish: wish.nullable(),
  provider: z.string(),
  model: z.string(),
  task: z.string(),
  state: z.enum(generationStates),
  /** Raised whenever somebody takes the generation up. Who holds an older number can change nothing. */
  attempt: z.int(),
  /** How often a try that cost nothing was sent back to wait. */
  tries: z.int(),
  /** The process that took it up last. */
  worker: z.string().nullable(),
  /** Something is left to do: it is not terminal, or a canceled operation still has to be stopped and its bill settled. */
  open: z.boolean(),
  /** Not to be looked at before. */
  dueAt: z.int().nullable(),
  /** The ledger line of the paid call under way, or the last one. */
  callId: z.string().nullable(),
  sent,
  operation: z.record(z.string(), scalar).nullable(),
  result: result.nullable(),
  warnings: z.array(z.string()),
  error: generationError.nullable(),
  fallbacks,
  estimatedMicros: z.int().nullable(),
  chargedMicros: z.int().nullable(),
  /** When each state was entered for the last time. */
  timings: z.partialRecord(z.enum(generationStates), z.int()),
})
export type Generation = z.infer<typeof generation>

export const asset = z.object({
  id: z.string(),
  owner: z.string(),
  sha256: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  /** Pixels; 0 of a sound. */
  width: z.int(),
  height: z.int(),
  /** Average colour, `#rrggbb`. */
  color: z.string(),
  /** A ThumbHash in base64, to be shown until the picture is there. */
  blur: z.string().nullable(),
  /** Of a video or a sound. */
  durationMs: z.int().nullable(),
  /** Of a video or a sound, as RFC 6381 names it. */
  codec: z.string().nullable(),
  /** Of an animation; 1 of whatever stands still. */
  frames: z.int(),
  /** What its uploader called the file: for downloads, and for nothing else. */
  name: z.string().nullable(),
  /** `original`: an upload as it came, kept beside the cleaned one on demand. */
  role: z.enum(['result', 'input', 'partial', 'original']),
  /** Drawn without a model: good to look at while building, not for print. */
  preview: z.boolean(),
  jobId: z.string().nullable(),
  generationId: z.string().nullable(),
  position: z.int(),
  /** The assets it was made from. */
  parents: z.array(z.string()),
  createdAt: z.int(),
  /** When it was put into the trash. */
  deletedAt: z.int().nullable(),
})
export type Asset = z.infer<typeof asset>

/** A rendering of a file, kept so that it is made once. `source` is the hash of the file, `name` says what was wanted of it. */
export const variant = z.object({
  source: z.string(),
  name: z.string(),
  sha256: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  /** Those that nobody has used for longest go first, when there are too many. Exact to the hour. */
  usedAt: z.int(),
})
export type Variant = z.infer<typeof variant>

export const event = z.object({
  jobId: z.string(),
  /** Counts from 1 within the job, without gaps. */
  seq: z.int(),
  at: z.int(),
  type: z.string(),
  generationId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})
export type Event = z.infer<typeof event>

export const ledgerStates = ['intended', 'settled', 'released', 'failed', 'uncertain'] as const

/**
 * One paid call. `intended`: about to be sent, its estimate is reserved. `settled`: done, charged. `released`: known to have
 * cost nothing. `failed`: ended without a result and may have been charged (`chargedMicros`). `uncertain`: nobody knows yet.
 */
export const ledgerLine = z.object({
  id: z.string(),
  owner: z.string(),
  jobId: z.string(),
  generationId: z.string(),
  provider: z.string(),
  model: z.string(),
  state: z.enum(ledgerStates),
  estimatedMicros: z.int().nullable(),
  chargedMicros: z.int().nullable(),
  operation: z.string().nullable(),
  providerRequestId: z.string().nullable(),
  at: z.int(),
  updatedAt: z.int(),
})
export type LedgerLine = z.infer<typeof ledgerLine>

export const runError = z.object({
  code: z.string(),
  detail: z.string(),
  retry: z.enum(retries),
  /** The step that failed, where it was one. */
  step: z.string().optional(),
})
export type RunError = z.infer<typeof runError>

/** What a space has made: pictures by asset id, and what it has to say of them. */
export const outcome = z.object({
  outputs: z.array(z.string()),
  details: z.record(z.string(), z.unknown()),
})

/** The part of a job that the code of a space decides. Its job has this run's status. */
export const spaceRun = z.object({
  jobId: z.string(),
  owner: z.string(),
  space: z.string(),
  /** As checked, pictures as assets. */
  inputs: z.record(z.string(), z.unknown()),
  /** Raised whenever somebody takes it up. Who holds an older number can change nothing. */
  attempt: z.int(),
  /** It has not ended. */
  open: z.boolean(),
  outcome: outcome.nullable(),
  error: runError.nullable(),
})
export type SpaceRun = z.infer<typeof spaceRun>

/** A finished piece of a space: a run that starts again takes its result from here. */
export const step = z.object({ jobId: z.string(), name: z.string(), result: z.unknown(), at: z.int() })
export type Step = z.infer<typeof step>

/** The id of the board that everybody has without making it. */
export const MAIN_BOARD = 'main'

/** A place for cards. */
export const board = z.object({
  id: z.string(),
  owner: z.string(),
  name: z.string(),
  /** Raised by every change of the board itself. */
  version: z.int(),
  createdAt: z.int(),
  /** Also when a card came to it, or was moved on it. */
  updatedAt: z.int(),
})
export type Board = z.infer<typeof board>

/** The board that everybody has, as it is before somebody changes it. */
export const mainBoard = (owner: string, at: number): Board => ({
  ...{ id: MAIN_BOARD, owner, name: 'Main', version: 1, createdAt: at, updatedAt: at },
})

/** Positions that a client sets stay within this, so that there always is room on both sides of them. */
export const PLACE_LIMIT = 2 ** 50

/** An item on a board. What it is follows from its job (`cardStatus`), so that the two can never say different things. */
export const card = z.object({
  id: z.string(),
  owner: z.string(),
  boardId: z.string(),
  /** Cards lie in ascending order, and where two are equal by id. There are gaps: a move rewrites one row. */
  position: z.int(),
  title: z.string().nullable(),
  prompt: z.string().nullable(),
  /** Chosen by a person, `#rrggbb`. */
  color: z.string().nullable(),
  /** What it shows, as long as its job has given nothing. */
  assetId: z.string().nullable(),
  jobId: z.string().nullable(),
  /** Raised by every change, from 1. */
  version: z.int(),
  createdAt: z.int(),
  updatedAt: z.int(),
})
export type Card = z.infer<typeof card>
