/** How servers that call themselves compatible with OpenAI differ: one record for each kind. */
import type { Price, Takes, Task } from '../../models/model.ts'

type Named = 'seed' | 'negativePrompt' | 'steps' | 'guidance' | 'quality' | 'format' | 'resolution'

export interface Profile {
  tasks: Task[]
  takes: Takes
  /** What people run on their own machines, as opposed to a service that bills. */
  selfHosted: boolean
  frame: 'size' | 'width and height' | 'aspect_ratio'
  /** What `response_format` must say, where it may be sent at all. */
  responseFormat: { generations?: string; edits?: string }
  /** How input pictures go along: as files of a form to `/images/edits`, in its JSON, or in the JSON of a generation. */
  pictures?: {
    as: 'files' | 'edits in JSON' | 'data URIs in generations' | 'base64 in generations'
    one: string
    several: string
  }
  mask?: {
    path: '/images/edits' | '/images/inpainting'
    field: string
    changed: 'transparent' | 'white'
    fields?: Partial<Record<Named, string>>
  }
  /** What the parameters are called. */
  fields: Partial<Record<Named, string>>
  /** Where a server has no field for a parameter, but reads it from the prompt. */
  prompt?: 'negative after a bar' | 'arguments in a tag'
  video?: { api: 'xai' | 'vllm-omni'; takes: Takes }
  /** Prices by model id. */
  prices: Record<string, Price>
}

/** None of these servers documents a limit of its own. */
const PROMPT_MAX = 100_000
const MAX_IMAGES = 16

const anySize = {
  multipleOf: 8,
  minEdge: 64,
  maxEdge: 4096,
  minPixels: 64 ** 2,
  maxPixels: 4096 ** 2,
  maxRatio: 16,
}
/** Some models take multiples of 8, the others of 16: these suit both. */
const bySixteen = { ...anySize, multipleOf: 16, maxEdge: 2048, maxPixels: 2048 ** 2 }

/** Nobody here knows what a model takes beyond this, so other options are passed on. */
const some = (more: Partial<Takes>): Takes => ({
  promptMax: PROMPT_MAX,
  n: 10,
  images: { min: 0, max: 1 },
  openOptions: true,
  ...more,
})

const everything: Task[] = ['generate', 'edit', 'chat', 'vision']
const diffusionFields = {
  seed: 'seed',
  negativePrompt: 'negative_prompt',
  steps: 'num_inference_steps',
  guidance: 'guidance_scale',
} as const
const xaiRatios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '2:1', '1:2', 'auto']
const duration = { min: 1, max: 60 }
const xaiVideo: Partial<Takes> = { duration, aspectRatios: xaiRatios, resolution: ['480p', '720p', '1080p'] }
const vllmVideo: Partial<Takes> = { duration, freeSize: anySize, seed: true, negativePrompt: true }
const XAI_PRICES = { source: "xAI's pricing page", asOf: '2026-07-09' }

