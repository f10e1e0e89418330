/**
 * kie.ai's models as data: what each takes, and what kie calls it. It resells models of others, under names and prices that
 * change often. Wire facts: https://docs.kie.ai/market (one page for each model), and its “old-model” pages.
 */
import type { ModelFacts, Takes, Task } from '../../models/model.ts'
import { films } from './films.ts'
import { choice, flag, type Listed, needs, upTo, type Wire } from './listed.ts'
import { elevenWire, sounds, soundTasksOf } from './sounds.ts'

/** Video takes minutes, and a busy upstream longer. */
const DEADLINE_MS = 30 * 60_000
/** What most of its pages say. */
const PROMPT_MAX = 5000

const bananaRatios = ['1:1', '9:16', '16:9', '3:4', '4:3', '3:2', '2:3', '5:4', '4:5', '21:9']
const usualRatios = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3']
const imagenRatios = ['1:1', '4:3', '3:4', '16:9', '9:16']
const namedShapes = {
  '1:1': 'square_hd',
  '4:3': 'landscape_4_3',
  '3:4': 'portrait_4_3',
  '16:9': 'landscape_16_9',
  '9:16': 'portrait_16_9',
}
const sharpness = ['1K', '2K', '4K']

const banana: Partial<Takes> = { aspectRatios: bananaRatios, format: ['png', 'jpeg'] }
const bananaPro: Partial<Takes> = { ...banana, images: upTo(8), resolution: sharpness }
const bananaProWire: Wire = { images: 'image_input', formatNames: { jpeg: 'jpg' } }
/** Whether its seed is a number or a text is not certain, so none is sent unless it is wanted. */
const imagen: Partial<Takes> = {
  aspectRatios: imagenRatios,
  negativePrompt: true,
  options: { seed: { is: 'json' } },
}
const seedream: Partial<Takes> = { aspectRatios: Object.keys(namedShapes), seed: true }
const seedream4: Partial<Takes> = { ...seedream, resolution: sharpness, n: 6 }
const seedreamWire: Wire = { ratio: 'image_size', ratioNames: namedShapes, resolution: 'image_resolution' }
const seedream45: Partial<Takes> = { aspectRatios: [...usualRatios, '21:9'], quality: ['basic', 'high'] }
const flux2: Partial<Takes> = { aspectRatios: usualRatios, resolution: ['1K', '2K'] }
const flux2Text: Wire = { usual: { aspect_ratio: '1:1', resolution: '1K' } }
const flux2Image: Wire = { images: 'input_urls', usual: { aspect_ratio: 'auto', resolution: '1K' } }
const gptImage: Partial<Takes> = { aspectRatios: ['1:1', '2:3', '3:2'], quality: ['medium', 'high'] }
const qwen: Partial<Takes> = {
  aspectRatios: Object.keys(namedShapes),
  steps: { min: 2, max: 250 },
  guidance: { min: 0, max: 20 },
  seed: true,
  format: ['png', 'jpeg'],
  options: { enable_safety_checker: flag, acceleration: choice('none', 'regular', 'high') },
}
const qwenWire: Wire = { images: 'image_url', ratio: 'image_size', ratioNames: namedShapes }
const kontext: Partial<Takes> = {
  images: upTo(1),
  aspectRatios: ['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'],
  format: ['jpeg', 'png'],
  options: {
    enableTranslation: flag,
    promptUpsampling: flag,
    safetyTolerance: { is: 'whole number', min: 0, max: 6 },
    watermark: { is: 'text', max: 200 },
    uploadCn: flag,
  },
}
const editing: Task[] = ['edit', 'compose']

