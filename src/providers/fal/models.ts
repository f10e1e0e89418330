/**
 * fal's models as data: what each takes, and what fal calls it. Wire facts: https://docs.fal.ai, and the input types in
 * `@fal-ai/client` 1.10.1. Where those give no range, the one here is what every published description allows.
 */
import type { ModelFacts, Price, Takes, Task } from '../../models/model.ts'
import type { Ask } from '../../models/provider.ts'
import { dataUri } from '../http.ts'

/** fal waits in its own queue for as long as its runners are busy. */
const DEADLINE_MS = 30 * 60_000
/** fal publishes no limit. This one is ours: a longer text is a mistake, not a prompt. */
const PROMPT_MAX = 10_000

/** What fal calls each part of an ask. A part that is absent here is not sent. */
type Wire = Partial<Record<'prompt' | 'seed' | 'steps' | 'guidance' | 'strength' | 'style' | 'format', string>> & {
  n?: 'num_images'
  size?: 'image_size'
  aspectRatio?: 'aspect_ratio'
  images?: 'image_url' | 'image_urls'
}

interface Listed {
  id: string
  name: string
  aliases: string[]
  tasks: Task[]
  takes: Omit<Takes, 'promptMax' | 'n'> & { n?: number }
  wire: Wire
  price?: Price
}

const prompted = { prompt: 'prompt', seed: 'seed', format: 'output_format' } as const
const flux = { ...prompted, n: 'num_images', steps: 'num_inference_steps', guidance: 'guidance_scale' } as const
const none = { min: 0, max: 0 }
const one = { min: 1, max: 1 }
const jpegOrPng = ['jpeg', 'png']
const anyFormat = ['jpeg', 'png', 'webp']
const flux1Steps = { steps: { min: 1, max: 50 }, guidance: { min: 1, max: 20 } }

const square = (minEdge: number, maxEdge: number, multipleOf: number) => ({
  multipleOf,
  minEdge,
  maxEdge,
  minPixels: minEdge * minEdge,
  maxPixels: maxEdge * maxEdge,
  maxRatio: maxEdge / minEdge,
})
const flux1Size = square(256, 1536, 32)
const flux2Size = square(512, 2048, 16)

const fluxRatios = ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21']
const bananaRatios = ['21:9', '16:9', '3:2', '4:3', '5:4', '1:1', '4:5', '3:4', '2:3', '9:16']
// biome-ignore format: a list of sizes reads best as a table
const recraftSizes = ['1024x1024', '1365x1024', '1024x1365', '1536x1024', '1024x1536', '1820x1024', '1024x1820',
  '1024x2048', '2048x1024', '1434x1024', '1024x1434', '1024x1280', '1280x1024', '1024x1707', '1707x1024']
// biome-ignore format: the same
const recraftStyles = ['any', 'realistic_image', 'digital_illustration', 'vector_illustration',
  ...['b_and_w', 'enterprise', 'hard_flash', 'hdr', 'motion_blur', 'natural_light', 'studio_portrait']
    .map((style) => `realistic_image/${style}`),
  ...['2d_art_poster', '2d_art_poster_2', '3d', '80s', 'engraving_color', 'glow', 'grain', 'hand_drawn',
    'hand_drawn_outline', 'handmade_3d', 'infantile_sketch', 'kawaii', 'pixel_art', 'psychedelic', 'seamless', 'voxel',
    'watercolor'].map((style) => `digital_illustration/${style}`),
  ...['cartoon', 'doodle_line_art', 'engraving', 'flat_2', 'kawaii', 'line_art', 'line_circuit', 'linocut', 'seamless']
    .map((style) => `vector_illustration/${style}`)]

