/** Amazon's own models as facts. From the Nova user guide, 2025 and 2026. */
import type { ModelFacts, OptionRule, Price, Task } from '../../models/model.ts'

const PRICES = { source: "AWS's price page before the end of life of these models", asOf: '2026-09-30' }
const ENDED = '2026-09-30'
/** Pictures go on here; for films nothing came after on Bedrock. */
const PICTURE_SUCCESSOR = 'stability.sd3-5-large-v1:0'
const FILM_SUCCESSOR = 'fal/fal-ai/veo3.1'
const MINUTE_MS = 60_000

export const taskTypes = [
  'TEXT_IMAGE',
  'COLOR_GUIDED_GENERATION',
  'IMAGE_VARIATION',
  'INPAINTING',
  'OUTPAINTING',
  'BACKGROUND_REMOVAL',
  'VIRTUAL_TRY_ON',
] as const
export type TaskType = (typeof taskTypes)[number]

/** US dollars for one picture: up to 1024×1024, and larger. */
export const canvasUsd = {
  standard: { small: 0.04, large: 0.06 },
  premium: { small: 0.06, large: 0.08 },
}
/** A cut-out has no quality, and no price of its own was published. */
const priced: Task[] = ['generate', 'edit', 'compose', 'sketch']
const canvasPrice: Price = {
  unit: 'image',
  rates: Object.entries(canvasUsd).flatMap(([quality, { small, large }]) => [
    { usd: small, quality, size: '1024x1024', tasks: priced },
    { usd: large, quality, size: '2048x2048', tasks: priced },
  ]),
  ...PRICES,
}

export const REEL_USD_PER_SECOND = 0.08
/** A shot is this long, and films are made of shots. */
export const SHOT_SECONDS = 6
const reelPrice: Price = { unit: 'second', rates: [{ usd: REEL_USD_PER_SECOND }], ...PRICES }

const canvasOptions: Record<string, OptionRule> = {
  taskType: { is: 'choice', of: [...taskTypes] },
  maskPrompt: { is: 'text', max: 1024 },
  outPaintingMode: { is: 'choice', of: ['DEFAULT', 'PRECISE'] },
  similarityStrength: { is: 'number', min: 0.2, max: 1 },
  controlMode: { is: 'choice', of: ['CANNY_EDGE', 'SEGMENTATION'] },
  controlStrength: { is: 'number', min: 0, max: 1 },
  /** One to ten, as `#RRGGBB`. */
  colors: { is: 'json' },
  maskType: { is: 'choice', of: ['IMAGE', 'GARMENT', 'PROMPT'] },
  garmentBasedMask: { is: 'json' },
  promptBasedMask: { is: 'json' },
  maskExclusions: { is: 'json' },
  mergeStyle: { is: 'choice', of: ['BALANCED', 'SEAMLESS', 'DETAILED'] },
  returnMask: { is: 'flag' },
}

const canvas: ModelFacts = {
  id: 'amazon.nova-canvas-v1:0',
  provider: 'bedrock',
  name: 'Amazon Nova Canvas',
  aliases: ['Nova Canvas'],
  tasks: ['generate', 'edit', 'cutout', 'compose', 'sketch'],
  state: { is: 'retired', since: ENDED, successor: PICTURE_SUCCESSOR, callable: true },
  takes: {
    promptMax: 1024,
    promptless: true,
    n: 5,
    images: { min: 0, max: 5 },
    mask: true,
    seed: true,
    negativePrompt: true,
    guidance: { min: 1.1, max: 10 },
    quality: ['standard', 'premium'],
    style: [
      '3D_ANIMATED_FAMILY_FILM',
      'DESIGN_SKETCH',
      'FLAT_VECTOR_ILLUSTRATION',
      'GRAPHIC_NOVEL_ILLUSTRATION',
      'MAXIMALISM',
      'MIDCENTURY_RETRO',
      'PHOTOREALISM',
      'SOFT_DIGITAL_PAINTING',
    ],
    // Fewer than 4,194,304 pixels.
    freeSize: {
      multipleOf: 16,
      minEdge: 320,
      maxEdge: 4096,
      minPixels: 320 ** 2,
      maxPixels: 2048 ** 2 - 1,
      maxRatio: 4,
    },
    options: canvasOptions,
  },
  price: canvasPrice,
  queued: false,
  idempotent: false,
  cancelable: false,
  webhook: false,
  deadlineMs: 5 * MINUTE_MS,
}

function reel(id: string, name: string, facts: Pick<ModelFacts, 'aliases' | 'takes' | 'deadlineMs'>): ModelFacts {
  return {
    id,
    provider: 'bedrock',
    name,
    tasks: ['video'],
    state: { is: 'retired', since: ENDED, successor: FILM_SUCCESSOR, callable: true },
    price: reelPrice,
    queued: true,
    // `clientRequestToken` is documented to make a repeated submit the same film.
    idempotent: true,
    cancelable: false,
    webhook: false,
    ...facts,
  }
}

const film = { n: 1, images: { min: 0, max: 1 }, seed: true, sizes: ['1280x720'] }

/** Fewer tokens than its window has, in characters; both bounds are ours. */
const talking = { promptMax: 200_000, n: 1, images: { min: 0, max: 20 } }

function chat(id: string, name: string, facts: Partial<ModelFacts> = {}): ModelFacts {
  return {
    id,
    provider: 'bedrock',
    name,
    aliases: [],
    tasks: ['chat', 'vision'],
    state: { is: 'live' },
    takes: talking,
    price: null,
    queued: false,
    idempotent: false,
    cancelable: false,
    webhook: false,
    deadlineMs: 5 * MINUTE_MS,
    ...facts,
  }
}

export const novaModels: ModelFacts[] = [
  chat('amazon.nova-lite-v1:0', 'Amazon Nova Lite', { aliases: ['Nova Lite'] }),
  chat('amazon.nova-pro-v1:0', 'Amazon Nova Pro', { aliases: ['Nova Pro'] }),
  chat('amazon.nova-micro-v1:0', 'Amazon Nova Micro', {
    aliases: ['Nova Micro'],
    tasks: ['chat'],
    takes: { ...talking, images: { min: 0, max: 0 } },
  }),
  chat('amazon.nova-2-lite-v1:0', 'Amazon Nova 2 Lite', { aliases: ['Nova 2 Lite'] }),
  canvas,
  reel('amazon.nova-reel-v1:1', 'Amazon Nova Reel 1.1', {
    aliases: ['Nova Reel 1.1', 'Nova Reel'],
    takes: {
      ...film,
      promptMax: 4000,
      promptless: true,
      duration: { min: SHOT_SECONDS, max: 120 },
      /** Up to 20 of `{ text, image? }`, six seconds each, in the place of the prompt. */
      options: { shots: { is: 'json' } },
    },
    deadlineMs: 45 * MINUTE_MS,
  }),
  reel('amazon.nova-reel-v1:0', 'Amazon Nova Reel 1.0', {
    aliases: ['Nova Reel 1.0'],
    takes: { ...film, promptMax: 512, duration: { min: SHOT_SECONDS, max: SHOT_SECONDS } },
    deadlineMs: 15 * MINUTE_MS,
  }),
]

/** An id that is not listed talks by Converse, as every text model on Bedrock does. */
export const unlistedChat = (id: string): ModelFacts => chat(id, id, { state: { is: 'unlisted' } })
