/**
 * fal's models as facts: what each takes, and where its fields have names of their own. From fal's model pages and the types
 * of @fal-ai/client 1.10.1. Those that make videos or sounds are in `video-models.ts` and `sound-models.ts`; `input.ts` makes the input of a request.
 */
import type { ModelFacts, Task } from '../../models/model.ts'
import {
  checker,
  choice,
  enhance,
  expansion,
  flag,
  type Listed,
  none,
  number,
  one,
  speed,
  tolerance,
  whole,
} from './listed.ts'
import { soundModels } from './sound-models.ts'
import { videoModels } from './video-models.ts'

/** fal waits in its own queue for as long as its runners are busy. */
const DEADLINE_MS = 30 * 60_000
/** fal publishes no limit. This one is ours: a longer text is a mistake, not a prompt. */
const PROMPT_MAX = 10_000

const jpegOrPng = ['jpeg', 'png']
const anyFormat = ['jpeg', 'png', 'webp']
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

const openFlux = {
  n: 4,
  seed: true,
  guidance: { min: 1, max: 20 },
  format: jpegOrPng,
  options: { ...checker, ...speed },
}
const proFlux = { n: 4, seed: true, format: jpegOrPng, options: { ...tolerance(6), ...enhance } }
const kontext = { ...proFlux, images: one, aspectRatios: fluxRatios, guidance: { min: 1, max: 20 } }
const openFlux2 = {
  ...openFlux,
  freeSize: flux2Size,
  steps: { min: 4, max: 50 },
  guidance: { min: 0, max: 20 },
  format: anyFormat,
  options: { ...openFlux.options, ...expansion },
}
const proFlux2 = { freeSize: flux2Size, seed: true, format: jpegOrPng, options: { ...tolerance(5), ...checker } }
/** What Black Forest Labs allows over its own API. */
const proFlux2Images = { min: 1, max: 8 }
const banana = {
  n: 4,
  aspectRatios: bananaRatios,
  seed: true,
  format: anyFormat,
  options: { ...tolerance(6), limit_generations: flag },
}
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
    aliases: ['Flux Dev', 'Flux'],
    tasks: ['generate'],
    takes: { ...openFlux, images: none, freeSize: flux1Size, steps: { min: 1, max: 50 } },
    price: {
      unit: 'image',
      rates: [{ usd: 0.025 }],
      source: 'https://api.fal.ai/v1, OpenAPI document of 2026-08, example of GET /models/pricing',
      asOf: '2026-08-01',
    },
    fallbacks: ['black-forest-labs/flux-dev', 'replicate/black-forest-labs/flux-dev'],
  },
  {
    id: 'fal-ai/flux/schnell',
    name: 'FLUX.1 [schnell]',
    aliases: ['Flux Schnell'],
    tasks: ['generate'],
    takes: { ...openFlux, images: none, freeSize: flux1Size, steps: { min: 1, max: 12 } },
    fallbacks: ['replicate/black-forest-labs/flux-schnell'],
  },
  {
    id: 'fal-ai/flux/dev/image-to-image',
    name: 'FLUX.1 [dev] image to image',
    aliases: ['Flux Dev Image to Image', 'Flux Image to Image'],
    tasks: ['edit'],
    takes: { ...openFlux, images: one, steps: { min: 10, max: 50 }, strength: { min: 0.01, max: 1 } },
  },
  {
    id: 'fal-ai/flux-pro/v1.1',
    name: 'FLUX1.1 [pro]',
    aliases: ['Flux Pro', 'Flux Pro 1.1', 'Flux Pro v1.1', 'Flux 1.1 Pro'],
    tasks: ['generate'],
    takes: { ...proFlux, images: none, freeSize: square(256, 1440, 32) },
    fallbacks: ['black-forest-labs/flux-pro-1.1', 'replicate/black-forest-labs/flux-1.1-pro'],
  },
  {
    id: 'fal-ai/flux-pro/v1.1-ultra',
    name: 'FLUX1.1 [pro] ultra',
    aliases: ['Flux Pro Ultra', 'Flux Ultra', 'Flux 1.1 Pro Ultra', 'Flux Pro 1.1 Ultra', 'Flux Pro v1.1 Ultra'],
    tasks: ['generate'],
    takes: {
      ...proFlux,
      images: { min: 0, max: 1 },
      aspectRatios: fluxRatios,
      strength: { min: 0, max: 1 },
      options: { ...proFlux.options, raw: flag },
    },
    strength: 'image_prompt_strength',
    fallbacks: ['black-forest-labs/flux-pro-1.1-ultra', 'replicate/black-forest-labs/flux-1.1-pro-ultra'],
  },
  {
    id: 'fal-ai/flux-pro/kontext',
    name: 'FLUX.1 Kontext [pro]',
    aliases: ['Kontext', 'Flux Kontext', 'FLUX.1 Kontext', 'Kontext Pro', 'Flux Kontext Pro', 'Flux Pro Kontext'],
    tasks: ['edit'],
    takes: kontext,
    fallbacks: ['black-forest-labs/flux-kontext-pro', 'replicate/black-forest-labs/flux-kontext-pro'],
  },
  {
    id: 'fal-ai/flux-pro/kontext/max',
    name: 'FLUX.1 Kontext [max]',
    aliases: ['Kontext Max', 'Flux Kontext Max'],
    tasks: ['edit'],
    takes: kontext,
    fallbacks: ['black-forest-labs/flux-kontext-max', 'replicate/black-forest-labs/flux-kontext-max'],
  },
  {
    id: 'fal-ai/flux-2',
    name: 'FLUX.2 [dev]',
    aliases: ['Flux 2', 'Flux 2 Dev'],
    tasks: ['generate'],
    takes: { ...openFlux2, images: none },
  },
  {
    id: 'fal-ai/flux-2/edit',
    name: 'FLUX.2 [dev] edit',
    aliases: ['Flux 2 Edit'],
    tasks: ['edit', 'compose'],
    takes: { ...openFlux2, images: { min: 1, max: 4 } },
    pictures: 'image_urls',
  },
  {
    id: 'fal-ai/flux-2-pro',
    name: 'FLUX.2 [pro]',
    aliases: ['Flux 2 Pro'],
    tasks: ['generate'],
    takes: { ...proFlux2, images: none },
    fallbacks: ['black-forest-labs/flux-2-pro', 'replicate/black-forest-labs/flux-2-pro'],
  },
  {
    id: 'fal-ai/flux-2-pro/edit',
    name: 'FLUX.2 [pro] edit',
    tasks: ['edit', 'compose'],
    takes: { ...proFlux2, images: proFlux2Images },
    pictures: 'image_urls',
    fallbacks: ['black-forest-labs/flux-2-pro', 'replicate/black-forest-labs/flux-2-pro'],
  },
  {
    id: 'fal-ai/flux-2-max',
    name: 'FLUX.2 [max]',
    aliases: ['Flux 2 Max'],
    tasks: ['generate'],
    takes: { ...proFlux2, images: none },
    fallbacks: ['black-forest-labs/flux-2-max'],
  },
  {
    id: 'fal-ai/flux-2-max/edit',
    name: 'FLUX.2 [max] edit',
    tasks: ['edit', 'compose'],
    takes: { ...proFlux2, images: proFlux2Images },
    pictures: 'image_urls',
    fallbacks: ['black-forest-labs/flux-2-max'],
  },
  {
    id: 'fal-ai/nano-banana',
    name: 'Nano Banana',
    tasks: ['generate'],
    takes: { ...banana, images: none },
    fallbacks: ['google/gemini-2.5-flash-image', 'replicate/google/nano-banana'],
  },
  {
    id: 'fal-ai/nano-banana/edit',
    name: 'Nano Banana edit',
    tasks: ['edit', 'compose'],
    // Google's own limit for gemini-2.5-flash-image, the model behind it.
    takes: { ...banana, images: { min: 1, max: 3 } },
    pictures: 'image_urls',
    fallbacks: ['google/gemini-2.5-flash-image', 'replicate/google/nano-banana'],
  },
  {
    id: 'fal-ai/recraft/v3/text-to-image',
    name: 'Recraft V3',
    aliases: ['Recraft'],
    tasks: ['generate'],
    takes: {
      images: none,
      sizes: recraftSizes,
      style: recraftStyles,
      options: { ...checker, colors: { is: 'json' }, style_id: { is: 'text', max: 100 } },
    },
    fallbacks: ['recraft/recraftv3', 'replicate/recraft-ai/recraft-v3'],
  },
  {
    id: 'fal-ai/recraft/vectorize',
    name: 'Recraft vectorise',
    aliases: ['Recraft Vectorize'],
    tasks: ['vectorise'],
    takes: { promptless: true, images: one },
    fallbacks: ['recraft/vectorize', 'replicate/recraft-ai/recraft-vectorize'],
  },
  {
    id: 'fal-ai/birefnet/v2',
    name: 'BiRefNet v2',
    aliases: ['BiRefNet'],
    tasks: ['cutout'],
    takes: {
      promptless: true,
      images: one,
      format: ['png', 'webp', 'gif'],
      options: {
        // biome-ignore format: the names of one list
        model: choice('General Use (Light)', 'General Use (Light 2K)', 'General Use (Heavy)', 'Matting', 'Portrait',
          'General Use (Dynamic)'),
        operating_resolution: choice('1024x1024', '2048x2048', '2304x2304'),
        refine_foreground: flag,
      },
    },
  },
  {
    id: 'fal-ai/imageutils/rembg',
    name: 'rembg',
    tasks: ['cutout'],
    takes: { promptless: true, images: one, options: { crop_to_bbox: flag } },
  },
  {
    id: 'fal-ai/bria/background/remove',
    name: 'Bria background removal',
    aliases: ['Bria', 'Bria RMBG'],
    tasks: ['cutout'],
    takes: { promptless: true, images: one },
  },
  {
    id: 'fal-ai/esrgan',
    name: 'Real-ESRGAN',
    aliases: ['ESRGAN'],
    tasks: ['upscale'],
    takes: {
      promptless: true,
      images: one,
      format: jpegOrPng,
      options: {
        // biome-ignore format: the names of one list
        model: choice('RealESRGAN_x4plus', 'RealESRGAN_x2plus', 'RealESRGAN_x4plus_anime_6B', 'RealESRGAN_x4_v3',
          'RealESRGAN_x4_wdn_v3', 'RealESRGAN_x4_anime_v3'),
        scale: number(1, 8),
        face: flag,
        tile: whole(0, 4096),
      },
    },
  },
  {
    id: 'fal-ai/clarity-upscaler',
    name: 'Clarity Upscaler',
    aliases: ['Clarity'],
    tasks: ['upscale'],
    takes: {
      promptless: true,
      images: one,
      seed: true,
      negativePrompt: true,
      steps: { min: 1, max: 50 },
      guidance: { min: 0, max: 20 },
      options: {
        upscale_factor: number(1, 4),
        creativity: number(0, 1),
        resemblance: number(0, 1),
        ...checker,
      },
    },
    hearsPrompt: true,
  },
  ...videoModels,
  ...soundModels,
]