const listed: Listed[] = [
  {
    id: 'fal-ai/flux/dev',
    name: 'FLUX.1 [dev]',
    aliases: ['Flux Dev', 'Flux', 'FLUX.1 dev'],
    tasks: ['generate'],
    takes: { n: 4, images: none, freeSize: flux1Size, seed: true, ...flux1Steps, format: jpegOrPng },
    wire: { ...flux, size: 'image_size' },
    price: {
      unit: 'image',
      rates: [{ usd: 0.025 }],
      source: 'https://api.fal.ai/v1, OpenAPI document of 2026-08, example of GET /models/pricing',
      asOf: '2026-08-01',
    },
  },
  {
    id: 'fal-ai/flux/schnell',
    name: 'FLUX.1 [schnell]',
    aliases: ['Flux Schnell', 'FLUX.1 schnell'],
    tasks: ['generate'],
    takes: {
      n: 4,
      images: none,
      freeSize: flux1Size,
      seed: true,
      steps: { min: 1, max: 12 },
      guidance: { min: 1, max: 20 },
      format: jpegOrPng,
    },
    wire: { ...flux, size: 'image_size' },
  },
  {
    id: 'fal-ai/flux-pro/v1.1',
    name: 'FLUX1.1 [pro]',
    aliases: ['Flux Pro', 'Flux Pro 1.1', 'Flux Pro v1.1', 'Flux 1.1 Pro'],
    tasks: ['generate'],
    takes: { n: 4, images: none, freeSize: square(256, 1440, 32), seed: true, format: jpegOrPng },
    wire: { ...prompted, n: 'num_images', size: 'image_size' },
  },
  {
    id: 'fal-ai/flux-pro/v1.1-ultra',
    name: 'FLUX1.1 [pro] ultra',
    aliases: ['Flux Pro Ultra', 'Flux Ultra', 'Flux 1.1 Pro Ultra', 'Flux Pro 1.1 Ultra', 'Flux Pro v1.1 Ultra'],
    tasks: ['generate'],
    takes: {
      n: 4,
      images: { min: 0, max: 1 },
      aspectRatios: fluxRatios,
      seed: true,
      strength: { min: 0, max: 1 },
      format: jpegOrPng,
    },
    wire: {
      ...prompted,
      n: 'num_images',
      aspectRatio: 'aspect_ratio',
      images: 'image_url',
      strength: 'image_prompt_strength',
    },
  },
  {
    id: 'fal-ai/flux-2',
    name: 'FLUX.2 [dev]',
    aliases: ['Flux 2', 'Flux 2 Dev'],
    tasks: ['generate'],
    takes: {
      n: 4,
      images: none,
      freeSize: flux2Size,
      seed: true,
      steps: { min: 4, max: 50 },
      guidance: { min: 0, max: 20 },
      format: anyFormat,
    },
    wire: { ...flux, size: 'image_size' },
  },
  {
    id: 'fal-ai/flux-2-pro',
    name: 'FLUX.2 [pro]',
    aliases: ['Flux 2 Pro'],
    tasks: ['generate'],
    takes: { images: none, freeSize: flux2Size, seed: true, format: jpegOrPng },
    wire: { ...prompted, size: 'image_size' },
  },
  {
    id: 'fal-ai/flux-2-pro/edit',
    name: 'FLUX.2 [pro] edit',
    aliases: ['Flux 2 Pro Edit'],
    tasks: ['edit', 'compose'],
    // 8 is what Black Forest Labs allows over its own API.
    takes: { images: { min: 1, max: 8 }, freeSize: flux2Size, seed: true, format: jpegOrPng },
    wire: { ...prompted, size: 'image_size', images: 'image_urls' },
  },
  {
    id: 'fal-ai/flux/dev/image-to-image',
    name: 'FLUX.1 [dev] image to image',
    aliases: ['Flux Dev Image to Image', 'Flux Image to Image'],
    tasks: ['edit'],
    takes: {
      n: 4,
      images: one,
      seed: true,
      steps: { min: 10, max: 50 },
      guidance: { min: 1, max: 20 },
      strength: { min: 0.01, max: 1 },
      format: jpegOrPng,
    },
    wire: { ...flux, images: 'image_url', strength: 'strength' },
  },
  {
    id: 'fal-ai/flux-pro/kontext',
    name: 'FLUX.1 Kontext [pro]',
    aliases: ['Kontext', 'Flux Kontext', 'FLUX.1 Kontext', 'Kontext Pro', 'Flux Kontext Pro', 'Flux Pro Kontext'],
    tasks: ['edit'],
    takes: {
      n: 4,
      images: one,
      aspectRatios: fluxRatios,
      seed: true,
      guidance: { min: 1, max: 20 },
      format: jpegOrPng,
    },
    wire: {
      ...prompted,
      n: 'num_images',
      aspectRatio: 'aspect_ratio',
      guidance: 'guidance_scale',
      images: 'image_url',
    },
  },
  {
    id: 'fal-ai/nano-banana',
    name: 'Nano Banana',
    aliases: ['Nano Banana'],
    tasks: ['generate'],
    takes: { n: 4, images: none, aspectRatios: bananaRatios, seed: true, format: anyFormat },
    wire: { ...prompted, n: 'num_images', aspectRatio: 'aspect_ratio' },
  },
  {
    id: 'fal-ai/nano-banana/edit',
    name: 'Nano Banana edit',
    aliases: ['Nano Banana Edit'],
    tasks: ['edit', 'compose'],
    // Google's own limit for gemini-2.5-flash-image, the model behind it.
    takes: { n: 4, images: { min: 1, max: 3 }, aspectRatios: bananaRatios, seed: true, format: anyFormat },
    wire: { ...prompted, n: 'num_images', aspectRatio: 'aspect_ratio', images: 'image_urls' },
  },
  {
    id: 'fal-ai/recraft/v3/text-to-image',
    name: 'Recraft V3',
    aliases: ['Recraft V3', 'Recraft'],
    tasks: ['generate'],
    takes: { images: none, sizes: recraftSizes, style: recraftStyles },
    wire: { prompt: 'prompt', size: 'image_size', style: 'style' },
  },
  {
    id: 'fal-ai/birefnet/v2',
    name: 'BiRefNet v2',
    aliases: ['BiRefNet', 'BiRefNet v2'],
    tasks: ['cutout'],
    takes: { images: one, format: ['png', 'webp', 'gif'] },
    wire: { images: 'image_url', format: 'output_format' },
  },
  {
    id: 'fal-ai/imageutils/rembg',
    name: 'rembg',
    aliases: ['rembg'],
    tasks: ['cutout'],
    takes: { images: one },
    wire: { images: 'image_url' },
  },
  {
    id: 'fal-ai/bria/background/remove',
    name: 'Bria background removal',
    aliases: ['Bria', 'Bria RMBG', 'Bria Background Removal'],
    tasks: ['cutout'],
    takes: { images: one },
    wire: { images: 'image_url' },
  },
]