const listed: Listed[] = [
  {
    id: 'google/nano-banana',
    name: 'Nano Banana',
    aliases: ['Gemini 2.5 Flash Image'],
    tasks: ['generate'],
    takes: banana,
    wire: { ratio: 'image_size' },
  },
  {
    id: 'google/nano-banana-edit',
    name: 'Nano Banana Edit',
    tasks: editing,
    takes: { ...banana, images: needs(10) },
    wire: { ratio: 'image_size' },
  },
  {
    id: 'nano-banana-pro',
    name: 'Nano Banana Pro',
    aliases: ['Gemini 3 Pro Image'],
    tasks: ['generate', ...editing],
    takes: bananaPro,
    wire: bananaProWire,
  },
  {
    id: 'nano-banana-2',
    name: 'Nano Banana 2',
    tasks: ['generate', ...editing],
    takes: bananaPro,
    wire: bananaProWire,
  },
  {
    id: 'gpt4o-image',
    name: 'GPT-4o Image',
    aliases: ['4o Image'],
    tasks: ['generate', ...editing],
    takes: {
      images: upTo(5),
      // Four variants can be had too, but not three.
      n: 2,
      aspectRatios: ['1:1', '3:2', '2:3'],
      options: {
        isEnhance: flag,
        uploadCn: flag,
        enableFallback: flag,
        fallbackModel: choice('GPT_IMAGE_1', 'FLUX_MAX'),
      },
    },
  },
  {
    id: 'gpt-image/1.5-text-to-image',
    name: 'GPT Image 1.5',
    tasks: ['generate'],
    takes: gptImage,
    wire: { usual: { aspect_ratio: '1:1', quality: 'medium' } },
  },
  {
    id: 'gpt-image/1.5-image-to-image',
    name: 'GPT Image 1.5 Edit',
    tasks: editing,
    takes: { ...gptImage, images: needs(8) },
    wire: { images: 'input_urls', usual: { quality: 'medium' } },
  },
  {
    id: 'flux-kontext-pro',
    name: 'FLUX.1 Kontext [pro]',
    aliases: ['Kontext', 'Flux Kontext', 'Flux Kontext Pro'],
    tasks: ['edit', 'generate'],
    takes: kontext,
    fallbacks: ['black-forest-labs/flux-kontext-pro', 'fal/fal-ai/flux-pro/kontext'],
  },
  {
    id: 'flux-kontext-max',
    name: 'FLUX.1 Kontext [max]',
    aliases: ['Flux Kontext Max'],
    tasks: ['edit', 'generate'],
    takes: kontext,
    fallbacks: ['black-forest-labs/flux-kontext-max'],
  },
  { id: 'flux-2/pro-text-to-image', name: 'Flux 2 Pro', tasks: ['generate'], takes: flux2, wire: flux2Text },
  {
    id: 'flux-2/pro-image-to-image',
    name: 'Flux 2 Pro Edit',
    tasks: editing,
    takes: { ...flux2, images: needs(8) },
    wire: flux2Image,
  },
  { id: 'flux-2/flex-text-to-image', name: 'Flux 2 Flex', tasks: ['generate'], takes: flux2, wire: flux2Text },
  {
    id: 'flux-2/flex-image-to-image',
    name: 'Flux 2 Flex Edit',
    tasks: editing,
    takes: { ...flux2, images: needs(8) },
    wire: flux2Image,
  },
  { id: 'bytedance/seedream', name: 'Seedream 3', tasks: ['generate'], takes: seedream, wire: seedreamWire },
  {
    id: 'bytedance/seedream-v4-text-to-image',
    name: 'Seedream 4',
    tasks: ['generate'],
    takes: seedream4,
    wire: seedreamWire,
  },
  {
    id: 'bytedance/seedream-v4-edit',
    name: 'Seedream 4 Edit',
    tasks: editing,
    takes: { ...seedream4, images: needs(10) },
    wire: seedreamWire,
  },
  {
    id: 'seedream/4.5-text-to-image',
    name: 'Seedream 4.5',
    tasks: ['generate'],
    takes: seedream45,
    wire: { usual: { aspect_ratio: '1:1', quality: 'basic' } },
  },
  {
    id: 'seedream/4.5-edit',
    name: 'Seedream 4.5 Edit',
    tasks: editing,
    takes: { ...seedream45, images: needs(10) },
    wire: { usual: { quality: 'basic' } },
  },
  { id: 'google/imagen4', name: 'Imagen 4', aliases: ['Imagen 4.0'], tasks: ['generate'], takes: imagen },
  { id: 'google/imagen4-fast', name: 'Imagen 4 Fast', tasks: ['generate'], takes: imagen },
  { id: 'google/imagen4-ultra', name: 'Imagen 4 Ultra', tasks: ['generate'], takes: imagen },
  { id: 'qwen/text-to-image', name: 'Qwen Image', tasks: ['generate'], takes: qwen, wire: qwenWire },
  {
    id: 'qwen/image-to-image',
    name: 'Qwen Image to Image',
    tasks: ['edit'],
    takes: { ...qwen, images: needs(1) },
    wire: qwenWire,
  },
  {
    id: 'qwen/image-edit',
    name: 'Qwen Image Edit',
    tasks: ['edit'],
    takes: { ...qwen, images: needs(1) },
    wire: qwenWire,
  },
  { id: 'ideogram/v3-text-to-image', name: 'Ideogram V3', tasks: ['generate'], takes: { openOptions: true } },
  {
    id: 'grok-imagine/text-to-image',
    name: 'Grok Imagine',
    tasks: ['generate'],
    takes: { aspectRatios: ['1:1', '2:3', '3:2', '16:9', '9:16'] },
  },
  {
    id: 'recraft/remove-background',
    name: 'Recraft Remove Background',
    tasks: ['cutout'],
    takes: { images: needs(1), promptless: true },
    wire: { images: 'image' },
  },
  {
    id: 'recraft/crisp-upscale',
    name: 'Recraft Crisp Upscale',
    tasks: ['upscale'],
    takes: { images: needs(1), promptless: true },
    wire: { images: 'image' },
  },
  {
    id: 'topaz/image-upscale',
    name: 'Topaz Image Upscale',
    aliases: ['Topaz'],
    tasks: ['upscale'],
    takes: { images: needs(1), promptless: true, options: { upscale_factor: choice('1', '2', '4') } },
    wire: { images: 'image_url', usual: { upscale_factor: '2' } },
  },
  ...films,
  ...sounds,
]