const common = {
  provider: 'fal',
  queued: true,
  idempotent: false,
  cancelable: true,
  webhook: true,
  deadlineMs: DEADLINE_MS,
}

export const models: ModelFacts[] = listed.map(({ id, name, aliases = [], tasks, takes, price = null, fallbacks }) => ({
  ...common,
  id,
  name,
  aliases,
  tasks,
  state: { is: 'live' },
  takes: { promptMax: PROMPT_MAX, n: 1, ...takes },
  price,
  ...(fallbacks ? { fallbacks } : {}),
}))

export const defaults: Partial<Record<Task, string>> = {
  generate: 'fal-ai/flux/dev',
  edit: 'fal-ai/flux-pro/kontext',
  cutout: 'fal-ai/birefnet/v2',
  compose: 'fal-ai/nano-banana/edit',
  upscale: 'fal-ai/esrgan',
  vectorise: 'fal-ai/recraft/vectorize',
  video: 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video',
  speech: 'fal-ai/kokoro/american-english',
  music: 'fal-ai/stable-audio-25/text-to-audio',
}

/** How fields of a model are named; of one that is not listed, as most of fal's models name theirs. */
export const wordsOf = (id: string): Partial<Listed> => listed.find((model) => model.id === id) ?? {}

/** Its id says whether it makes videos or sounds. What else it takes goes in `options`, under its own names. */
export const unlisted = (id: string): ModelFacts => {
  const isVideo = /video/.test(id)
  const sound = /tts|text-to-speech|kokoro|\/speech-\d/.test(id) ? 'speech' : /music|text-to-audio/.test(id) && 'music'
  const images = { min: 0, max: 1 }
  const pictures: Task[] = ['generate', 'edit', 'cutout', 'compose', 'style', 'upscale', 'vectorise']
  return {
    ...common,
    id,
    name: id,
    aliases: [],
    tasks: isVideo ? ['video'] : sound ? [sound] : pictures,
    state: { is: 'unlisted' },
    takes: {
      promptMax: PROMPT_MAX,
      promptless: true,
      openOptions: true,
      ...(sound
        ? { n: 1, images: none }
        : { seed: true, images, ...(isVideo ? { n: 1 } : { n: 4, freeSize: flux1Size }) }),
    },
    price: null,
  }
}