const common = {
  provider: 'fal',
  queued: true,
  idempotent: false,
  cancelable: true,
  webhook: true,
  deadlineMs: DEADLINE_MS,
}

export const models: ModelFacts[] = listed.map(({ id, name, aliases, tasks, takes, price }) => ({
  ...common,
  id,
  name,
  aliases,
  tasks,
  state: { is: 'live' },
  takes: { promptMax: PROMPT_MAX, n: 1, ...takes },
  price: price ?? null,
}))

export const defaults: Partial<Record<Task, string>> = {
  generate: 'fal-ai/flux/dev',
  edit: 'fal-ai/flux-pro/kontext',
  cutout: 'fal-ai/birefnet/v2',
  compose: 'fal-ai/nano-banana/edit',
}

/** Most of fal's picture endpoints share these fields with flux. */
export const unlisted = (id: string): ModelFacts => ({
  ...common,
  id,
  name: id,
  aliases: [],
  tasks: ['generate', 'edit'],
  state: { is: 'unlisted' },
  takes: { promptMax: PROMPT_MAX, n: 4, images: { min: 0, max: 1 }, freeSize: flux1Size, seed: true },
  price: null,
})
const unlistedWire: Wire = {
  prompt: 'prompt',
  n: 'num_images',
  size: 'image_size',
  seed: 'seed',
  images: 'image_url',
}

const wires = new Map(listed.map(({ id, wire }) => [id, wire]))
const plain = ['prompt', 'seed', 'steps', 'guidance', 'strength', 'style', 'format', 'aspectRatio'] as const

/**
 * The body of a submit. The same ask gives the same JSON, which is how a lost submit is found again. `sync_mode` is never
 * sent: it keeps a request out of fal's history.
 */
export function inputOf(ask: Ask): Record<string, unknown> {
  const wire = wires.get(ask.model) ?? unlistedWire
  const input: Record<string, unknown> = {}
  for (const part of plain) {
    const field = wire[part]
    if (field && ask[part] !== undefined) input[field] = ask[part]
  }
  if (wire.n && ask.n > 1) input[wire.n] = ask.n
  if (wire.size && ask.width && ask.height) input[wire.size] = { width: ask.width, height: ask.height }
  const pictures = ask.images.map(dataUri)
  if (wire.images && pictures.length > 0) input[wire.images] = wire.images === 'image_urls' ? pictures : pictures[0]
  return input
}