const facts = ({ id, name, aliases = [], tasks, takes, fallbacks }: Listed): ModelFacts => ({
  id,
  provider: 'kie',
  name,
  aliases,
  tasks,
  state: { is: 'live' },
  takes: { promptMax: PROMPT_MAX, n: 1, images: upTo(0), ...takes },
  // Published in credits, on pages that change often: what a task cost is known when it has ended, if at all.
  price: null,
  ...(fallbacks ? { fallbacks } : {}),
  queued: true,
  idempotent: false,
  cancelable: false,
  webhook: true,
  deadlineMs: DEADLINE_MS,
})

export const models: ModelFacts[] = listed.map(facts)

export const defaults: Partial<Record<Task, string>> = {
  generate: 'google/nano-banana',
  edit: 'google/nano-banana-edit',
  compose: 'google/nano-banana-edit',
  cutout: 'recraft/remove-background',
  upscale: 'recraft/crisp-upscale',
  video: 'veo3_fast',
  speech: 'elevenlabs/text-to-speech-turbo-2-5',
  music: 'suno/V5',
}

/** A model of the market that is not listed: its fields are its own. */
export const unlisted = (id: string): ModelFacts => ({
  ...facts({
    id,
    name: id,
    tasks: soundTasksOf(id) ?? ['generate', 'edit', 'compose', 'upscale', 'video'],
    takes: { images: upTo(10), promptless: true, openOptions: true },
  }),
  state: { is: 'unlisted' },
})

/** Families whose models take their pictures under one name, for those that are not listed. */
const pictureFields: [RegExp, Wire['images']][] = [
  [/^(flux-2|gpt-image)/, 'input_urls'],
  [/^nano-banana/, 'image_input'],
  [/^recraft\//, 'image'],
  [/^(qwen|wan|hailuo|topaz|ideogram)\//, 'image_url'],
]

export function wireOf(id: string): Wire {
  const known = listed.find((one) => one.id === id)
  if (known) return known.wire ?? {}
  if (soundTasksOf(id)?.[0] === 'speech') return elevenWire
  const images = pictureFields.find(([pattern]) => pattern.test(id))?.[1]
  return images ? { images } : {}
}
