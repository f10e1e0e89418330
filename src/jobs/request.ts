/** What a client may ask for: the body of `POST /v1/jobs`. Unknown fields are refused, so that no wish is lost in silence. */
import { z } from 'zod'
import { makingTasks, sizePattern } from '../models/model.ts'

/** The prompt lies in one catalog column, which bounds it in bytes whatever its script. */
const MAX_PROMPT_BYTES = 32_000
const MAX_EDGE = 8192
const MAX_MODELS = 20
const MAX_IMAGES = 16
const MAX_SEED = 2 ** 32 - 1
const MAX_OPTIONS_BYTES = 8000
const MAX_FALLBACKS = 5

/** Text that every home for records can keep: Postgres takes no NUL, and half a surrogate pair is no character. */
export const text = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text')

const prompt = text
  .refine((value) => value.trim().length > 0, 'must not be empty')
  .refine((value) => Buffer.byteLength(value) <= MAX_PROMPT_BYTES, `must have at most ${MAX_PROMPT_BYTES} bytes`)
  .default('')
  .describe(
    'What it should show or sound like, the words to speak, or what to do to the input pictures; some tasks need none',
  )

const model = text.min(1).max(200)
const word = text.min(1).max(60)
const picture = z
  .string()
  .min(1)
  .describe('An input picture: the id of an asset, an http(s) address, or a data URI with base64')

const isSize = (text: string) => {
  const match = sizePattern.exec(text)
  return match !== null && [match[1], match[2]].every((edge) => Number(edge) >= 16 && Number(edge) <= MAX_EDGE)
}
const isRatio = (text: string) => /^[1-9]\d{0,3}:[1-9]\d{0,3}$/.test(text)

/** The parts of a request that do not depend on each other. */
const fields = {
  prompt,
  space: word.optional().describe('A space to run instead of a prompt; GET /spaces lists them'),
  inputs: z
    .record(z.string().max(100), z.unknown())
    .optional()
    .describe('What the space takes, by name; a picture as images are given'),
  models: z.array(model).min(1).max(MAX_MODELS).optional().describe('One generation for each'),
  modelId: model.optional().describe('One model; the default one when neither is given'),
  task: z
    .enum(makingTasks)
    .optional()
    .describe('What is to be done; without models, it chooses the default one. As a rule the pictures say it'),
  fallbacks: z
    .array(model)
    .max(MAX_FALLBACKS)
    .optional()
    .describe(
      'Models to turn to, in order, when a provider cannot; those of the registry when absent, none when empty',
    ),
  n: z.int().min(1).max(10).default(1).describe('How many results from each model'),
  size: z
    .string()
    .refine((text) => text === 'auto' || isSize(text), `must be WxH in pixels, 16 to ${MAX_EDGE} each, or auto`)
    .optional()
    .describe(
      'Pixels as 1024x768, or auto. One of size, width and height, aspectRatio; GET /v1/models lists what a model makes',
    ),
  width: z.int().min(16).max(MAX_EDGE).optional().describe('Pixels; goes with height'),
  height: z.int().min(16).max(MAX_EDGE).optional().describe('Pixels; goes with width'),
  aspectRatio: z.string().refine(isRatio, 'must be like 16:9').optional().describe('Width to height, as 16:9'),
  seed: z
    .int()
    .min(0)
    .max(MAX_SEED)
    .optional()
    .describe('The same seed makes the same result; chosen and told when absent'),
  negativePrompt: text.max(4000).optional().describe('What it should not show'),
  steps: z.int().min(1).max(500).optional().describe('How long the model refines'),
  guidance: z.number().min(0).max(50).optional().describe('How closely the prompt is followed'),
  strength: z.number().min(0).max(1).optional().describe('How far an edit may move from its picture'),
  quality: word.optional().describe('As the model calls it: low, high'),
  background: word.optional().describe('As the model calls it: transparent, opaque'),
  style: word.optional().describe('As the model calls it'),
  voice: word.optional().describe('Who speaks, as the model calls it'),
  format: z
    .enum(['png', 'jpeg', 'webp', 'avif', 'gif', 'svg', 'mp3', 'wav', 'opus', 'flac', 'aac'])
    .optional()
    .describe('Of the file, where the model lets you choose'),
  duration: z.number().positive().max(600).optional().describe('Seconds of video or sound'),
  resolution: word.optional().describe('As the model calls it: 1K, 720p'),
  options: z
    .record(z.string().regex(/^[a-zA-Z][\w.-]{0,99}$/, 'must be a name'), z.unknown())
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_OPTIONS_BYTES, {
      message: `must have at most ${MAX_OPTIONS_BYTES} bytes as JSON`,
    })
    .optional()
    .describe('Parameters that only this model has, under the names its provider gives them'),
  partials: z.int().min(0).max(3).default(0).describe('Partial pictures while it renders, where the model has them'),
  images: z
    .array(picture)
    .min(1)
    .max(MAX_IMAGES)
    .optional()
    .describe('Pictures to work from: each the id of an asset, an http(s) address, or a data URI'),
  mask: picture.optional().describe('Transparent where the first input picture is to be changed'),
  onUncertain: z
    .enum(['fail', 'retry'])
    .default('fail')
    .describe(
      'After a crash in a call whose outcome cannot be learned: fail, or send again at the risk of a second charge',
    ),
  maxCost: z.number().min(0).max(100_000).optional().describe('Refuse the job if it could cost more US dollars'),
  wait: z.number().min(0).max(60).optional().describe('Seconds to wait for the end before answering 202'),
}

/** Fields that mean something for a space; others may only be what they are when nobody says anything. */
const ofSpaces = new Set(['space', 'inputs', 'onUncertain', 'maxCost', 'wait'])
const defaults = { prompt: '', n: 1, partials: 0 }

export const jobRequest = z.strictObject(fields).superRefine((request, context) => {
  const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (request.space !== undefined) {
    for (const name of Object.keys(request)) {
      const isDefault = request[name as keyof typeof request] === defaults[name as keyof typeof defaults]
      if (!isDefault && !ofSpaces.has(name)) complain(name, 'does not go with a space: what it takes is in inputs')
    }
    return
  }
  if (request.inputs) complain('inputs', 'belong to a space: say which in space')
  if (request.models && request.modelId !== undefined) complain('modelId', 'give models or modelId, not both')
  if ((request.width === undefined) !== (request.height === undefined)) {
    complain(request.width === undefined ? 'width' : 'height', 'width and height go together')
  }
  const frames = [request.size, request.width, request.aspectRatio].filter((one) => one !== undefined)
  if (frames.length > 1) complain('size', 'give size, or width and height, or aspectRatio: only one of them')
  if (request.mask !== undefined && !request.images) complain('mask', 'a mask goes with an input picture')
})
export type JobRequest = z.infer<typeof jobRequest>

/** The same request without what only matters while it is made; kept with the job. */
export type KeptRequest = Omit<JobRequest, 'prompt' | 'wait' | 'space' | 'inputs'>

/** The frame as pixels, if the request has one. */
export function pixelsOf({ size, width, height }: Pick<JobRequest, 'size' | 'width' | 'height'>) {
  const match = size && sizePattern.exec(size)
  if (match) return { width: Number(match[1]), height: Number(match[2]) }
  return width !== undefined && height !== undefined ? { width, height } : {}
}
