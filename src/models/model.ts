/** What a model is: facts as data. The provider files state them; the registry, the API and the docs read them. */
import { z } from 'zod'

export const tasks = ['generate', 'edit', 'cutout', 'compose', 'chat', 'vision'] as const
export type Task = (typeof tasks)[number]

/** `WxH` in pixels. */
export const sizePattern = /^(\d{1,5})x(\d{1,5})$/

const range = z.object({ min: z.number(), max: z.number() })

/** Sizes that are not listed one by one: any W×H within these rules. Edges and pixels count pixels of the result. */
const freeSize = z.object({
  multipleOf: z.int(),
  minEdge: z.int(),
  maxEdge: z.int(),
  minPixels: z.int(),
  maxPixels: z.int(),
  /** Longer edge over shorter edge. */
  maxRatio: z.number(),
})

/** What can be asked of a model. A parameter that is absent here cannot be honoured. */
export const takes = z.object({
  /** Longest prompt, in characters. */
  promptMax: z.int(),
  /** Most results in one call. */
  n: z.int(),
  /** Input pictures: `min` above 0 means that the model cannot work without. */
  images: z.object({ min: z.int(), max: z.int() }),
  sizes: z.array(z.string().regex(sizePattern)).optional(),
  freeSize: freeSize.optional(),
  aspectRatios: z.array(z.string()).optional(),
  mask: z.boolean().optional(),
  seed: z.boolean().optional(),
  negativePrompt: z.boolean().optional(),
  steps: range.optional(),
  guidance: range.optional(),
  strength: range.optional(),
  quality: z.array(z.string()).optional(),
  background: z.array(z.string()).optional(),
  style: z.array(z.string()).optional(),
  format: z.array(z.string()).optional(),
  /** Most partial pictures while it renders. */
  partials: z.int().optional(),
  /** Length of a video or sound, in seconds. */
  duration: range.optional(),
})
export type Takes = z.infer<typeof takes>

/**
 * What a call costs, as published: `source` and `asOf` say where and when it was read.
 * `rates` hold the price of one unit; the first whose `quality` and `size` match is meant, the dearest when none does.
 */
export const price = z.object({
  unit: z.enum(['image', 'megapixel', 'second', 'million tokens']),
  rates: z
    .array(
      z.object({
        usd: z.number(),
        quality: z.string().optional(),
        size: z.string().optional(),
        of: z.string().optional(),
      }),
    )
    .min(1),
  source: z.string(),
  asOf: z.iso.date(),
})
export type Price = z.infer<typeof price>

export const modelFacts = z.object({
  /** The provider's own id: `gpt-image-2`, `fal-ai/flux/dev`. */
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  /** Other names that lead here, as people write them: `Flux Dev`. Compared without case, spaces and punctuation. */
  aliases: z.array(z.string()),
  tasks: z.array(z.enum(tasks)).min(1),
  state: z.discriminatedUnion('is', [
    z.object({ is: z.literal('live') }),
    z.object({ is: z.literal('leaving'), on: z.iso.date(), successor: z.string() }),
    z.object({ is: z.literal('retired'), since: z.iso.date(), successor: z.string() }),
    /** Not in the registry: passed through to its provider as it is. */
    z.object({ is: z.literal('unlisted') }),
  ]),
  takes,
  /** `null`: unknown. A price of 0 is written as 0. */
  price: price.nullable(),
  /** The API has a queue: `start`, `status`, `cancel`. Otherwise `generate` answers at once. */
  queued: z.boolean(),
  /** A submit with the same idempotency key is never run or paid a second time. */
  idempotent: z.boolean(),
  cancelable: z.boolean(),
  webhook: z.boolean(),
  /** What it makes is for looking at while building, not for use. */
  preview: z.boolean().optional(),
  /** How long a generation may take, from submit to result, before it is given up. */
  deadlineMs: z.int(),
})
export type ModelFacts = z.infer<typeof modelFacts>

/** The name of a model everywhere outside its provider: `openai/gpt-image-2`. */
export const fullName = (model: Pick<ModelFacts, 'provider' | 'id'>) => `${model.provider}/${model.id}`