export const profiles: Record<string, Profile> = {
  /** What works on every server that has the path, and nothing else. */
  plain: {
    tasks: everything,
    takes: some({ images: { min: 0, max: MAX_IMAGES }, freeSize: anySize, mask: true }),
    selfHosted: false,
    frame: 'size',
    responseFormat: { generations: 'b64_json' },
    pictures: { as: 'files', one: 'image', several: 'image[]' },
    mask: { path: '/images/edits', field: 'mask', changed: 'transparent' },
    fields: {},
    prices: {},
  },
  localai: {
    tasks: everything,
    takes: some({
      images: { min: 0, max: MAX_IMAGES },
      freeSize: anySize,
      mask: true,
      negativePrompt: true,
      steps: { min: 1, max: 200 },
    }),
    selfHosted: true,
    frame: 'size',
    responseFormat: { generations: 'b64_json' },
    pictures: { as: 'base64 in generations', one: 'file', several: 'files' },
    mask: { path: '/images/inpainting', field: 'mask', changed: 'white', fields: { steps: 'steps' } },
    fields: { steps: 'step' },
    prompt: 'negative after a bar',
    prices: {},
  },
  together: {
    tasks: everything,
    takes: some({
      n: 4,
      images: { min: 0, max: 8 },
      freeSize: bySixteen,
      seed: true,
      negativePrompt: true,
      steps: { min: 1, max: 100 },
      guidance: { min: 0, max: 100 },
      format: ['jpeg', 'png'],
    }),
    selfHosted: false,
    frame: 'width and height',
    responseFormat: { generations: 'base64' },
    pictures: { as: 'data URIs in generations', one: 'image_url', several: 'reference_images' },
    fields: {
      seed: 'seed',
      negativePrompt: 'negative_prompt',
      steps: 'steps',
      guidance: 'guidance_scale',
      format: 'output_format',
    },
    prices: {},
  },
  xai: {
    tasks: everything,
    takes: some({
      images: { min: 0, max: 5 },
      aspectRatios: xaiRatios,
      resolution: ['1k', '2k'],
      quality: ['low', 'medium', 'high'],
      format: ['jpeg', 'png'],
    }),
    selfHosted: false,
    frame: 'aspect_ratio',
    responseFormat: { generations: 'b64_json', edits: 'b64_json' },
    pictures: { as: 'edits in JSON', one: 'image', several: 'images' },
    fields: { quality: 'quality', format: 'output_format', resolution: 'resolution' },
    video: { api: 'xai', takes: some({ n: 1, ...xaiVideo }) },
    prices: {
      'grok-imagine-image': { unit: 'image', rates: [{ usd: 0.02 }], ...XAI_PRICES },
      'grok-imagine-image-quality': {
        unit: 'image',
        rates: [
          { usd: 0.05, resolution: '1k' },
          { usd: 0.07, resolution: '2k' },
        ],
        ...XAI_PRICES,
      },
    },
  },
  'vllm-omni': {
    tasks: everything,
    takes: some({
      images: { min: 0, max: MAX_IMAGES },
      freeSize: anySize,
      mask: true,
      seed: true,
      negativePrompt: true,
      steps: { min: 1, max: 200 },
      guidance: { min: 0, max: 20 },
    }),
    selfHosted: true,
    frame: 'size',
    responseFormat: { generations: 'b64_json' },
    pictures: { as: 'files', one: 'image', several: 'image' },
    mask: { path: '/images/edits', field: 'mask_image', changed: 'white' },
    fields: diffusionFields,
    video: { api: 'vllm-omni', takes: some({ n: 1, ...vllmVideo }) },
    prices: {},
  },
  sglang: {
    tasks: everything,
    takes: some({
      freeSize: anySize,
      seed: true,
      negativePrompt: true,
      steps: { min: 1, max: 200 },
      guidance: { min: 0, max: 100 },
    }),
    selfHosted: true,
    frame: 'size',
    responseFormat: { generations: 'b64_json', edits: 'b64_json' },
    pictures: { as: 'files', one: 'image', several: 'image' },
    fields: diffusionFields,
    prices: {},
  },
  'sd-cpp': {
    tasks: ['generate', 'edit'],
    takes: some({
      images: { min: 0, max: MAX_IMAGES },
      freeSize: anySize,
      mask: true,
      seed: true,
      negativePrompt: true,
      steps: { min: 1, max: 200 },
      guidance: { min: 0, max: 100 },
      format: ['png', 'jpeg'],
    }),
    selfHosted: true,
    frame: 'size',
    responseFormat: {},
    pictures: { as: 'files', one: 'image[]', several: 'image[]' },
    mask: { path: '/images/edits', field: 'mask', changed: 'white' },
    fields: { format: 'output_format' },
    prompt: 'arguments in a tag',
    prices: {},
  },
  /** It makes no pictures any more. */
  ollama: {
    tasks: ['chat', 'vision'],
    takes: { promptMax: PROMPT_MAX, n: 1, images: { min: 0, max: MAX_IMAGES } },
    selfHosted: true,
    frame: 'size',
    responseFormat: {},
    fields: {},
    prices: {},
  },
}

/** What some server or other takes: for ids of which only the server that is asked can tell. */
export const takesOfAny: Takes = some({
  images: { min: 0, max: MAX_IMAGES },
  freeSize: anySize,
  aspectRatios: xaiRatios,
  mask: true,
  seed: true,
  negativePrompt: true,
  steps: { min: 1, max: 200 },
  guidance: { min: 0, max: 100 },
  quality: ['low', 'medium', 'high'],
  format: ['png', 'jpeg'],
  resolution: ['1k', '2k'],
})
export const videoTakesOfAny: Takes = some({ n: 1, ...xaiVideo, ...vllmVideo })
