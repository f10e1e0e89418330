/** What a model is: facts as data. The provider files state them; the registry, the API and the docs read them. */
import { z } from 'zod'

/** Tasks that end in files, and so can be asked of a job. */
export const makingTasks = [
  'generate',
  'edit',
  'cutout',
  'compose',
  'sketch',
  'style',
  'upscale',
  'vectorise',
  'video',
  'speech',
  'music',
] as const
export const tasks = [...makingTasks, 'chat', 'vision', 'moderate'] as const
export type Task = (typeof tasks)[number]

/** Whether all that a model makes is to be heard, and nothing of it to be seen. */
export const makesSound = ({ tasks }: { tasks: Task[] }) => tasks.every((task) => task === 'speech' || task === 'music')

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

const needed = { required: z.literal(true).optional() }

/** What one option may be. `json`: whatever the provider's own documents say; it is passed on as it is. */
const optionRule = z.discriminatedUnion('is', [
  z.object({ is: z.literal('number'), min: z.number(), max: z.number(), ...needed }),
  z.object({ is: z.literal('whole number'), min: z.number(), max: z.number(), ...needed }),
  z.object({ is: z.literal('choice'), of: z.array(z.string()), ...needed }),
  z.object({ is: z.literal('text'), max: z.int(), ...needed }),
  z.object({ is: z.literal('flag'), ...needed }),
  z.object({ is: z.literal('json'), ...needed }),
])
export type OptionRule = z.infer<typeof optionRule>

/** What can be asked of a model. A parameter that is absent here cannot be honoured. */
export const takes = z.object({
  /** Longest prompt, in characters. */
  promptMax: z.int(),
  /** It works without a prompt: a cut-out, an upscaler. */
  promptless: z.boolean().optional(),
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
  /** Who speaks, under the provider's own names. */
  voice: z.array(z.string()).optional(),
  format: z.array(z.string()).optional(),
  /** Most partial pictures while it renders. */
  partials: z.int().optional(),
  /** Length of a video or sound, in seconds. */
  duration: range.optional(),
  /** Classes of size, where a provider has no pixels to choose: `1K`, `720p`. */
  resolution: z.array(z.string()).optional(),
  /** Parameters that only this model has, under the provider's own names. */
  options: z.record(z.string(), optionRule).optional(),
  /** Options beyond those listed are passed on as they are: nobody here knows what the model takes. */
  openOptions: z.boolean().optional(),
})
export type Takes = z.infer<typeof takes>

/**
 * What a call costs, as published: `source` and `asOf` say where and when it was read.
 * `rates` hold the price of one unit; those whose `quality`, `size` and `resolution` match are meant, the dearest when none
 * does. A rate with `tasks` is for these alone: where no rate is for a task, its price is unknown.
 */
export const price = z.object({
  unit: z.enum(['image', 'megapixel', 'second', 'million tokens', 'million characters', 'song']),
  rates: z
    .array(
      z.object({
        usd: z.number(),
        quality: z.string().optional(),
        size: z.string().optional(),
        resolution: z.string().optional(),
        tasks: z.array(z.enum(tasks)).optional(),
        of: z.string().optional(),
      }),
    )
    .min(1),
  /** For `image`: what each megapixel of the result beyond the first adds. */
  furtherMegapixelUsd: z.number().optional(),
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
    /** A successor is an id of the same provider, or the full name of a model elsewhere. */
    z.object({ is: z.literal('leaving'), on: z.iso.date(), successor: z.string() }),
    z.object({
      is: z.literal('retired'),
      since: z.iso.date(),
      successor: z.string(),
      /** Some accounts may still call it: its full name does so, and every other name leads to the successor. */
      callable: z.literal(true).optional(),
    }),
    /** Not in the registry: passed through to its provider as it is. */
    z.object({ is: z.literal('unlisted') }),
  ]),
  takes,
  /** `null`: unknown. A price of 0 is written as 0. */
  price: price.nullable(),
  /** Full names of models elsewhere that make the same, tried in order when this one's provider cannot. */
  fallbacks: z.array(z.string()).optional(),
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
